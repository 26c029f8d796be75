//! What requests and responses have in common: headers that must be there, once (RFC 3261 §8.1.1).

use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::header::{HeaderName, SINGLE};
use crate::sip::message::Message;

/// The structure is sound, and no header that has one meaning is there twice.
#[inline]
pub(super) fn check(message: &Message<'_>) -> Result<(), ParseError> {
    match message.fault() {
        Some(fault) => Err(fault),
        None if message.repeated() & SINGLE_BITS == 0 => Ok(()),
        None => Err(repeated(message)),
    }
}

/// The header `name`, which must be there.
#[inline(always)]
pub(super) fn required<'a, T>(
    message: &'a Message<'_>,
    name: HeaderName,
    parse: impl FnOnce(&'a [u8]) -> Result<T, ParseError>,
) -> Result<T, ParseError> {
    match message.header(name) {
        Some(value) => parse(value).map_err(|error| error.shifted(message.offset_of(value))),
        None => Err(ParseErrorKind::MissingHeader(name).at(message.bytes().len())),
    }
}

const SINGLE_BITS: u64 = {
    let (mut bits, mut index) = (0, 0);
    while index < SINGLE.len() {
        bits |= SINGLE[index].bit();
        index += 1;
    }
    bits
};

#[cold]
fn repeated(message: &Message<'_>) -> ParseError {
    let is_repeated = |name: &&HeaderName| message.repeated() & name.bit() != 0;
    let name = SINGLE.iter().copied().find(|name| is_repeated(&name)).unwrap_or(HeaderName::CSeq);
    let second = message.headers(name).nth(1).unwrap_or_default();
    ParseErrorKind::RepeatedHeader(name).at(message.offset_of(second))
}
