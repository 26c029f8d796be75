//! Packet: RTP as the generator sends and takes it, with a stamp in its payload (RFC 3550 §5.1).
//!
//! Twelve bytes of header are read here by the letter of the RFC and not by the server's own grammar: a
//! measure must not share the faults of what it measures.

use crate::key::Key;

/// One packet: header and 20 ms of PCMU.
pub(super) type PacketBytes = [u8; PACKET_BYTES];

/// The fields of a header that the generator writes or judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// First packet after silence.
    pub(super) is_marked: bool,
    pub(super) sequence: u16,
    pub(super) timestamp: u32,
    pub(super) ssrc: u32,
}

/// Who sent a packet, which one it was, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// Of the run: its number.
    pub(super) run: u32,
    pub(super) call: Key,
    /// Counts the call's packets from zero.
    pub(super) number: u32,
    pub(super) sent_us: u64,
}

/// Why a datagram is no such packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoPacket {
    /// RTCP that shares the port (RFC 5761 §4).
    Rtcp,
    /// Anything else.
    Damaged,
}

/// Read the header and payload of `bytes`: PCMU, 20 ms, nothing between header and payload.
pub(super) fn read(bytes: &[u8]) -> Result<(Header, &[u8; PAYLOAD_BYTES]), NoPacket> {
    // Payload types 64 to 95 with the marker set are RTCP's packet types.
    if let [VERSION_FIRST..=VERSION_LAST, 192..=223, ..] = bytes {
        return Err(NoPacket::Rtcp);
    }
    let (head, payload) = bytes.split_first_chunk::<HEADER_BYTES>().ok_or(NoPacket::Damaged)?;
    let payload = payload.try_into().map_err(|_| NoPacket::Damaged)?;
    let [VERSION_FIRST, kind, s0, s1, t0, t1, t2, t3, r0, r1, r2, r3] = *head else {
        return Err(NoPacket::Damaged);
    };
    if kind & !MARKER != PCMU {
        return Err(NoPacket::Damaged);
    }
    let header = Header {
        is_marked: kind & MARKER != 0,
        sequence: u16::from_be_bytes([s0, s1]),
        timestamp: u32::from_be_bytes([t0, t1, t2, t3]),
        ssrc: u32::from_be_bytes([r0, r1, r2, r3]),
    };
    Ok((header, payload))
}

/// A packet that awaits its header and stamp.
pub(super) fn blank() -> PacketBytes {
    let mut packet = [0; PACKET_BYTES];
    packet[HEADER_BYTES + STAMP_BYTES..].copy_from_slice(&FILLER);
    packet
}

impl Header {
    /// Write it into `packet`.
    pub(super) fn write(self, packet: &mut PacketBytes) {
        packet[0] = VERSION_FIRST;
        packet[1] = PCMU | if self.is_marked { MARKER } else { 0 };
        packet[2..4].copy_from_slice(&self.sequence.to_be_bytes());
        packet[4..8].copy_from_slice(&self.timestamp.to_be_bytes());
        packet[8..12].copy_from_slice(&self.ssrc.to_be_bytes());
    }
}

impl Stamp {
    /// Write it into the payload of `packet`.
    pub(super) fn write(self, packet: &mut PacketBytes) {
        let place = &mut packet[HEADER_BYTES..HEADER_BYTES + STAMP_BYTES];
        place[..4].copy_from_slice(&self.run.to_be_bytes());
        place[4..8].copy_from_slice(&self.call.slot.to_be_bytes());
        place[8..12].copy_from_slice(&self.call.generation.to_be_bytes());
        place[12..16].copy_from_slice(&self.number.to_be_bytes());
        place[16..].copy_from_slice(&self.sent_us.to_be_bytes());
    }

    /// The stamp in `payload`; `None` when any other byte of it is not as it was sent.
    pub(super) fn read(payload: &[u8; PAYLOAD_BYTES]) -> Option<Stamp> {
        let (stamp, filler) = payload.split_first_chunk::<STAMP_BYTES>()?;
        if filler != FILLER {
            return None;
        }
        let (words, sent) = stamp.split_first_chunk::<16>()?;
        let [run, slot, generation, number] =
            std::array::from_fn(|at| [0, 1, 2, 3].map(|byte| words[4 * at + byte]))
                .map(u32::from_be_bytes);
        let sent_us = u64::from_be_bytes(sent.try_into().ok()?);
        Some(Stamp { run, call: Key { slot, generation }, number, sent_us })
    }
}

/// RTP version 2 (RFC 3550 §5.1): without, and with padding, extension and fifteen sources.
const VERSION_FIRST: u8 = 0x80;
const VERSION_LAST: u8 = 0xbf;
/// Marker bit.
const MARKER: u8 = 0x80;
/// RFC 3551 §6: payload type of PCMU.
const PCMU: u8 = 0;

/// Samples, and bytes, of 20 ms at 8 kHz.
pub(super) const PAYLOAD_BYTES: usize = 160;
const HEADER_BYTES: usize = 12;
pub(super) const PACKET_BYTES: usize = HEADER_BYTES + PAYLOAD_BYTES;
const STAMP_BYTES: usize = 24;
const FILLER_BYTES: usize = PAYLOAD_BYTES - STAMP_BYTES;
/// Every byte another: what shifts, cuts or transcodes a payload is seen.
const FILLER: [u8; FILLER_BYTES] = {
    let mut filler = [0; FILLER_BYTES];
    let mut at = 0;
    while at < FILLER_BYTES {
        filler[at] = at as u8 ^ 0x5a;
        at += 1;
    }
    filler
};

#[cfg(test)]
mod tests;
