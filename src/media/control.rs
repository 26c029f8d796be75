//! Control: RTCP of the peer, and ours (RFC 3550 §6).

use std::net::SocketAddr;

use super::lane::Lane;
use super::receive::Heard;
use super::table::Media;
use crate::api::MediaBucket;
use crate::time::Timestamp;
use crate::wire::MediaSocket;

impl Media {
    /// A control packet came.
    pub(super) fn receive_rtcp(
        &mut self,
        _now: Timestamp,
        _socket: MediaSocket,
        _lane: Lane,
        _remote: SocketAddr,
        _packet: &[u8],
    ) -> Heard {
        self.drop_as(MediaBucket::Control)
    }
}
