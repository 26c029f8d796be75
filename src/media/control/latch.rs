//! Latch: whose RTCP is taken when it has a port of its own (RFC 3550 §11). Where the peer said it comes from; when its
//! RTP came through a network address translator, RTCP may come from another port of that host, once proven.

use std::net::{IpAddr, SocketAddr};

/// What is known of where a peer's RTCP comes from.
#[derive(Clone, Copy, Debug)]
pub(in crate::media) enum ControlSource {
    /// Nothing came from where it is due.
    Awaited {
        /// Packets looked at that came from the host that RTP comes from; bounded.
        looked_at: u8,
        /// The stranger that may be the peer.
        candidate: Option<SocketAddr>,
    },
    /// It came from the address the peer described.
    Described,
    /// It comes from here, and nobody else is listened to.
    Latched(SocketAddr),
}

/// Packets looked at before the described address alone is taken for good.
const LOOKS_MAX: u8 = 100;

impl ControlSource {
    pub(in crate::media) const AWAITED: ControlSource =
        ControlSource::Awaited { looked_at: 0, candidate: None };

    /// Where RTCP comes from, if not from where it was said to.
    pub(super) fn latched(&self) -> Option<SocketAddr> {
        match self {
            ControlSource::Latched(remote) => Some(*remote),
            ControlSource::Awaited { .. } | ControlSource::Described => None,
        }
    }

    /// The described address was heard.
    pub(super) fn confirm(&mut self) {
        match self {
            ControlSource::Awaited { .. } => *self = ControlSource::Described,
            ControlSource::Described | ControlSource::Latched(_) => {}
        }
    }

    /// Whether a stranger can still become the peer.
    pub(super) fn is_open(&self) -> bool {
        match self {
            ControlSource::Awaited { looked_at, .. } => *looked_at < LOOKS_MAX,
            ControlSource::Described | ControlSource::Latched(_) => false,
        }
    }

    /// Control packets came from the stranger `remote`; `is_of_source`: of the SSRC that is heard, whose RTP comes from
    /// `host`. Whether that is the peer from here on: the second of two is.
    pub(super) fn latch(&mut self, host: IpAddr, remote: SocketAddr, is_of_source: bool) -> bool {
        let ControlSource::Awaited { looked_at, candidate } = self else { return false };
        // Whoever sends from elsewhere cannot use the looks up.
        if remote.ip() != host {
            return false;
        }
        *looked_at = looked_at.saturating_add(1);
        if !is_of_source {
            return false;
        }
        let is_proven = *candidate == Some(remote);
        if is_proven {
            *self = ControlSource::Latched(remote);
        } else {
            *candidate = Some(remote);
        }
        is_proven
    }
}
