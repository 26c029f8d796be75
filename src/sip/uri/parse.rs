//! Parser of URIs (RFC 3261 §25.1).

use memchr::memchr;

use super::{Scheme, Uri, UriParams, host};
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::Cursor;
use crate::sip::token;

impl<'a> Uri<'a> {
    /// The URI that is all of `bytes`.
    #[inline]
    pub fn parse(bytes: &'a [u8]) -> Result<Uri<'a>, ParseError> {
        // The places below are cut to 16 bits: a URI that needs more is refused.
        if bytes.len() > usize::from(u16::MAX) {
            return Err(ParseErrorKind::BadUri.at(0));
        }
        let (scheme, parts) = match usual_parts(bytes) {
            Some(parts) => (Scheme::Sip, parts),
            None => any_parts(bytes)?,
        };
        Ok(Uri {
            raw: bytes,
            scheme,
            port: parts.port,
            user_start: parts.user_start as u16,
            user_end: parts.user_end as u16,
            host_start: parts.host_start as u16,
            host_end: parts.host_end as u16,
            params_start: parts.params_start as u16,
            params_end: parts.params_end as u16,
        })
    }

    /// A URI nobody looks into: its parts are empty.
    pub(crate) fn unread(bytes: &'a [u8]) -> Uri<'a> {
        Uri {
            raw: bytes,
            scheme: Scheme::Other,
            port: None,
            user_start: 0,
            user_end: 0,
            host_start: 0,
            host_end: 0,
            params_start: 0,
            params_end: 0,
        }
    }

    /// Whether `bytes` is a sound `sip:user@host:port` or `sip:user@host`, which is what nearly every URI is.
    #[inline]
    pub(crate) fn is_usual(bytes: &[u8]) -> bool {
        usual_parts(bytes).is_some()
    }
}

/// The parts of a usual URI.
#[inline(always)]
fn usual_parts(bytes: &[u8]) -> Option<Parts> {
    let user_start = 4;
    let after_scheme = bytes.strip_prefix(b"sip:")?;
    let (user, after_user) = after_scheme.split_at(token::span(after_scheme, token::USER_PLAIN));
    let [b'@', after_at @ ..] = after_user else { return None };
    let (host, after_host) = after_at.split_at(token::span(after_at, token::HOST));
    let (port, tail) = host::usual_port(after_host)?;
    if user.is_empty() || !host.first()?.is_ascii_alphanumeric() || !tail.is_empty() {
        return None;
    }
    let user_end = user_start + user.len();
    let (host_start, end) = (user_end + 1, bytes.len());
    let host_end = host_start + host.len();
    Some(Parts {
        user_start,
        user_end,
        host_start,
        host_end,
        port,
        params_start: end,
        params_end: end,
    })
}

/// The parts of any URI.
#[cold]
fn any_parts(bytes: &[u8]) -> Result<(Scheme, Parts), ParseError> {
    let (scheme, length) = Scheme::of(bytes).ok_or(ParseErrorKind::BadScheme.at(0))?;
    let mut cursor = Cursor::new(bytes);
    cursor.take(length + 1);
    let parts = match scheme {
        Scheme::Sip | Scheme::Sips => take_sip(&mut cursor)?,
        Scheme::Tel => take_tel(&mut cursor)?,
        Scheme::Other => take_other(&mut cursor)?,
    };
    if cursor.is_at_end() { Ok((scheme, parts)) } else { Err(cursor.error(ParseErrorKind::BadUri)) }
}

/// Where the parts of a URI are in what the cursor goes over. Parts that are not there are empty.
struct Parts {
    user_start: usize,
    user_end: usize,
    host_start: usize,
    host_end: usize,
    port: Option<u16>,
    params_start: usize,
    params_end: usize,
}

/// What follows `sip:` and `sips:`.
fn take_sip(cursor: &mut Cursor<'_>) -> Result<Parts, ParseError> {
    let user_start = cursor.at();
    let user_end = take_userinfo(cursor)?;
    let host_start = cursor.at();
    host::skip(cursor)?;
    let host_end = cursor.at();
    let port = if cursor.eat(b':') { Some(host::take_port(cursor)?) } else { None };
    let params_start = cursor.at();
    let params_end = match cursor.peek() {
        Some(b';' | b'?') => take_tail(cursor)?,
        Some(_) | None => params_start,
    };
    Ok(Parts { user_start, user_end, host_start, host_end, port, params_start, params_end })
}

/// The userinfo and its `@`, if there is one; where it ends. An escape in it stays as it is.
fn take_userinfo(cursor: &mut Cursor<'_>) -> Result<usize, ParseError> {
    let before = *cursor;
    let userinfo = cursor.take_while(token::USER);
    if cursor.peek() != Some(b'@') {
        *cursor = before;
        return Ok(before.at());
    }
    if !token::is_escaped_well(userinfo) {
        return Err(before.error(ParseErrorKind::BadEscape));
    }
    if userinfo.is_empty() || userinfo[0] == b':' {
        return Err(before.error(ParseErrorKind::BadUser));
    }
    let end = cursor.at();
    cursor.take(1);
    Ok(end)
}

/// Parameters and headers: all of the URI that is left; where the parameters end.
fn take_tail(cursor: &mut Cursor<'_>) -> Result<usize, ParseError> {
    let start = cursor.at();
    let tail = cursor.take_while(token::URI);
    let (params, headers) = tail.split_at(memchr(b'?', tail).unwrap_or(tail.len()));
    UriParams::check(params).map_err(|error| error.shifted(start))?;
    let is_pair = |pair: &[u8]| memchr(b'=', pair) > Some(0);
    let are_headers = headers.is_empty() || headers[1..].split(|&byte| byte == b'&').all(is_pair);
    if are_headers && token::is_escaped_well(headers) {
        Ok(start + params.len())
    } else {
        Err(ParseErrorKind::BadUriHeaders.at(start + params.len()))
    }
}

/// What follows `tel:`: number and parameters (RFC 3966 §3).
fn take_tel(cursor: &mut Cursor<'_>) -> Result<Parts, ParseError> {
    let start = cursor.at();
    let whole = cursor.take_while(token::URI | token::USER);
    let (number, params) = whole.split_at(memchr(b';', whole).unwrap_or(whole.len()));
    let is_digit = |byte: &u8| byte.is_ascii_hexdigit() || b"+*#-.()".contains(byte);
    if number.is_empty() || !number.iter().all(is_digit) {
        return Err(ParseErrorKind::BadUser.at(start));
    }
    let number_end = start + number.len();
    UriParams::check(params).map_err(|error| error.shifted(number_end))?;
    let mut parts = no_parts(number_end);
    (parts.user_start, parts.params_end) = (start, cursor.at());
    Ok(parts)
}

/// What follows any other scheme: its bytes are proven harmless and nothing more.
fn take_other(cursor: &mut Cursor<'_>) -> Result<Parts, ParseError> {
    if cursor.take_while(token::URI | token::USER).is_empty() {
        return Err(cursor.error(ParseErrorKind::BadUri));
    }
    Ok(no_parts(cursor.at()))
}

fn no_parts(at: usize) -> Parts {
    Parts {
        user_start: at,
        user_end: at,
        host_start: at,
        host_end: at,
        port: None,
        params_start: at,
        params_end: at,
    }
}
