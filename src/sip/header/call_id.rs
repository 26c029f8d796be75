//! Call-ID: what all messages of a dialog have in common (RFC 3261 §20.8).

use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::chunk;

/// The Call-ID that is `value`. The grammar's `word` lacks a few visible characters that senders use nevertheless;
/// white space and control bytes are refused, since it is echoed.
#[inline]
pub fn parse(value: &[u8]) -> Result<&[u8], ParseError> {
    let offset = chunk::find(value, 0, |chunk| chunk::hidden_or(chunk, []));
    if value.is_empty() || offset < value.len() {
        return Err(ParseErrorKind::BadCallId.at(offset));
    }
    Ok(value)
}
