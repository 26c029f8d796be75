//! Scan: the router's peek and the parser name the same Call-ID, or a call would be on two shards (RFC 3261 §20.8).

use crate::sip::{HeaderName, Message, scan};

/// Peek at `bytes`, then parse them.
pub fn scan(bytes: &[u8]) {
    let peeked = scan::call_id(bytes);
    if let Ok(message) = Message::parse(bytes) {
        assert_eq!(
            peeked,
            message.header(HeaderName::CallId),
            "the router would send it elsewhere"
        );
    }
}
