//! Header of a data packet: read, rewritten in place, written (RFC 3550 §5.1).

use std::ops::Range;

/// What a data packet says about its payload, and where in the datagram that lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Synchronization source.
    pub ssrc: u32,
    /// Sampling instant of the first octet of the payload, in ticks of the codec's clock.
    pub timestamp: u32,
    /// One more with each packet.
    pub sequence: u16,
    payload_start: u16,
    payload_end: u16,
    /// Seven bits.
    pub payload_type: u8,
    /// The marker: the first packet of a talkspurt or of an event.
    pub is_marked: bool,
}

impl Header {
    /// Bytes of the fixed part, which is all of a header we write.
    pub const BYTES: usize = 12;

    /// Read a datagram. `None` unless CSRC list, extension and padding fit into it and each other.
    #[inline]
    pub fn parse(datagram: &[u8]) -> Option<Header> {
        let head: &[u8; Header::BYTES] = datagram.first_chunk()?;
        // Nearly every packet has neither CSRC list nor extension nor padding.
        let payload = match head[0] {
            PLAIN => Header::BYTES..datagram.len(),
            first => uncommon_payload(first, datagram)?,
        };
        Some(Header {
            ssrc: u32::from_be_bytes([head[8], head[9], head[10], head[11]]),
            timestamp: u32::from_be_bytes([head[4], head[5], head[6], head[7]]),
            sequence: u16::from_be_bytes([head[2], head[3]]),
            payload_start: payload.start as u16,
            // No UDP datagram is longer than sixteen bits can say.
            payload_end: u16::try_from(payload.end).ok()?,
            payload_type: head[1] & 0x7f,
            is_marked: head[1] >= MARKER,
        })
    }

    /// Where in the datagram the payload is. Inside it, and perhaps empty.
    #[inline]
    pub fn payload(&self) -> Range<usize> {
        self.payload_start.into()..self.payload_end.into()
    }

    /// Make a packet one of our stream, in place. Marker, CSRC list, extension, payload and padding
    /// stay as they are; what is too short to be a packet stays so too.
    #[inline]
    pub fn rewrite(
        datagram: &mut [u8],
        payload_type: u8,
        sequence: u16,
        timestamp: u32,
        ssrc: u32,
    ) {
        if let Some(head) = datagram.first_chunk_mut() {
            let is_marked = head[1] >= MARKER;
            fill(head, is_marked, payload_type, sequence, timestamp, ssrc);
        }
    }

    /// Set the marker of a packet that is about to be rewritten.
    #[inline]
    pub fn mark(datagram: &mut [u8]) {
        if let Some(second) = datagram.get_mut(1) {
            *second |= MARKER;
        }
    }

    /// Write the header of a packet of our own.
    #[inline]
    pub fn write(
        out: &mut [u8; Header::BYTES],
        is_marked: bool,
        payload_type: u8,
        sequence: u16,
        timestamp: u32,
        ssrc: u32,
    ) {
        out[0] = PLAIN;
        fill(out, is_marked, payload_type, sequence, timestamp, ssrc);
    }
}

/// All but the first byte.
#[inline]
fn fill(
    head: &mut [u8; Header::BYTES],
    is_marked: bool,
    payload_type: u8,
    sequence: u16,
    timestamp: u32,
    ssrc: u32,
) {
    head[1] = payload_type & 0x7f | if is_marked { MARKER } else { 0 };
    head[2..4].copy_from_slice(&sequence.to_be_bytes());
    head[4..8].copy_from_slice(&timestamp.to_be_bytes());
    head[8..12].copy_from_slice(&ssrc.to_be_bytes());
}

/// Where the payload of a packet is that has more than the fixed header.
#[cold]
fn uncommon_payload(first: u8, datagram: &[u8]) -> Option<Range<usize>> {
    if first >> 6 != VERSION {
        return None;
    }
    let mut start = Header::BYTES + 4 * usize::from(first & 0x0f);
    if first & EXTENSION != 0 {
        let [_, _, high, low] = *datagram.get(start..)?.first_chunk()?;
        start += 4 + 4 * usize::from(u16::from_be_bytes([high, low]));
    }
    let end = if first & PADDING != 0 {
        //= rfc3550#5.1
        //# The last octet of the padding contains a count of how many padding octets should be
        //# ignored, including itself.
        let count = usize::from(*datagram.last()?);
        (count != 0).then(|| datagram.len().checked_sub(count))??
    } else {
        datagram.len()
    };
    (start <= end).then_some(start..end)
}

const VERSION: u8 = 2;
const PADDING: u8 = 0x20;
const EXTENSION: u8 = 0x10;
/// The first byte of a packet with nothing but the fixed header.
const PLAIN: u8 = VERSION << 6;
const MARKER: u8 = 0x80;
