//! Scan: the Call-ID alone, for the router that must choose a shard before anybody parses (RFC 3261 §20.8).

use super::header::HeaderName;
use super::parse::line::{self, Line};

/// The first Call-ID in `bytes`, exactly as [`Message::header`](super::Message::header) would give it.
#[inline]
pub fn call_id(bytes: &[u8]) -> Option<&[u8]> {
    let start_line = line::next_feed(bytes, line::skip_empty(bytes));
    let mut rest = bytes.get(start_line + 1..)?;
    loop {
        let end = match rest.first()? {
            b'\r' | b'\n' if line::empty(rest) > 0 => return None,
            b'C' | b'c' | b'I' | b'i' => {
                let line = Line::usual(rest).or_else(|| Line::any(rest))?;
                if line.name == HeaderName::CallId {
                    let (start, end) = line.value(rest);
                    return rest.get(start..end);
                }
                line.end
            }
            _ => line::end(rest)?,
        };
        rest = rest.get(end + 1..)?;
    }
}
