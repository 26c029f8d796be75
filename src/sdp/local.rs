//! Our side of a session.

use std::net::IpAddr;

use super::direction::Direction;

/// What our offers and answers say about us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Local {
    /// Where we take media: the address of `o=` and `c=`.
    pub address: IpAddr,
    /// Where we take RTP.
    pub port: u16,
    /// Constant through the session's life (RFC 8866 §5.2).
    pub session_id: u64,
    /// One more than that of the last description sent (RFC 3264 §8); whether it is used up,
    /// [`is_unchanged`](super::is_unchanged) knows.
    pub version: u64,
    /// What we are able and willing to do.
    pub direction: Direction,
}
