//! Source: whose packets are taken. The address the peer described is, whatever else arrives (RFC 3264 §5.1); behind a
//! network address translator another may take its place, once and proven.

use std::net::SocketAddr;

use crate::rtp::Header;

/// What is known of where a peer's packets come from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    /// Nothing came from where it is due.
    Awaited {
        /// Packets looked at that came from where the signalling does; bounded.
        looked_at: u8,
        /// The stranger that may be the peer.
        candidate: Option<Candidate>,
    },
    /// The peer sends, and nobody else is listened to.
    Locked,
}

/// A stranger where the peer's signalling comes from, and the packet that must be next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    remote: SocketAddr,
    ssrc: u32,
    sequence: u16,
}

/// Packets looked at before the described address alone is taken for good: two seconds of a flow.
const LOOKS_MAX: u8 = 100;

impl Source {
    pub(super) const AWAITED: Source = Source::Awaited { looked_at: 0, candidate: None };

    /// The peer was heard.
    pub(super) fn lock(&mut self) {
        *self = Source::Locked;
    }

    /// Whether a stranger can still become the peer.
    #[inline]
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Source::Awaited { looked_at, .. } if *looked_at < LOOKS_MAX)
    }

    /// `header` came from `remote`, which is where the signalling of a peer comes from that described another host.
    /// Whether that is the peer from here on: the second of two packets in sequence is.
    pub(super) fn latch(&mut self, remote: SocketAddr, header: &Header) -> bool {
        let Source::Awaited { looked_at, candidate } = self else { return false };
        *looked_at = looked_at.saturating_add(1);
        let expected = Candidate { remote, ssrc: header.ssrc, sequence: header.sequence };
        let is_proven = candidate.is_some_and(|candidate| {
            candidate.remote == remote
                && candidate.ssrc == expected.ssrc
                && candidate.sequence.wrapping_add(1) == expected.sequence
        });
        if is_proven {
            *self = Source::Locked;
        } else {
            *candidate = Some(expected);
        }
        is_proven
    }
}
