//! Place: where a peer is in the network, and how it writes that down.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::sim::Options;
use crate::wire::Flow;

/// Addresses of one peer, as values and as text.
#[derive(Debug)]
pub(super) struct Place {
    /// The path to the host; `remote` is where its messages come from.
    pub(super) flow: Flow,
    /// What Via names.
    pub(super) sent_by: Vec<u8>,
    /// What Contact names.
    pub(super) contact: Vec<u8>,
    /// What Record-Route names.
    pub(super) proxy: Vec<u8>,
    /// The connection in descriptions.
    pub(super) media: Vec<u8>,
    proxy_address: SocketAddr,
}

/// The host in every Request-URI.
pub(super) const HOST_NAME: &[u8] = b"@192.0.2.1";

/// Peers there are.
pub(super) const PLACES: u16 = 24;

const PORT: u16 = 5060;
/// Where an address translator begins to give out ports.
const TRANSLATED: u16 = 40_000;

impl Place {
    /// Place `number`; every sixth is on IPv6.
    pub(super) fn new(number: u16, is_translated: bool) -> Place {
        let last = (1 + number) as u8;
        let is_v6 = number.is_multiple_of(6);
        let ip = |v4: [u8; 4], v6: u16| match is_v6 {
            false => IpAddr::V4(Ipv4Addr::from(v4)),
            true => IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, v6, 0, 0, 0, 0, last.into())),
        };
        let public = ip([198, 51, 100, last], 1);
        let port = if is_translated { TRANSLATED + number } else { PORT };
        let source = SocketAddr::new(public, port);
        let private = SocketAddr::new(ip([10, 0, 0, last], 2), PORT);
        let proxy_address = SocketAddr::new(ip([203, 0, 113, last], 3), PORT);
        let version = if is_v6 { 6 } else { 4 };
        Place {
            flow: Flow::udp(u8::from(is_v6), source),
            sent_by: text(if is_translated { private } else { source }),
            contact: text(source),
            proxy: text(proxy_address),
            media: format!("IN IP{version} {public}").into_bytes(),
            proxy_address,
        }
    }

    /// Whether what is sent to `remote` reaches the peer.
    pub(super) fn is_at(&self, remote: SocketAddr) -> bool {
        remote == self.flow.remote || remote == self.proxy_address
    }

    /// Every address the peer speaks from or names.
    pub(super) fn addresses(&self) -> [IpAddr; 2] {
        [self.flow.remote.ip(), self.proxy_address.ip()]
    }

    /// Somebody whom no call belongs to.
    pub(super) fn stranger() -> Flow {
        let remote = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 200)), PORT);
        Flow::udp(0, remote)
    }
}

/// Addresses the host listens on.
pub(super) fn listeners() -> Vec<SocketAddr> {
    vec![Options::BOB_V4, Options::BOB_V6]
}

fn text(address: SocketAddr) -> Vec<u8> {
    address.to_string().into_bytes()
}
