//! A flow: the path a datagram came by, and the path an answer goes back by.

use std::net::SocketAddr;

use super::Transport;

/// Transport, our listener and the peer's address. Small and `Copy`: it names a path, it owns nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Flow {
    /// How the bytes travel.
    pub transport: Transport,
    /// Index of our listener in the configuration's list; answers leave by the listener the request came in by.
    pub listener: u8,
    /// The peer's address: source when receiving, destination when sending.
    pub remote: SocketAddr,
}

impl Flow {
    /// A UDP flow of listener `listener` with `remote`.
    pub fn udp(listener: u8, remote: SocketAddr) -> Flow {
        Flow { transport: Transport::Udp, listener, remote }
    }

    /// The same listener and transport towards another address.
    pub fn towards(self, remote: SocketAddr) -> Flow {
        Flow { remote, ..self }
    }
}
