//! generic-param: what follows a header's value after semicolons (RFC 3261 §25.1).

use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::{Cursor, chunk};
use crate::sip::token;

/// One parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Param<'a> {
    /// Its name, a token, in the case it came in.
    pub name: &'a [u8],
    /// Its value, quotes included; `None` for a bare name.
    pub value: Option<&'a [u8]>,
}

/// The parameters of one header value, known to be well formed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Params<'a>(&'a [u8]);

impl<'a> Param<'a> {
    /// Take `SEMI generic-param` if a semicolon is next.
    #[inline(always)]
    pub(crate) fn take(cursor: &mut Cursor<'a>) -> Result<Option<Param<'a>>, ParseError> {
        // Nearly always there is no white space: look before it is skipped.
        match cursor.peek() {
            Some(b';') => {
                cursor.take(1);
                cursor.skip_lws();
            }
            Some(b' ' | b'\t' | b'\r' | b'\n') if cursor.eat_separator(b';') => {}
            Some(_) | None => return Ok(None),
        }
        let name = cursor.take_while(token::TOKEN);
        if name.is_empty() {
            return Err(cursor.error(ParseErrorKind::BadParam));
        }
        if !cursor.eat(b'=') && !cursor.eat_separator(b'=') {
            return Ok(Some(Param { name, value: None }));
        }
        cursor.skip_lws();
        let value = match cursor.peek() {
            Some(b'"') => cursor.quoted()?,
            Some(_) | None => cursor.take_visible(VALUE_STOPS),
        };
        if value.is_empty() {
            return Err(cursor.error(ParseErrorKind::BadParam));
        }
        Ok(Some(Param { name, value: Some(value) }))
    }

    /// Whether its name is `name`, which is given in lower case.
    #[inline]
    pub fn is(&self, name: &[u8]) -> bool {
        // Nearly every sender writes them in lower case.
        self.name == name || self.name.eq_ignore_ascii_case(name)
    }

    /// Keep its value in `place`: it may occur once, and has an unquoted value. The cursor is behind it.
    pub(super) fn keep(
        self,
        place: &mut Option<&'a [u8]>,
        cursor: &Cursor<'a>,
    ) -> Result<(), ParseError> {
        if place.is_some() {
            return Err(cursor.error(ParseErrorKind::RepeatedParam));
        }
        *place = self.value.filter(|value| value.first() != Some(&b'"'));
        if place.is_some() { Ok(()) } else { Err(cursor.error(ParseErrorKind::BadParam)) }
    }

    /// The same for a value that is a count of seconds.
    pub(super) fn keep_seconds(
        self,
        place: &mut Option<u32>,
        cursor: &Cursor<'a>,
    ) -> Result<(), ParseError> {
        if place.is_some() {
            return Err(cursor.error(ParseErrorKind::RepeatedParam));
        }
        *place = self.value.and_then(|digits| token::decimal(digits, u32::MAX));
        if place.is_some() { Ok(()) } else { Err(cursor.error(ParseErrorKind::BadDeltaSeconds)) }
    }
}

/// What could end an unquoted value. All else that is visible may be in it: that is wider than `token / host`, because
/// branches in base64 are in use.
const VALUE_STOPS: [u8; 6] = *b"\",;<>\\";

/// The unquoted value at the start of `text`, empty if there is none, and what follows.
#[inline(always)]
pub(super) fn split_value(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(chunk::find(text, 0, |chunk| chunk::hidden_or(chunk, VALUE_STOPS)))
}

impl<'a> Params<'a> {
    /// `raw` was walked over with [`Param::take`] before.
    pub(crate) fn proven(raw: &'a [u8]) -> Params<'a> {
        Params(raw)
    }

    /// The parameters in order.
    pub fn iter(&self) -> impl Iterator<Item = Param<'a>> {
        let mut cursor = Cursor::new(self.0);
        std::iter::from_fn(move || Param::take(&mut cursor).ok().flatten())
    }

    /// The first parameter called `name`.
    pub fn get(&self, name: &[u8]) -> Option<Param<'a>> {
        self.iter().find(|param| param.is(name))
    }

    /// The bytes they were read from, the leading semicolon included; empty without any.
    pub fn as_bytes(&self) -> &'a [u8] {
        self.0
    }
}
