//! Sender: the RTP stream of ours (RFC 3550 §5.1), one SSRC through the whole call, whatever feeds it.

use std::time::Duration;

use super::wheel::{PACKET_SAMPLES, PACKET_TIME};
use crate::time::Timestamp;

/// Numbers of the packets we send. What is forwarded keeps its own spacing, gaps and all, shifted to where our stream
/// stands; what is made here goes on from there.
#[derive(Debug)]
pub(super) struct Sender {
    pub(super) ssrc: u32,
    /// Number and timestamp the next packet made here has.
    sequence: u16,
    timestamp: u32,
    /// When `timestamp` was due.
    at: Timestamp,
    /// Whether the last packet was made here, and the next follows 20 ms later.
    is_making: bool,
    /// The source that is forwarded, and what its numbers are shifted by.
    source: Option<Shift>,
    pub(super) packets: u64,
    pub(super) octets: u64,
    /// Timestamp of the last packet, and when it left (for sender reports).
    pub(super) last: Option<(u32, Timestamp)>,
}

#[derive(Clone, Copy, Debug)]
struct Shift {
    ssrc: u32,
    sequence: u16,
    timestamp: u32,
}

/// The numbers of one packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numbers {
    pub(super) sequence: u16,
    pub(super) timestamp: u32,
    /// Whether a new source begins: its first packet is marked (RFC 3551 §4.1).
    pub(super) is_first: bool,
}

impl Sender {
    //= rfc3550#5.1
    //# The initial value of the sequence number SHOULD be random (unpredictable) to make
    //# known-plaintext attacks on encryption more difficult
    pub(super) fn new(ssrc: u32, chance: u64, now: Timestamp) -> Sender {
        Sender {
            ssrc,
            sequence: chance as u16,
            timestamp: (chance >> 16) as u32,
            at: now,
            is_making: false,
            source: None,
            packets: 0,
            octets: 0,
            last: None,
        }
    }

    /// Numbers for a packet of source `ssrc` that is forwarded.
    #[inline]
    pub(super) fn forward(
        &mut self,
        now: Timestamp,
        ssrc: u32,
        sequence: u16,
        timestamp: u32,
    ) -> Numbers {
        self.is_making = false;
        let (shift, is_first) = match self.source {
            Some(shift) if shift.ssrc == ssrc && self.is_near(shift, sequence) => (shift, false),
            Some(_) | None => (self.align(now, ssrc, sequence, timestamp), true),
        };
        let sequence = sequence.wrapping_add(shift.sequence);
        let timestamp = timestamp.wrapping_add(shift.timestamp);
        // What was overtaken does not turn our own numbers back.
        if (sequence.wrapping_sub(self.sequence) as i16) >= 0 {
            self.sequence = sequence.wrapping_add(1);
            // Packets of one event share a timestamp: the clock runs on.
            if timestamp != self.timestamp {
                (self.timestamp, self.at) = (timestamp, now);
            }
        }
        Numbers { sequence, timestamp, is_first }
    }

    /// Whether number `sequence` of the source is one that may come next, or late. Who counts from elsewhere started
    /// anew (RFC 3550 §A.1), which is no reason for our own numbers to jump.
    #[inline]
    fn is_near(&self, shift: Shift, sequence: u16) -> bool {
        let ahead = sequence.wrapping_add(shift.sequence).wrapping_sub(self.sequence);
        !(AHEAD_MAX..=LATE_NUMBERS_MAX.wrapping_neg()).contains(&ahead)
    }

    /// Shift a new source to where our stream stands.
    #[cold]
    fn align(&mut self, now: Timestamp, ssrc: u32, sequence: u16, timestamp: u32) -> Shift {
        let shift = Shift {
            ssrc,
            sequence: self.sequence.wrapping_sub(sequence),
            timestamp: self.clock(now).wrapping_sub(timestamp),
        };
        *self.source.insert(shift)
    }

    /// Where the timestamp of our stream stands: it runs on while nothing is sent.
    fn clock(&self, now: Timestamp) -> u32 {
        self.timestamp.wrapping_add(samples(now).wrapping_sub(samples(self.at)))
    }

    /// Numbers for a packet made here, the next of a row or the first of one.
    pub(super) fn make(&mut self, now: Timestamp) -> Numbers {
        let is_first = !self.is_making || now.since(self.at) > LATE_MAX;
        if is_first {
            (self.timestamp, self.source, self.is_making) = (self.clock(now), None, true);
        }
        let numbers = Numbers { sequence: self.sequence, timestamp: self.timestamp, is_first };
        self.sequence = self.sequence.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(PACKET_SAMPLES as u32);
        self.at = now + PACKET_TIME;
        numbers
    }

    /// The number the next packet made here has.
    pub(super) fn next_sequence(&self) -> u16 {
        self.sequence
    }

    //= rfc3550#6.4.1
    //# The count SHOULD be reset if the sender changes its SSRC identifier.
    pub(super) fn rename(&mut self, ssrc: u32) {
        self.ssrc = ssrc;
        (self.packets, self.octets, self.last) = (0, 0, None);
    }

    /// A row of packets made here ends: the next one starts where the clock stands then.
    pub(super) fn pause(&mut self) {
        self.is_making = false;
    }

    /// Nothing is forwarded for a while: what comes then starts with the next number. Whoever saw a gap instead would
    /// take for lost what was never sent.
    #[inline]
    pub(super) fn forget_source(&mut self) {
        self.source = None;
    }

    /// A packet with `octets` of payload leaves.
    #[inline]
    pub(super) fn count(&mut self, now: Timestamp, timestamp: u32, octets: usize) {
        self.packets += 1;
        self.octets += octets as u64;
        self.last = Some((timestamp, now));
    }

    /// The same for an event, whose timestamp says nothing of when it leaves.
    pub(super) fn count_event(&mut self, octets: usize) {
        self.packets += 1;
        self.octets += octets as u64;
    }
}

/// `now` on the RTP clock of every codec we speak: 8,000 a second (RFC 3551 §4.5).
#[inline]
pub(super) fn samples(now: Timestamp) -> u32 {
    (now.as_micros() / 125) as u32
}

/// MAX_DROPOUT and MAX_MISORDER of RFC 3550: what is further off is taken once two packets in sequence prove a new
/// start.
const AHEAD_MAX: u16 = 3_000;
const LATE_NUMBERS_MAX: u16 = 101;

/// A packet made so late starts anew: the peer's buffer ran dry meanwhile.
const LATE_MAX: Duration = Duration::from_millis(200);
