//! Where a response goes (RFC 3261 §18.2.2, RFC 3581 §4).

use std::net::{IpAddr, SocketAddr};

use crate::sip::header::{Rport, Via};
use crate::sip::uri::host;

const PORT: u16 = 5060;
const PORT_TLS: u16 = 5061;

/// The address an unreliable transport sends the response to: `maddr` when it is a unicast address, otherwise where
/// the request came from; at the source port only when `rport` asked for it.
#[inline]
pub fn response_target(via: &Via<'_>, source: SocketAddr) -> SocketAddr {
    let sent_by_port = via.port.unwrap_or_else(|| usual_port(via));
    if let Some(maddr) = via.maddr
        && let Some(ip) = reachable(maddr)
    {
        return SocketAddr::new(ip, sent_by_port);
    }
    let mut target = source;
    if via.rport != Rport::Asked {
        target.set_port(sent_by_port);
    }
    target
}

/// The address in `maddr`, if it is one that may be sent to.
#[cold]
fn reachable(maddr: &[u8]) -> Option<IpAddr> {
    host::address(maddr).filter(is_reachable)
}

/// The port of a Via that names none.
fn usual_port(via: &Via<'_>) -> u16 {
    if via.transport.eq_ignore_ascii_case(b"TLS") { PORT_TLS } else { PORT }
}

/// Whether one host has the address: nobody may make us send to a group, to everybody, or to ourselves.
fn is_reachable(ip: &IpAddr) -> bool {
    let is_broadcast = match ip {
        IpAddr::V4(ip) => ip.is_broadcast(),
        IpAddr::V6(_) => false,
    };
    !ip.is_multicast() && !ip.is_unspecified() && !ip.is_loopback() && !is_broadcast
}
