//! Retry-After: when to try again (RFC 3261 §20.33).

use super::expires;
use super::param::Param;
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::Cursor;

/// When its sender may be asked again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryAfter<'a> {
    /// Not before so many seconds.
    pub seconds: u32,
    /// Why, for people only; the parentheses included.
    pub comment: Option<&'a [u8]>,
    /// From then on it can be reached for so many seconds.
    pub duration: Option<u32>,
}

impl<'a> RetryAfter<'a> {
    /// The Retry-After that is `value`.
    pub fn parse(value: &'a [u8]) -> Result<RetryAfter<'a>, ParseError> {
        let mut cursor = Cursor::new(value);
        let seconds = expires::take(&mut cursor)?;
        cursor.skip_lws();
        let comment = match cursor.peek() {
            Some(b'(') => Some(take_comment(&mut cursor)?),
            Some(_) | None => None,
        };
        let mut duration = None;
        while let Some(param) = Param::take(&mut cursor)? {
            if param.is(b"duration") {
                param.keep_seconds(&mut duration, &cursor)?;
            }
        }
        cursor.finish()?;
        Ok(RetryAfter { seconds, comment, duration })
    }
}

/// Take a `comment`, its parentheses included. Comments nest: depth is counted and costs no stack.
fn take_comment<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], ParseError> {
    let start = cursor.at();
    let mut depth = 0_usize;
    loop {
        let before = cursor.at();
        match cursor.rest() {
            [b'(', ..] => {
                depth += 1;
                cursor.take(1);
            }
            [b')', ..] => {
                depth -= 1;
                cursor.take(1);
                if depth == 0 {
                    return Ok(cursor.since(start));
                }
            }
            // quoted-pair: any 7-bit byte but CR and LF.
            [b'\\', 0..=9 | 11 | 12 | 14..=0x7f, ..] => {
                cursor.take(2);
            }
            [0x21..=0x5b | 0x5d..=0x7e | 0x80..=0xff, ..] => {
                cursor.take(1);
            }
            _ => cursor.skip_lws(),
        }
        if cursor.at() == before {
            return Err(cursor.error(ParseErrorKind::BadComment));
        }
    }
}
