//! Parser of name-addr and addr-spec (RFC 3261 §25.1).

use memchr::memchr;

use super::NameAddr;
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::header::param::{self, Param};
use crate::sip::parse::{Cursor, chunk};
use crate::sip::token;
use crate::sip::uri::{Scheme, Uri};

impl<'a> NameAddr<'a> {
    /// The one address that is all of `value`.
    #[inline]
    pub fn parse(value: &'a [u8]) -> Result<NameAddr<'a>, ParseError> {
        match NameAddr::usual(value) {
            Some(address) => Ok(address),
            None => NameAddr::any(value),
        }
    }

    /// The address that is all of `value` if that is `name <sip:...>` or `name <sip:...>;tag=x`, which nearly every one
    /// in From and To is.
    #[inline(always)]
    pub(in crate::sip::header) fn usual(value: &'a [u8]) -> Option<NameAddr<'a>> {
        NameAddr::usual_start(value).filter(|address| address.raw.len() == value.len())
    }

    /// The same at the start of `value`, which may go on behind it.
    #[inline(always)]
    pub(in crate::sip) fn usual_start(value: &'a [u8]) -> Option<NameAddr<'a>> {
        let (display, after_display) = value.split_at(token::span(value, token::TOKEN));
        let after_space = match after_display {
            [b' ', after_space @ ..] if !display.is_empty() => after_space,
            _ => after_display,
        };
        let [b'<', uri @ ..] = after_space else { return None };
        let sip = uri.strip_prefix(SIP)?;
        let length = chunk::find(sip, 0, |chunk| chunk::hidden_or(chunk, ANGLE_STOPS));
        let [b'>', params @ ..] = sip.get(length..)? else { return None };
        let (tag, behind) = match params.strip_prefix(b";tag=") {
            Some(text) => {
                let (tag, behind) = param::split_value(text);
                (Some(Some(tag).filter(|tag| !tag.is_empty())?), behind)
            }
            None => (None, params),
        };
        Some(NameAddr {
            raw: value.get(..value.len() - behind.len())?,
            tag,
            uri_raw: uri.get(..SIP.len() + length)?,
            display_bytes: display.len() as u32,
            params_start: (value.len() - params.len()) as u32,
        })
    }

    #[cold]
    pub(in crate::sip::header) fn any(value: &'a [u8]) -> Result<NameAddr<'a>, ParseError> {
        let mut cursor = Cursor::new(value);
        let address = NameAddr::take(&mut cursor)?;
        cursor.finish().map(|()| address)
    }

    /// The first address in a header value; it must end there or at a comma.
    #[inline]
    pub fn parse_first(value: &'a [u8]) -> Result<NameAddr<'a>, ParseError> {
        match NameAddr::usual_bare(value).or_else(|| NameAddr::usual(value)) {
            Some(address) => Ok(address),
            None => NameAddr::any_first(value),
        }
    }

    /// The address that is all of `value` if that is a usual URI without brackets, as many Contacts are.
    #[inline(always)]
    pub(in crate::sip::header) fn usual_bare(value: &'a [u8]) -> Option<NameAddr<'a>> {
        let params_start = value.len() as u32;
        Uri::is_usual(value).then_some(NameAddr {
            raw: value,
            tag: None,
            uri_raw: value,
            display_bytes: 0,
            params_start,
        })
    }

    #[cold]
    pub(in crate::sip::header) fn any_first(value: &'a [u8]) -> Result<NameAddr<'a>, ParseError> {
        let mut cursor = Cursor::new(value);
        let address = NameAddr::take(&mut cursor)?;
        cursor.finish_element()?;
        Ok(address)
    }

    #[inline(always)]
    pub(crate) fn take(cursor: &mut Cursor<'a>) -> Result<NameAddr<'a>, ParseError> {
        let start = cursor.at();
        let display_bytes = take_display(cursor)? as u32;
        let uri_raw = if cursor.eat(b'<') { take_angle(cursor)? } else { take_bare(cursor)? };
        let params_start = (cursor.at() - start) as u32;
        let mut tag = None;
        while let Some(param) = Param::take(cursor)? {
            if param.is(b"tag") {
                if tag.is_some() {
                    return Err(cursor.error(ParseErrorKind::RepeatedParam));
                }
                // Wider than `token`, as a branch is: it is compared and echoed, no more.
                tag = param.value.filter(|value| value[0] != b'"');
                if tag.is_none() {
                    return Err(cursor.error(ParseErrorKind::BadParam));
                }
            }
        }
        Ok(NameAddr { raw: cursor.since(start), tag, uri_raw, display_bytes, params_start })
    }
}

/// The scheme nearly every address has.
const SIP: &[u8] = b"sip:";

/// What no URI between brackets can have, the closing one first of all.
const ANGLE_STOPS: [u8; 3] = *b"<>\"";

/// Take the display name, if there is one; its length. The cursor is left at `<` or at a URI without brackets.
#[inline]
fn take_display(cursor: &mut Cursor<'_>) -> Result<usize, ParseError> {
    let begin = *cursor;
    match cursor.peek() {
        Some(b'<') => return Ok(0),
        Some(b'"') => {
            let display_bytes = cursor.quoted()?.len();
            cursor.skip_lws();
            return match cursor.peek() {
                Some(b'<') => Ok(display_bytes),
                Some(_) | None => Err(cursor.error(ParseErrorKind::BadDisplayName)),
            };
        }
        Some(_) | None => {}
    }
    cursor.take_while(token::TOKEN);
    if cursor.peek() == Some(b':') {
        *cursor = begin;
        return Ok(0);
    }
    loop {
        let display_bytes = cursor.at() - begin.at();
        cursor.skip_lws();
        if cursor.peek() == Some(b'<') && display_bytes > 0 {
            return Ok(display_bytes);
        }
        if cursor.take_while(token::TOKEN).is_empty() {
            return Err(cursor.error(ParseErrorKind::BadDisplayName));
        }
    }
}

/// `addr-spec RAQUOT`.
#[inline(always)]
fn take_angle<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], ParseError> {
    let raw = cursor.take_visible(ANGLE_STOPS);
    if !has_scheme(raw) {
        return Err(ParseErrorKind::BadScheme.at(cursor.at() - raw.len()));
    }
    if cursor.eat(b'>') {
        return Ok(raw);
    }
    let is_closed = memchr(b'>', cursor.rest()).is_some();
    let kind = if is_closed { ParseErrorKind::BadUri } else { ParseErrorKind::UnclosedAngle };
    Err(cursor.error(kind))
}

/// An addr-spec without brackets: what follows `;`, `?` or `,` belongs to the header, and it has no headers of its own
/// (RFC 3261 §20).
#[inline(always)]
fn take_bare<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], ParseError> {
    let raw = cursor.take_visible([b'<', b'>', b'"', b';', b'?', b',']);
    if !has_scheme(raw) {
        return Err(ParseErrorKind::BadScheme.at(cursor.at() - raw.len()));
    }
    match cursor.peek() {
        Some(b'?') => Err(cursor.error(ParseErrorKind::ForbiddenUriHeaders)),
        Some(_) | None => Ok(raw),
    }
}

#[inline(always)]
fn has_scheme(raw: &[u8]) -> bool {
    raw.starts_with(b"sip:") || Scheme::of(raw).is_some()
}
