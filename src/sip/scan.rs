//! Scan: the Call-ID alone, for the router that must choose a shard before anybody parses (RFC 3261 §20.8).

use super::header::HeaderName;
use super::parse::line::{self, Line};

/// The first Call-ID in `bytes`, exactly as [`Message::header`](super::Message::header) would give it.
#[inline]
pub fn call_id(bytes: &[u8]) -> Option<&[u8]> {
    let mut at = line::next_feed(bytes, line::skip_empty(bytes));
    loop {
        at += 1;
        at = match bytes.get(at)? {
            b'\r' | b'\n' if line::empty(bytes, at) > 0 => return None,
            b'C' | b'c' | b'I' | b'i' => {
                let line = Line::usual(bytes, at).or_else(|| Line::any(bytes, at))?;
                if line.name == HeaderName::CallId {
                    let (start, end) = line.value(bytes);
                    return bytes.get(start..end);
                }
                line.end
            }
            _ => line::end(bytes, at)?,
        };
    }
}
