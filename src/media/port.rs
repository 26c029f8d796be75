//! Media ports: even for RTP, the odd one after it for RTCP (RFC 3550 §11), divided among the shards.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};

use crate::api::Config;

/// A lease of one RTP port and the RTCP port after it. Moves to whoever must give it back with [`Ports::release`].
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a port that is not released is leaked"]
pub struct MediaPort {
    index: u32,
    address: SocketAddr,
}

impl MediaPort {
    /// Where the peer's RTP must be sent.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// The ports of one shard. A returned port goes to the back of the queue, so late packets of the last call rarely meet
/// the next.
#[derive(Debug)]
pub struct Ports {
    v4: Family,
    v6: Family,
    /// First even port of this shard's part of the range, and how many pairs it has on each address.
    first: u16,
    pairs: u32,
}

#[derive(Debug)]
struct Family {
    addresses: Vec<IpAddr>,
    returned: VecDeque<u32>,
    /// Leases made of ports never used before.
    fresh: u32,
}

impl Ports {
    /// This shard's share of the configured ports.
    pub fn new(config: &Config) -> Ports {
        let range = &config.media.ports;
        let first = u32::from(*range.start()).next_multiple_of(2);
        let pairs = config.media.pairs() / config.shards as u32;
        let first = first + 2 * pairs * config.shard as u32;
        let of = |is_v4: bool| {
            let addresses = config.media.addresses.iter().copied();
            let addresses: Vec<IpAddr> = addresses.filter(|a| a.is_ipv4() == is_v4).collect();
            // Room for all at once: giving a port back must not allocate.
            let returned = VecDeque::with_capacity(addresses.len() * pairs as usize);
            Family { addresses, returned, fresh: 0 }
        };
        Ports { v4: of(true), v6: of(false), first: first as u16, pairs }
    }

    /// Lease a port of the family of `peer`; `None` when all are out.
    pub fn lease(&mut self, is_v4: bool) -> Option<MediaPort> {
        let family = if is_v4 { &mut self.v4 } else { &mut self.v6 };
        let total = family.addresses.len() as u32 * self.pairs;
        // Every port rests once before any is used twice.
        let index = if family.fresh < total {
            family.fresh += 1;
            family.fresh - 1
        } else {
            family.returned.pop_front()?
        };
        let ip = family.addresses[(index / self.pairs) as usize];
        let port = self.first + 2 * (index % self.pairs) as u16;
        Some(MediaPort { index, address: SocketAddr::new(ip, port) })
    }

    /// Give a port back.
    pub fn release(&mut self, port: MediaPort) {
        let family = if port.address.is_ipv4() { &mut self.v4 } else { &mut self.v6 };
        family.returned.push_back(port.index);
    }

    /// Ports on lease.
    pub fn live(&self) -> u64 {
        let live = |family: &Family| u64::from(family.fresh) - family.returned.len() as u64;
        live(&self.v4) + live(&self.v6)
    }
}
