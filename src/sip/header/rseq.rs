//! RSeq: the number of a provisional response sent reliably (RFC 3262 §7.1).

use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::token;

/// The number, 1 to 2^32 - 1.
pub fn parse(value: &[u8]) -> Result<u32, ParseError> {
    let number = token::decimal(value, u32::MAX).filter(|&number| number > 0);
    number.ok_or(ParseErrorKind::BadRSeq.at(0))
}
