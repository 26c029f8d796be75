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
        let mut uri = blank(scheme, cursor.at() - start);
        match scheme {
            Scheme::Sip | Scheme::Sips => take_sip(cursor, extent, start, &mut uri)?,
            Scheme::Tel => take_tel(cursor, extent, start, &mut uri)?,
            Scheme::Other => {
                let opaque = cursor.take(length(cursor, extent));
                if opaque.is_empty() {
                    return Err(cursor.error(ParseErrorKind::BadUri));
                }
                uri.params_start = (cursor.at() - start) as u16;
                uri.params_end = uri.params_start;
            }
        }
        uri.raw = cursor.since(start);
        // The places above are cut to 16 bits: a URI that needs more is refused.
        if uri.raw.len() > usize::from(u16::MAX) {
            return Err(ParseErrorKind::BadUri.at(start));
        }
        Ok(uri)
    }
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
fn take_sip<'a>(
    cursor: &mut Cursor<'a>,
    extent: Extent,
    start: usize,
    uri: &mut Uri<'a>,
) -> Result<(), ParseError> {
    let before = *cursor;
    let user = cursor.take_while(token::USER_PLAIN);
    if !user.is_empty() && cursor.peek() == Some(b'@') {
        uri.user_end = (cursor.at() - start) as u16;
        cursor.take(1);
    } else {
        *cursor = before;
        take_odd_userinfo(cursor, extent, start, uri)?;
    }
    uri.host_start = (cursor.at() - start) as u16;
    host::skip(cursor)?;
    uri.host_end = (cursor.at() - start) as u16;
    if cursor.eat(b':') {
        uri.port = Some(host::take_port(cursor)?);
    }
    uri.params_start = (cursor.at() - start) as u16;
    uri.params_end = uri.params_start;
    match cursor.peek() {
        Some(b';' | b'?') if extent == Extent::Whole => take_tail(cursor, uri),
        Some(_) | None => Ok(()),
    }
}

/// A userinfo with a password or an escape, or none at all. An escape stays as it is.
fn take_odd_userinfo(
    cursor: &mut Cursor<'_>,
    extent: Extent,
    start: usize,
    uri: &mut Uri<'_>,
) -> Result<(), ParseError> {
    let before = *cursor;
    let ahead = &cursor.rest()[..length(cursor, extent)];
    let userinfo = cursor.take(token::span(ahead, token::USER));
    if cursor.peek() != Some(b'@') {
        *cursor = before;
        return Ok(());
    }
    if !token::is_escaped_well(userinfo) {
        return Err(before.error(ParseErrorKind::BadEscape));
    }
    if userinfo.is_empty() || userinfo[0] == b':' {
        return Err(before.error(ParseErrorKind::BadUser));
    }
    uri.user_end = (cursor.at() - start) as u16;
    cursor.take(1);
    Ok(())
}

/// Parameters and headers: all of the URI that is left.
fn take_tail(cursor: &mut Cursor<'_>, uri: &mut Uri<'_>) -> Result<(), ParseError> {
    let start = cursor.at();
    let tail = cursor.take_while(token::URI);
    let (params, headers) = tail.split_at(memchr(b'?', tail).unwrap_or(tail.len()));
    UriParams::check(params).map_err(|error| error.shifted(start))?;
    uri.params_end = uri.params_start.wrapping_add(params.len() as u16);
    let is_pair = |pair: &[u8]| memchr(b'=', pair) > Some(0);
    let are_headers = headers.is_empty() || headers[1..].split(|&byte| byte == b'&').all(is_pair);
    if are_headers && token::is_escaped_well(headers) {
        Ok(())
    } else {
        Err(ParseErrorKind::BadUriHeaders.at(start + params.len()))
    }
}

/// What follows `tel:`: number and parameters (RFC 3966 §3).
fn take_tel<'a>(
    cursor: &mut Cursor<'a>,
    extent: Extent,
    start: usize,
    uri: &mut Uri<'a>,
) -> Result<(), ParseError> {
    let number_start = cursor.at();
    let whole = cursor.take(length(cursor, extent));
    let (number, params) = whole.split_at(memchr(b';', whole).unwrap_or(whole.len()));
    let is_digit = |byte: &u8| byte.is_ascii_hexdigit() || b"+*#-.()".contains(byte);
    if number.is_empty() || !number.iter().all(is_digit) {
        return Err(ParseErrorKind::BadUser.at(number_start));
    }
    let params_start = number_start + number.len();
    UriParams::check(params).map_err(|error| error.shifted(params_start))?;
    uri.user_end = (params_start - start) as u16;
    (uri.params_start, uri.params_end) = (uri.user_end, (cursor.at() - start) as u16);
    Ok(())
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

/// A URI of which only the scheme is known, `scheme_end` bytes long with its colon.
#[inline]
fn blank<'a>(scheme: Scheme, scheme_end: usize) -> Uri<'a> {
    let user_start = scheme_end as u16;
    Uri {
        raw: &[],
        scheme,
        port: None,
        user_start,
        user_end: user_start,
        host_start: 0,
        host_end: 0,
        params_start: 0,
        params_end: 0,
    }
}
