//! Parser of URIs (RFC 3261 §25.1). The bytes must be one URI and nothing else.

use memchr::memchr;

use super::{Host, Scheme, Uri, UriParams, host};
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::Cursor;
use crate::sip::token;

impl<'a> Uri<'a> {
    /// The URI that is all of `bytes`.
    #[inline]
    pub fn parse(bytes: &'a [u8]) -> Result<Uri<'a>, ParseError> {
        if bytes.starts_with(b"sip:") {
            return sip(Scheme::Sip, bytes, 4);
        }
        let bad = ParseErrorKind::BadScheme.at(0);
        let colon = memchr(b':', bytes).ok_or(bad)?;
        let name = &bytes[..colon];
        let is_scheme_byte =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        if !name.first().is_some_and(u8::is_ascii_alphabetic) || !name.iter().all(is_scheme_byte) {
            return Err(bad);
        }
        match Scheme::parse(name) {
            scheme @ (Scheme::Sip | Scheme::Sips) => sip(scheme, bytes, colon + 1),
            Scheme::Tel => tel(bytes, colon + 1),
            Scheme::Other => other(bytes, colon + 1),
        }
    }
}

/// `sip:` and `sips:` URIs, from behind the colon at `start`.
#[inline]
fn sip(scheme: Scheme, bytes: &[u8], start: usize) -> Result<Uri<'_>, ParseError> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(start);
    let (user, password) = match memchr(b'@', cursor.rest()) {
        Some(length) => {
            let userinfo = userinfo(cursor.take(length)).map_err(|error| error.shifted(start))?;
            cursor.take(1);
            userinfo
        }
        None => (None, None),
    };
    let host = host::take(&mut cursor)?;
    let port = if cursor.eat(b':') { Some(host::take_port(&mut cursor)?) } else { None };
    let mut uri = Uri { scheme, user, password, host, port, ..empty(bytes) };
    if cursor.is_at_end() {
        return Ok(uri);
    }
    let tail_start = cursor.at();
    let tail = cursor.rest();
    let (params, headers) = tail.split_at(memchr(b'?', tail).unwrap_or(tail.len()));
    if !params.is_empty() {
        if params[0] != b';' {
            return Err(ParseErrorKind::BadHost.at(tail_start));
        }
        uri.params = UriParams::parse(params).map_err(|error| error.shifted(tail_start))?;
    }
    check_headers(headers).map_err(|error| error.shifted(tail_start + params.len()))?;
    uri.headers = headers;
    Ok(uri)
}

/// `user [ ":" password ]`. An escape in it stays as it is.
#[inline]
#[allow(clippy::type_complexity)] // two optional slices, split at once
fn userinfo(bytes: &[u8]) -> Result<(Option<&[u8]>, Option<&[u8]>), ParseError> {
    let mut has_escape = false;
    let mut colon = None;
    for (at, &byte) in bytes.iter().enumerate() {
        if !token::is(byte, token::USER) {
            return Err(ParseErrorKind::BadUser.at(at));
        }
        has_escape |= byte == b'%';
        if byte == b':' && colon.is_none() {
            colon = Some(at);
        }
    }
    if has_escape && !token::is_escaped_well(bytes) {
        return Err(ParseErrorKind::BadEscape.at(0));
    }
    let (user, password) = match colon {
        Some(colon) => (&bytes[..colon], Some(&bytes[colon + 1..])),
        None => (bytes, None),
    };
    if user.is_empty() { Err(ParseErrorKind::BadUser.at(0)) } else { Ok((Some(user), password)) }
}

/// `?` and `hname=hvalue` pairs. They are kept, never acted on.
#[inline]
fn check_headers(headers: &[u8]) -> Result<(), ParseError> {
    match headers {
        [] => Ok(()),
        [_question_mark, rest @ ..] => {
            let is_fine = token::span(rest, token::URI) == rest.len()
                && rest.split(|&byte| byte == b'&').all(|pair| memchr(b'=', pair) > Some(0))
                && token::is_escaped_well(rest);
            if is_fine { Ok(()) } else { Err(ParseErrorKind::BadUriHeaders.at(0)) }
        }
    }
}

/// `tel:` number and parameters (RFC 3966 §3).
fn tel(bytes: &[u8], start: usize) -> Result<Uri<'_>, ParseError> {
    let rest = &bytes[start..];
    let (number, params) = rest.split_at(memchr(b';', rest).unwrap_or(rest.len()));
    let is_digit = |byte: &u8| byte.is_ascii_hexdigit() || b"+*#-.()".contains(byte);
    if number.is_empty() || !number.iter().all(is_digit) {
        return Err(ParseErrorKind::BadUser.at(start));
    }
    let params_start = start + number.len();
    let params = UriParams::parse(params).map_err(|error| error.shifted(params_start))?;
    Ok(Uri { scheme: Scheme::Tel, user: Some(number), params, ..empty(bytes) })
}

/// `absoluteURI` of any other scheme: its bytes are proven harmless and nothing more.
fn other(bytes: &[u8], start: usize) -> Result<Uri<'_>, ParseError> {
    let rest = &bytes[start..];
    let length = token::span(rest, token::URI);
    if rest.is_empty() || length < rest.len() {
        return Err(ParseErrorKind::BadUri.at(start + length));
    }
    Ok(Uri { scheme: Scheme::Other, ..empty(bytes) })
}

#[inline]
fn empty(raw: &[u8]) -> Uri<'_> {
    Uri {
        scheme: Scheme::Other,
        user: None,
        password: None,
        host: Host::Name(b""),
        port: None,
        params: UriParams::default(),
        headers: b"",
        raw,
    }
}
