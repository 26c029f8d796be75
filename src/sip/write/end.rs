//! How a message ends: Content-Length, the empty line, the body (RFC 3261 §20.14).
//!
//! The value stands behind as many spaces as make the whole message a multiple of the buffer's step: messages of one
//! length can leave as one.

use crate::wire::TxBuf;

/// A body of the given type, and the end.
pub fn body(out: &mut TxBuf, content_type: &[u8], body: &[u8]) {
    super::header(out, b"Content-Type", content_type);
    out.put(b"Content-Length: ");
    content(out, body);
}

/// A session description, and the end.
pub fn sdp(out: &mut TxBuf, description: &[u8]) {
    out.put(b"Content-Type: application/sdp\r\nContent-Length: ");
    content(out, description);
}

/// The end of a message without a body.
#[inline]
pub fn end(out: &mut TxBuf) {
    const REST: &[u8] = b"Content-Length: 0\r\n\r\n";
    match out.padding(REST.len()) {
        0 => out.put(REST),
        padding => {
            let (name, value) = REST.split_at(REST.len() - ZERO.len());
            out.put(name);
            spaces(out, padding);
            out.put(value);
        }
    }
}

/// The value of Content-Length, the empty line, and `body`.
fn content(out: &mut TxBuf, body: &[u8]) {
    let padding = out.padding(digits(body.len()) + END.len() + body.len());
    spaces(out, padding);
    out.put_decimal(body.len() as u64);
    out.put(END);
    out.put(body);
}

//= rfc3261#25.1
//# HCOLON  =  *( SP / HTAB ) ":" SWS
fn spaces(out: &mut TxBuf, count: usize) {
    static SPACES: [u8; 256] = [b' '; 256];
    out.put(SPACES.get(..count).unwrap_or_default());
}

/// How many digits `number` has.
#[inline]
fn digits(number: usize) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

const ZERO: &[u8] = b"0\r\n\r\n";
const END: &[u8] = b"\r\n\r\n";
