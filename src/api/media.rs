//! Media configuration: where it is received, and what happens to it until the application says otherwise.

use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Duration;

use super::Treatment;
use crate::sdp::Direction;

/// Addresses, ports and policies for media.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaConfig {
    /// Addresses of this host that peers can send to, as descriptions name them. Each has the whole range of ports.
    pub addresses: Vec<IpAddr>,
    /// RTP takes the even ports of the range, RTCP the odd ones after them (RFC 3550 §11).
    pub ports: RangeInclusive<u16>,
    /// What we are able and willing to do, as our descriptions say (RFC 3264 §5.1). `Inactive`: signalling alone, and
    /// descriptions name ports that nothing is opened for.
    pub direction: Direction,
    /// What is done with the media of a call that the application says nothing about.
    pub treatment: Treatment,
    /// How long the peer of a call may send neither RTP nor RTCP, once it has sent some and unless it is on hold; then
    /// the call is ended. `None`: for ever.
    pub timeout: Option<Duration>,
    /// Whether the address media comes from may differ from the one the peer described.
    pub latching: Latching,
}

/// Whose media is taken although its source is not the address that was described.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Latching {
    /// Nobody's.
    Off,
    /// That of a peer behind an address translator: it described another host than its signalling comes from, and its
    /// media comes from the latter, two packets in sequence. Decided once, after the ACK, among the first hundred
    /// packets from there, and never after the described address was heard.
    BehindNat,
}

impl MediaConfig {
    /// Pairs of an even port and the odd one after it, on each address.
    pub fn pairs(&self) -> u32 {
        let first = u32::from(*self.ports.start()).next_multiple_of(2);
        (u32::from(*self.ports.end()) + 1).saturating_sub(first) / 2
    }

    /// Loopback addresses taken for a listener on 127/8: all of 127/8 is this host, and one address
    /// has ports for 24,576 calls only.
    const LOOPBACK_ADDRESSES: u8 = 8;

    /// Media on the addresses of `listeners`: ports 16384 to 65535, echo, hung up after five minutes of silence, peers
    /// behind address translators heard.
    pub fn on(listeners: &[SocketAddr]) -> MediaConfig {
        let mut addresses = Vec::new();
        for listener in listeners {
            let ip = listener.ip();
            match ip {
                IpAddr::V4(v4) if v4.is_loopback() => addresses
                    .extend((1..=Self::LOOPBACK_ADDRESSES).map(|n| IpAddr::from([127, 0, 0, n]))),
                IpAddr::V4(_) | IpAddr::V6(_) => addresses.push(ip),
            }
        }
        addresses.sort();
        addresses.dedup();
        MediaConfig {
            addresses,
            ports: 16_384..=65_535,
            direction: Direction::SendRecv,
            treatment: Treatment::Echo,
            timeout: Some(TIMEOUT),
            latching: Latching::BehindNat,
        }
    }
}

/// Longer than any silence suppression pauses, which sends a packet of comfort noise now and then (RFC 3389 §4).
const TIMEOUT: Duration = Duration::from_secs(300);
