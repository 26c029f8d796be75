//! Scan: the Call-ID alone, for the router that must choose a shard before anybody parses (RFC 3261 §20.8).

use super::header::HeaderName;
use super::parse::line;

/// The first Call-ID in `bytes`, exactly as [`Message::header`](super::Message::header) would give it.
#[inline]
pub fn call_id(bytes: &[u8]) -> Option<&[u8]> {
    let start_line = bytes.get(line::skip_empty(bytes)..)?;
    let mut rest = start_line.get(memchr::memchr(b'\n', start_line)? + 1..)?;
    while line::empty(rest) == 0 {
        let (text, after) = rest.split_at(line::length(rest)?);
        if matches!(text.first(), Some(b'C' | b'c' | b'I' | b'i')) {
            let colon = line::colon(text).unwrap_or(0);
            if HeaderName::parse(line::name(&text[..colon])) == HeaderName::CallId {
                return Some(line::trim(&text[colon + 1..]));
            }
        }
        rest = after.get(1..)?;
    }
    None
}
