//! Event: what is subscribed to, or notified of (RFC 6665 §8.2.1).

use super::param::Param;
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::Cursor;
use crate::sip::token;

/// An event type and its id. Two are the same when both are, byte by byte; one with an id is never one without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Event<'a> {
    /// The event package, with its templates: `refer`, `presence.winfo`.
    pub package: &'a [u8],
    /// Tells subscriptions to one package in one dialog apart: for `refer` the CSeq of the REFER (RFC 3515 §2.4.6).
    pub id: Option<&'a [u8]>,
}

impl<'a> Event<'a> {
    /// The event that is `value`.
    pub fn parse(value: &'a [u8]) -> Result<Event<'a>, ParseError> {
        let mut cursor = Cursor::new(value);
        let package = cursor.take_while(token::TOKEN);
        if package.split(|&byte| byte == b'.').any(<[u8]>::is_empty) {
            return Err(ParseErrorKind::BadToken.at(0));
        }
        let mut id = None;
        while let Some(param) = Param::take(&mut cursor)? {
            if param.is(b"id") {
                param.keep(&mut id, &cursor)?;
            }
        }
        cursor.finish()?;
        Ok(Event { package, id })
    }
}
