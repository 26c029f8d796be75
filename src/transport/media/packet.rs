//! A media packet as it came: RTP or RTCP, nobody has looked yet.

use std::net::SocketAddr;

use crate::wire::MediaSocket;

/// Longest media packet received or sent: what an Ethernet frame carries. A longer one arrives cut.
pub const MEDIA_BYTES_MAX: usize = 1_500;

/// A media packet in the kernel's buffer. The buffer goes back at the plane's next packet, or, if
/// it is forwarded, when it has been sent.
#[derive(Debug)]
pub struct MediaPacket<'a> {
    /// The socket it came to.
    pub socket: MediaSocket,
    /// Who sent it.
    pub remote: SocketAddr,
    /// The bytes, to be rewritten in place; cut after [`MEDIA_BYTES_MAX`].
    pub bytes: &'a mut [u8],
    /// Whether it was longer than that.
    pub is_truncated: bool,
}
