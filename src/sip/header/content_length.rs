//! Content-Length: where the body ends (RFC 3261 §20.14).

use super::name::HeaderName;
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::message::Message;
use crate::sip::token;

/// The bytes of the body in `value`.
#[inline]
pub fn parse(value: &[u8]) -> Result<usize, ParseError> {
    token::decimal(value, u32::MAX)
        .map(|length| length as usize)
        .ok_or(ParseErrorKind::BadContentLength.at(0))
}

/// The one length all Content-Length lines of `message` agree on.
///
/// The parser and the framer ask for it; left to itself the compiler makes it a call, which costs a SIPp INVITE 50
/// instructions (callgrind, release).
#[inline(always)]
pub(crate) fn of(message: &Message<'_>) -> Result<Option<usize>, ParseError> {
    let Some(value) = message.header(HeaderName::ContentLength) else {
        return Ok(None);
    };
    let length = parse(value).map_err(|error| error.shifted(message.offset_of(value)))?;
    if message.repeated() & HeaderName::ContentLength.bit() != 0 {
        let differs = |other: &&[u8]| parse(other) != Ok(length);
        if let Some(other) = message.headers(HeaderName::ContentLength).find(differs) {
            return Err(ParseErrorKind::ContentLengthsDiffer.at(message.offset_of(other)));
        }
    }
    Ok(Some(length))
}
