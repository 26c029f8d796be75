//! name-addr and addr-spec with parameters: From, To, Contact, Route and the like (RFC 3261 §20.10, §25.1).

use memchr::memchr;

use super::list::List;
use super::param::{Param, Params};
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::Cursor;
use crate::sip::token;
use crate::sip::uri::Uri;

/// Somebody's address with the header's parameters.
#[derive(Clone, Copy, Debug)]
pub struct NameAddr<'a> {
    /// The display name as written, quotes included.
    pub display: Option<&'a [u8]>,
    /// The address.
    pub uri: Uri<'a>,
    /// The `tag` parameter.
    pub tag: Option<&'a [u8]>,
    /// Every parameter.
    pub params: Params<'a>,
    /// All of it as written.
    pub raw: &'a [u8],
}

impl<'a> NameAddr<'a> {
    /// The one address that is all of `value`.
    #[inline]
    pub fn parse(value: &'a [u8]) -> Result<NameAddr<'a>, ParseError> {
        let mut cursor = Cursor::new(value);
        let address = NameAddr::take(&mut cursor)?;
        cursor.finish().map(|()| address)
    }

    /// The addresses in one header value.
    pub fn list(value: &'a [u8]) -> List<'a, NameAddr<'a>> {
        List::new(value, NameAddr::take)
    }

    #[inline]
    pub(crate) fn take(cursor: &mut Cursor<'a>) -> Result<NameAddr<'a>, ParseError> {
        let start = cursor.at();
        let display = take_display(cursor)?;
        let uri = if cursor.peek() == Some(b'<') { take_angle(cursor) } else { take_bare(cursor) }?;
        let params_start = cursor.at();
        let mut tag = None;
        while let Some(param) = Param::take(cursor)? {
            if param.is(b"tag") {
                if tag.is_some() {
                    return Err(cursor.error(ParseErrorKind::RepeatedParam));
                }
                tag = param.value.filter(|value| token::is_token(value));
                if tag.is_none() {
                    return Err(cursor.error(ParseErrorKind::BadParam));
                }
            }
        }
        let params = Params::proven(cursor.since(params_start));
        Ok(NameAddr { display, uri, tag, params, raw: cursor.since(start) })
    }
}

/// Take the display name, if there is one. The cursor is left at `<` or at a URI without brackets.
#[inline]
fn take_display<'a>(cursor: &mut Cursor<'a>) -> Result<Option<&'a [u8]>, ParseError> {
    let begin = *cursor;
    match cursor.peek() {
        Some(b'<') => return Ok(None),
        Some(b'"') => {
            let display = cursor.quoted()?;
            cursor.skip_lws();
            return match cursor.peek() {
                Some(b'<') => Ok(Some(display)),
                Some(_) | None => Err(cursor.error(ParseErrorKind::BadDisplayName)),
            };
        }
        Some(_) | None => {}
    }
    cursor.take_while(token::TOKEN);
    if cursor.peek() == Some(b':') {
        *cursor = begin;
        return Ok(None);
    }
    loop {
        let display = cursor.since(begin.at());
        cursor.skip_lws();
        if cursor.peek() == Some(b'<') && !display.is_empty() {
            return Ok(Some(display));
        }
        if cursor.take_while(token::TOKEN).is_empty() {
            return Err(cursor.error(ParseErrorKind::BadDisplayName));
        }
    }
}

/// `LAQUOT addr-spec RAQUOT`.
#[inline]
fn take_angle<'a>(cursor: &mut Cursor<'a>) -> Result<Uri<'a>, ParseError> {
    let start = cursor.at() + 1;
    let Some(close) = memchr(b'>', cursor.rest()) else {
        return Err(cursor.error(ParseErrorKind::UnclosedAngle));
    };
    let bracketed = cursor.take(close + 1);
    Uri::parse(&bracketed[1..close]).map_err(|error| error.shifted(start))
}

/// An addr-spec without brackets: what follows a semicolon is the header's, not the URI's, and there is no place for a
/// question mark or a comma (RFC 3261 §20).
#[inline]
fn take_bare<'a>(cursor: &mut Cursor<'a>) -> Result<Uri<'a>, ParseError> {
    let start = cursor.at();
    let is_end = |&byte: &u8| matches!(byte, b';' | b',' | b'?' | b' ' | b'\t' | b'\r' | b'\n');
    let length = cursor.rest().iter().position(is_end).unwrap_or(cursor.rest().len());
    let uri = Uri::parse(cursor.take(length)).map_err(|error| error.shifted(start))?;
    if cursor.peek() == Some(b'?') {
        return Err(cursor.error(ParseErrorKind::ForbiddenUriHeaders));
    }
    Ok(uri)
}
