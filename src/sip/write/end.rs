//! How a message ends: Content-Length, the empty line, the body (RFC 3261 §20.14).

use crate::wire::TxBuf;

/// A body of the given type, and the end.
pub fn body(out: &mut TxBuf, content_type: &[u8], body: &[u8]) {
    super::header(out, b"Content-Type", content_type);
    out.put(b"Content-Length: ");
    out.put_decimal(body.len() as u64);
    out.put(b"\r\n\r\n");
    out.put(body);
}

/// A session description, and the end.
pub fn sdp(out: &mut TxBuf, description: &[u8]) {
    out.put(b"Content-Type: application/sdp\r\nContent-Length: ");
    out.put_decimal(description.len() as u64);
    out.put(b"\r\n\r\n");
    out.put(description);
}

/// The end of a message without a body.
#[inline]
pub fn end(out: &mut TxBuf) {
    out.put(b"Content-Length: 0\r\n\r\n");
}
