//! delta-seconds: Expires, Min-Expires, Min-SE and their like (RFC 3261 §20.19).

use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::token;

/// The seconds, 0 to 2^32 - 1.
pub fn parse(value: &[u8]) -> Result<u32, ParseError> {
    token::decimal(value, u32::MAX).ok_or(ParseErrorKind::BadDeltaSeconds.at(0))
}
