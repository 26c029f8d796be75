//! The address peers reach a listener by (RFC 3261 §8.1.1.8, §18.1.1: Contact and Via name it).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// Where peers reach what is bound to `bound`. A listener on every interface says the address of
/// the route outwards; without a route it says loopback.
pub(super) fn advertised(bound: SocketAddr) -> SocketAddr {
    if !bound.ip().is_unspecified() {
        return bound;
    }
    // Documentation addresses (RFC 5737, RFC 3849): connecting a UDP socket sends nothing, it only
    // looks up the route.
    let (outwards, loopback): (IpAddr, IpAddr) = match bound {
        SocketAddr::V4(_) => (Ipv4Addr::new(198, 51, 100, 1).into(), Ipv4Addr::LOCALHOST.into()),
        SocketAddr::V6(_) => {
            (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into(), Ipv6Addr::LOCALHOST.into())
        }
    };
    let route = UdpSocket::bind((bound.ip(), 0)).and_then(|socket| {
        socket.connect((outwards, bound.port()))?;
        socket.local_addr()
    });
    SocketAddr::new(route.map_or(loopback, |local| local.ip()), bound.port())
}
