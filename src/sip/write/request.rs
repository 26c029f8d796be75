//! What only requests have (RFC 3261 §7.1, §8.1.1).

use std::net::SocketAddr;

use super::address;
use crate::wire::{Transport, TxBuf};

/// The Request-Line.
pub fn request_start(out: &mut TxBuf, method: &[u8], uri: &[u8]) {
    out.put(method);
    out.put(b" ");
    out.put(uri);
    out.put(b" SIP/2.0\r\n");
}

/// Our Via.
pub fn via(out: &mut TxBuf, transport: Transport, sent_by: SocketAddr, branch: &[u8]) {
    out.put(b"Via: SIP/2.0/");
    out.put(transport.as_str().as_bytes());
    out.put(b" ");
    address::host_port(out, sent_by);
    out.put(b";branch=");
    out.put(branch);
    out.put(b"\r\n");
}

/// CSeq.
pub fn cseq(out: &mut TxBuf, number: u32, method: &[u8]) {
    out.put(b"CSeq: ");
    out.put_decimal(u64::from(number));
    out.put(b" ");
    out.put(method);
    out.put(b"\r\n");
}

/// Max-Forwards.
pub fn max_forwards(out: &mut TxBuf, hops: u8) {
    out.put(b"Max-Forwards: ");
    out.put_decimal(u64::from(hops));
    out.put(b"\r\n");
}
