//! Keys: telephone-events of the peer (RFC 4733).

use super::receive::Heard;
use super::table::Media;
use crate::api::MediaBucket;
use crate::rtp::Header;
use crate::time::Timestamp;

impl Media {
    /// A packet of the peer's with the payload type of telephone-event.
    pub(super) fn receive_event(
        &mut self,
        _now: Timestamp,
        _port: u32,
        _header: &Header,
        _packet: &mut [u8],
    ) -> Heard {
        self.drop_as(MediaBucket::Event)
    }
}
