//! Addresses as SIP writes them (RFC 3261 §25.1).

use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::wire::TxBuf;

/// `host:port`, an IPv6 address in brackets.
pub(super) fn host_port(out: &mut TxBuf, address: SocketAddr) {
    match address.ip().to_canonical() {
        IpAddr::V4(ip) => v4(out, ip),
        IpAddr::V6(ip) => {
            // The buffer keeps in mind what did not fit.
            let _ = write!(out, "[{ip}]");
        }
    }
    out.put(b":");
    out.put_decimal(u64::from(address.port()));
}

/// The address alone, without brackets, as `received` has it.
pub(super) fn ip(out: &mut TxBuf, address: IpAddr) {
    match address.to_canonical() {
        IpAddr::V4(ip) => v4(out, ip),
        IpAddr::V6(ip) => {
            let _ = write!(out, "{ip}");
        }
    }
}

fn v4(out: &mut TxBuf, address: Ipv4Addr) {
    let [first, rest @ ..] = address.octets();
    out.put_decimal(u64::from(first));
    for octet in rest {
        out.put(b".");
        out.put_decimal(u64::from(octet));
    }
}
