//! What only responses have (RFC 3261 §7.2, §8.2.6.2).

use crate::sip::status::Status;
use crate::wire::TxBuf;

/// The Status-Line.
#[inline]
pub fn response_start(out: &mut TxBuf, status: Status) {
    out.put(b"SIP/2.0 ");
    out.put_decimal(u64::from(status.code()));
    out.put(b" ");
    out.put(status.reason().as_bytes());
    out.put(b"\r\n");
}

/// The end of the To line an echo left open, with our tag or without.
#[inline]
pub fn to_tag_end(out: &mut TxBuf, tag: Option<&[u8]>) {
    if let Some(tag) = tag {
        out.put(b";tag=");
        out.put(tag);
    }
    out.put(b"\r\n");
}
