//! Call-ID: what all messages of a dialog have in common (RFC 3261 §20.8).

use crate::sip::error::{ParseError, ParseErrorKind};

/// The Call-ID that is `value`. The grammar's `word` lacks a few visible characters that senders use nevertheless;
/// white space and control bytes are refused, since it is echoed.
#[inline]
pub fn parse(value: &[u8]) -> Result<&[u8], ParseError> {
    // Without an early end, so that it is done sixteen bytes at a time.
    let is_visible = value.iter().fold(true, |all, &byte| all & byte.is_ascii_graphic());
    if is_visible && !value.is_empty() {
        return Ok(value);
    }
    let offset = value.iter().position(|byte| !byte.is_ascii_graphic()).unwrap_or(0);
    Err(ParseErrorKind::BadCallId.at(offset))
}
