//! uri-parameter: what follows the hostport after semicolons (RFC 3261 §19.1.1).

use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::token;

/// One parameter of a URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UriParam<'a> {
    /// Its name, still escaped.
    pub name: &'a [u8],
    /// Its value, still escaped.
    pub value: Option<&'a [u8]>,
}

/// The parameters of a URI, known to be well formed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UriParams<'a>(&'a [u8]);

impl<'a> UriParams<'a> {
    /// `raw` went through [`UriParams::check`] before.
    pub(super) fn proven(raw: &'a [u8]) -> UriParams<'a> {
        UriParams(raw)
    }

    /// Whether all of `raw`, the leading semicolon included, is parameters.
    pub(super) fn check(raw: &[u8]) -> Result<(), ParseError> {
        let bad = ParseErrorKind::BadUriParam;
        let mut at = 0;
        for param in raw.split(|&byte| byte == b';').skip(1) {
            at += 1;
            let name_end = memchr::memchr(b'=', param).unwrap_or(param.len());
            let (name, value) = param.split_at(name_end);
            let value = value.get(1..);
            if name.is_empty() || token::span(name, token::URI_PARAM) < name.len() {
                return Err(bad.at(at));
            }
            if value.is_some_and(|v| v.is_empty() || token::span(v, token::URI_PARAM) < v.len()) {
                return Err(bad.at(at + name_end));
            }
            at += param.len();
        }
        if token::is_escaped_well(raw) { Ok(()) } else { Err(ParseErrorKind::BadEscape.at(0)) }
    }

    /// The parameters in order.
    pub fn iter(&self) -> impl Iterator<Item = UriParam<'a>> {
        self.0.split(|&byte| byte == b';').skip(1).map(|param| {
            let name_end = memchr::memchr(b'=', param).unwrap_or(param.len());
            UriParam { name: &param[..name_end], value: param.get(name_end + 1..) }
        })
    }

    /// The first parameter called `name`, which is given in lower case.
    pub fn get(&self, name: &[u8]) -> Option<UriParam<'a>> {
        self.iter().find(|param| param.name.eq_ignore_ascii_case(name))
    }

    /// The bytes they were read from, the leading semicolon included; empty without any.
    pub fn as_bytes(&self) -> &'a [u8] {
        self.0
    }
}
