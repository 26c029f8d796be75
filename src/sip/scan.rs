//! Scan: the Call-ID alone, for the router that must choose a shard before anybody parses (RFC 3261 §20.8).

use super::header::HeaderName;
use super::parse::line;

/// The first Call-ID in `bytes`, exactly as [`Message::header`](super::Message::header) would give it.
#[inline]
pub fn call_id(bytes: &[u8]) -> Option<&[u8]> {
    let start = line::skip_empty(bytes);
    let mut at = start + memchr::memchr(b'\n', bytes.get(start..)?)? + 1;
    while line::empty(bytes, at) == 0 {
        let feed = line::end(bytes, at)?;
        if matches!(bytes.get(at)?, b'C' | b'c' | b'I' | b'i') {
            if let Some(value) = call_id_in(bytes, at, feed) {
                return Some(value);
            }
        }
        at = feed + 1;
    }
    None
}

fn call_id_in(bytes: &[u8], start: usize, feed: usize) -> Option<&[u8]> {
    let text = bytes.get(start..feed)?;
    let colon = memchr::memchr(b':', text)?;
    if HeaderName::parse(line::name(&text[..colon])) != HeaderName::CallId {
        return None;
    }
    let (value_start, value_end) = line::trim(bytes, start + colon + 1, feed);
    bytes.get(value_start..value_end)
}
