//! What only responses have (RFC 3261 §7.2, §8.2.6.2).

use crate::sip::status::Status;
use crate::wire::TxBuf;

/// The Status-Line.
#[inline]
pub fn response_start(out: &mut TxBuf, status: Status) {
    match usual_line(status) {
        Some(line) => out.put(line),
        None => any_line(out, status),
    }
}

/// The lines this engine sends with nearly every call, whole.
#[inline]
fn usual_line(status: Status) -> Option<&'static [u8]> {
    match status {
        Status::TRYING => Some(b"SIP/2.0 100 Trying\r\n"),
        Status::RINGING => Some(b"SIP/2.0 180 Ringing\r\n"),
        Status::OK => Some(b"SIP/2.0 200 OK\r\n"),
        Status::BUSY_HERE => Some(b"SIP/2.0 486 Busy Here\r\n"),
        Status::REQUEST_TERMINATED => Some(b"SIP/2.0 487 Request Terminated\r\n"),
        Status::SERVICE_UNAVAILABLE => Some(b"SIP/2.0 503 Service Unavailable\r\n"),
        _ => None,
    }
}

#[cold]
fn any_line(out: &mut TxBuf, status: Status) {
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
