//! How a message ends: Content-Length, the empty line, the body (RFC 3261 §20.14).

use crate::wire::TxBuf;

const NO_BODY: &[u8] = b"0\r\n\r\n";
const SPACES: &[u8] = &[b' '; 256];

/// A body of the given type, and the end.
pub fn body(out: &mut TxBuf, content_type: &[u8], body: &[u8]) {
    super::header(out, b"Content-Type", content_type);
    out.put(b"Content-Length: ");
    out.put_decimal(body.len() as u64);
    out.put(b"\r\n\r\n");
    out.put(body);
}

/// The end of a message without a body.
#[inline]
pub fn end(out: &mut TxBuf) {
    out.put(b"Content-Length: 0\r\n\r\n");
}

/// The end of a message without a body, its length rounded up to a multiple of `bytes`, at most 256, with white space
/// before the value: messages of one length leave in one system call.
pub fn end_padded(out: &mut TxBuf, bytes: usize) {
    out.put(b"Content-Length: ");
    let length = out.len() + NO_BODY.len();
    let padding = length.next_multiple_of(bytes.max(1)) - length;
    out.put(SPACES.get(..padding).unwrap_or_default());
    out.put(NO_BODY);
}
