//! Media packets on their way: which socket of ours, and where to.

use std::net::SocketAddr;

/// One of a shard's media sockets: the RTP or the RTCP half of a port (RFC 3550 §11). Ports are numbered from 0 on each
/// shard, so a socket is an index into a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MediaSocket(u32);

impl MediaSocket {
    /// The even half of port number `port`.
    pub const fn rtp(port: u32) -> MediaSocket {
        MediaSocket(port << 1)
    }

    /// The odd half.
    pub const fn rtcp(port: u32) -> MediaSocket {
        MediaSocket(port << 1 | 1)
    }

    /// The number of the port it is a half of.
    #[inline]
    pub const fn port(self) -> u32 {
        self.0 >> 1
    }

    /// Whether it is the odd half.
    #[inline]
    pub const fn is_rtcp(self) -> bool {
        self.0 & 1 == 1
    }

    /// Its place in a table of sockets.
    #[inline]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The socket at `index` of such a table.
    #[inline]
    pub const fn from_index(index: u32) -> MediaSocket {
        MediaSocket(index)
    }
}

/// Where a media packet must go, and by which socket of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaTransmit {
    /// The socket it leaves by.
    pub socket: MediaSocket,
    /// The peer.
    pub remote: SocketAddr,
}

/// What becomes of a media packet that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The same bytes, rewritten in place, go out again.
    Forward(MediaTransmit),
    /// Nothing more is to be done with it.
    Done,
}

/// What became of an order for a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketAnswer {
    /// It is open and receives.
    Open,
    /// The address cannot be had: somebody else has it, or it is not ours.
    Refused,
    /// The host gives no more sockets now: it is asked again a second later.
    NoMore,
}

/// A socket the engine would like to have, and the address to bind it to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketOrder {
    /// How it will be called from then on.
    pub socket: MediaSocket,
    /// Where packets for it are sent.
    pub address: SocketAddr,
}
