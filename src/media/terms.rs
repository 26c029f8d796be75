//! Terms: what both sides agreed on for the media of one call (RFC 3264 §6), in few bytes.

use std::net::{IpAddr, SocketAddr};

use crate::sdp::{Answer, Codec, Direction};

/// What an exchange of offer and answer agreed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    address: IpAddr,
    rtp: u16,
    /// 0: the peer takes none.
    rtcp: u16,
    /// Codec and payload type of the audio.
    pub codec: Codec,
    /// Payload type of telephone-event.
    pub telephone_event: Option<u8>,
    /// What we do.
    pub direction: Direction,
    /// Whether RTCP shares RTP's port (RFC 5761).
    pub is_rtcp_mux: bool,
}

impl Terms {
    /// The peer's RTP address.
    #[inline]
    pub fn rtp(&self) -> SocketAddr {
        SocketAddr::new(self.address, self.rtp)
    }

    /// The peer's RTCP address.
    pub fn rtcp(&self) -> Option<SocketAddr> {
        (self.rtcp != 0).then(|| SocketAddr::new(self.address, self.rtcp))
    }
}

impl From<Answer> for Terms {
    fn from(agreed: Answer) -> Terms {
        let address = agreed.remote.ip();
        // RTCP to another host than RTP's is not sent: who gets media proves to be there by sending some, and that
        // other host sends none.
        let rtcp = agreed.remote_rtcp.filter(|rtcp| rtcp.ip() == address);
        Terms {
            address,
            rtp: agreed.remote.port(),
            rtcp: rtcp.map_or(0, |rtcp| rtcp.port()),
            codec: agreed.codec,
            telephone_event: agreed.telephone_event,
            direction: agreed.direction,
            is_rtcp_mux: agreed.is_rtcp_mux,
        }
    }
}
