//! Stream: both directions of one call's RTP (RFC 3550 §5.1, §6.4.1).

use std::net::SocketAddr;

use trunkline::time::Timestamp;

use super::arrivals::{Arrivals, Order};
use super::jitter::Jitter;
use super::packet::{self, Header, NoPacket, PAYLOAD_BYTES, PacketBytes, Stamp};
use super::plan::MediaMode;
use super::stats::{Fate, MediaStats};
use super::wheel::Place;
use crate::key::Key;
use crate::stats::record;

/// The media of one call while it talks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stream {
    pub(super) call: Key,
    /// Where the answer wants RTP, and where alone it may come from.
    pub(super) remote: SocketAddr,
    /// Where it is on the wheel, if it sends.
    pub(super) place: Option<Place>,
    ssrc: u32,
    /// Packets written, of so many, and how many of them have left.
    written: u32,
    written_max: u32,
    sent: u32,
    arrivals: Arrivals,
    jitter: Jitter,
    /// The header of the last packet heard.
    last: Option<Header>,
}

impl Stream {
    /// The stream of `call`, which has `written_max` packets to send.
    pub(super) fn new(call: Key, remote: SocketAddr, ssrc: u32, written_max: u32) -> Stream {
        Stream {
            call,
            remote,
            place: None,
            ssrc,
            written: 0,
            written_max,
            sent: 0,
            arrivals: Arrivals::default(),
            jitter: Jitter::default(),
            last: None,
        }
    }

    /// Whether it has said all it had to say.
    pub(super) fn is_done(&self) -> bool {
        self.written >= self.written_max
    }

    /// Write the next packet.
    pub(super) fn write(&self, now: Timestamp, run: u32, out: &mut PacketBytes) {
        let number = self.written;
        // Both start where the SSRC says, so that some stream wraps around in every run.
        let header = Header {
            is_marked: number == 0,
            sequence: (self.ssrc as u16).wrapping_add(number as u16),
            timestamp: self.ssrc.wrapping_add(number.wrapping_mul(SAMPLES)),
            ssrc: self.ssrc,
        };
        header.write(out);
        Stamp { run, call: self.call, number, sent_us: now.as_micros() }.write(out);
    }

    /// The packet last written has left, or never will.
    pub(super) fn advance(&mut self, stats: &mut MediaStats, is_sent: bool) {
        self.written += 1;
        if is_sent {
            self.sent += 1;
            stats.sent += 1;
        } else {
            stats.unsent += 1;
        }
    }

    /// A datagram came from `remote`.
    pub(super) fn receive(
        &mut self,
        now: Timestamp,
        (remote, bytes): (SocketAddr, &[u8]),
        (mode, run): (MediaMode, u32),
        stats: &mut MediaStats,
    ) -> Fate {
        if remote != self.remote {
            return Fate::Foreign;
        }
        let (header, payload) = match packet::read(bytes) {
            Ok(packet) => packet,
            Err(NoPacket::Rtcp) => return Fate::Rtcp,
            Err(NoPacket::Damaged) => return Fate::Damaged,
        };
        let (number, sent_us) = match mode {
            MediaMode::Listen => {
                let number = self.arrivals.extend(header.sequence);
                (number, number.wrapping_mul(PACKET_MICROS))
            }
            MediaMode::Echo => match Stamp::read(payload) {
                Some(stamp) if stamp.run == run && stamp.call != self.call => {
                    return Fate::Misdelivered;
                }
                Some(stamp) if stamp.run == run && stamp.number < self.written => {
                    (stamp.number.into(), stamp.sent_us)
                }
                Some(_) | None => return Fate::Damaged,
            },
        };
        let order = self.arrivals.receive(number);
        match order {
            Order::Again => return Fate::Duplicate,
            Order::Behind => stats.reordered += 1,
            Order::Ahead(_) => {}
        }
        if mode == MediaMode::Echo {
            record(&mut stats.round_trip, Timestamp::from_micros(sent_us), now);
        }
        self.judge_header(header, stats);
        if let Some(difference) = self.jitter.receive(now, sent_us)
            && order == Order::Ahead(1)
        {
            stats.difference.saturating_record(difference);
        }
        Fate::Heard
    }

    /// The call is over: settle what never came.
    pub(super) fn end(&self, stats: &mut MediaStats, mode: MediaMode) {
        let heard = self.arrivals.heard();
        stats.lost += match mode {
            MediaMode::Echo => u64::from(self.sent).saturating_sub(heard),
            MediaMode::Listen => self.arrivals.missing(),
        };
        if heard == 0 {
            stats.silent += 1;
        } else {
            stats.jitter.saturating_record(self.jitter.micros());
        }
    }

    /// One source, whose clock advances with its packets.
    fn judge_header(&mut self, header: Header, stats: &mut MediaStats) {
        let Some(last) = self.last.replace(header) else { return };
        if header.ssrc != last.ssrc {
            stats.ssrc_changes += 1;
            return;
        }
        let packets = header.sequence.wrapping_sub(last.sequence).cast_signed();
        let samples = header.timestamp.wrapping_sub(last.timestamp).cast_signed();
        if samples != i32::from(packets) * SAMPLES.cast_signed() {
            stats.timestamp_breaks += 1;
        }
    }
}

/// Timestamp units from packet to packet: 8 kHz (RFC 3551 §4.5.14), one byte each.
const SAMPLES: u32 = PAYLOAD_BYTES as u32;
/// The same in microseconds.
const PACKET_MICROS: u64 = 20_000;
