//! delta-seconds: Expires and Min-Expires, and what other headers begin with (RFC 3261 §20.19, §20.23).

use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::Cursor;
use crate::sip::token;

/// The seconds, 0 to 2^32 - 1.
pub fn parse(value: &[u8]) -> Result<u32, ParseError> {
    token::decimal(value, u32::MAX).ok_or(ParseErrorKind::BadDeltaSeconds.at(0))
}

/// Take the seconds something else may follow.
pub(super) fn take(cursor: &mut Cursor<'_>) -> Result<u32, ParseError> {
    let bad = ParseErrorKind::BadDeltaSeconds.at(cursor.at());
    cursor.take_decimal().and_then(|seconds| u32::try_from(seconds).ok()).ok_or(bad)
}
