//! Parser of URIs (RFC 3261 §25.1).

use memchr::memchr;

use super::{Scheme, Uri, UriParams, host};
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::Cursor;
use crate::sip::token;

/// How far a URI may reach.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// To the end of its parameters and headers.
    Whole,
    /// To the first `;`, `?` or `,`: a URI without brackets in a header, where those belong to the header
    /// (RFC 3261 §20).
    Bare,
}

impl<'a> Uri<'a> {
    /// The URI that is all of `bytes`.
    #[inline]
    pub fn parse(bytes: &'a [u8]) -> Result<Uri<'a>, ParseError> {
        let mut cursor = Cursor::new(bytes);
        let uri = Uri::take(&mut cursor, Extent::Whole)?;
        if cursor.is_at_end() { Ok(uri) } else { Err(cursor.error(ParseErrorKind::BadUri)) }
    }

    /// Take a URI.
    #[inline]
    pub(crate) fn take(cursor: &mut Cursor<'a>, extent: Extent) -> Result<Uri<'a>, ParseError> {
        let start = cursor.at();
        let scheme = if cursor.rest().starts_with(b"sip:") {
            cursor.take(4);
            Scheme::Sip
        } else {
            take_scheme(cursor)?
        };
        let parts = match scheme {
            Scheme::Sip | Scheme::Sips => take_sip(cursor, extent)?,
            Scheme::Tel => take_tel(cursor, extent)?,
            Scheme::Other => take_other(cursor, extent)?,
        };
        let raw = cursor.since(start);
        // The places below are cut to 16 bits: a URI that needs more is refused.
        if raw.len() > usize::from(u16::MAX) {
            return Err(ParseErrorKind::BadUri.at(start));
        }
        let place = |at: usize| at.wrapping_sub(start) as u16;
        Ok(Uri {
            raw,
            scheme,
            port: parts.port,
            user_start: place(parts.user_start),
            user_end: place(parts.user_end),
            host_start: place(parts.host_start),
            host_end: place(parts.host_end),
            params_start: place(parts.params_start),
            params_end: place(parts.params_end),
        })
    }
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

/// `scheme ":"`.
fn take_scheme(cursor: &mut Cursor<'_>) -> Result<Scheme, ParseError> {
    let bad = cursor.error(ParseErrorKind::BadScheme);
    let name = cursor.take_while(token::TOKEN);
    let is_scheme_byte =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let is_scheme =
        name.first().is_some_and(u8::is_ascii_alphabetic) && name.iter().all(is_scheme_byte);
    if is_scheme && cursor.eat(b':') { Ok(Scheme::parse(name)) } else { Err(bad) }
}

/// What follows `sip:` and `sips:`.
#[inline(always)]
fn take_sip(cursor: &mut Cursor<'_>, extent: Extent) -> Result<Parts, ParseError> {
    let before = *cursor;
    let user_start = before.at();
    let has_plain_user = !cursor.take_while(token::USER_PLAIN).is_empty();
    let user_end = if has_plain_user && cursor.peek() == Some(b'@') {
        let user_end = cursor.at();
        cursor.take(1);
        user_end
    } else {
        *cursor = before;
        take_odd_userinfo(cursor, extent)?
    };
    let host_start = cursor.at();
    host::skip(cursor)?;
    let host_end = cursor.at();
    let port = if cursor.eat(b':') { Some(host::take_port(cursor)?) } else { None };
    let params_start = cursor.at();
    let params_end = match cursor.peek() {
        Some(b';' | b'?') if extent == Extent::Whole => take_tail(cursor)?,
        Some(_) | None => params_start,
    };
    Ok(Parts { user_start, user_end, host_start, host_end, port, params_start, params_end })
}

/// A userinfo with a password or an escape, or none at all; where it ends. An escape stays as it is.
fn take_odd_userinfo(cursor: &mut Cursor<'_>, extent: Extent) -> Result<usize, ParseError> {
    let before = *cursor;
    let ahead = &cursor.rest()[..length(cursor, extent)];
    let userinfo = cursor.take(token::span(ahead, token::USER));
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
fn take_tel(cursor: &mut Cursor<'_>, extent: Extent) -> Result<Parts, ParseError> {
    let start = cursor.at();
    let whole = cursor.take(length(cursor, extent));
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
fn take_other(cursor: &mut Cursor<'_>, extent: Extent) -> Result<Parts, ParseError> {
    if cursor.take(length(cursor, extent)).is_empty() {
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

/// How far a URI of this extent can reach at most.
fn length(cursor: &Cursor<'_>, extent: Extent) -> usize {
    let rest = cursor.rest();
    let end = rest.iter().position(|&byte| match extent {
        Extent::Whole => !token::is(byte, token::URI | token::USER),
        Extent::Bare => {
            !token::is(byte, token::URI | token::USER) || matches!(byte, b';' | b'?' | b',')
        }
    });
    end.unwrap_or(rest.len())
}
