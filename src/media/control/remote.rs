//! Remote: what the peer tells of itself and of our packets (RFC 3550 §6.4.1).

use super::super::sender::samples;
use crate::rtp::rtcp::{ReportBlock, SenderInfo, middle32};
use crate::time::Timestamp;

/// A sender report of the peer, as far as it is repeated to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct SenderReport {
    /// Who sent it.
    pub(super) ssrc: u32,
    /// The middle of its NTP timestamp.
    pub(super) middle: u32,
    /// When it came.
    pub(super) at: Timestamp,
}

impl SenderReport {
    pub(super) fn new(ssrc: u32, sender: SenderInfo, at: Timestamp) -> SenderReport {
        SenderReport { ssrc, middle: middle32(sender.ntp), at }
    }
}

/// What the peer says of our packets.
#[derive(Clone, Copy, Debug)]
pub(in crate::media) struct Remote {
    /// Packets it expected of the SSRC that is ours now, and how many of them it lost.
    pub(in crate::media) expected: u32,
    pub(in crate::media) lost: u32,
    /// Interarrival jitter, in ticks.
    pub(in crate::media) jitter: u32,
    pub(in crate::media) round_trip_us: Option<u32>,
}

impl Remote {
    /// Read a block that came `now` about our stream, whose first packet was `first`. What it says nothing new of stays
    /// as in `former`.
    pub(super) fn read(
        now: Timestamp,
        block: &ReportBlock,
        first: u16,
        former: Option<Remote>,
    ) -> Remote {
        let expected = block.extended_highest.wrapping_sub(u32::from(first)).wrapping_add(1);
        // Duplicates make it negative.
        let lost = u32::try_from(block.cumulative_lost).unwrap_or(0);
        let round_trip = block.round_trip_micros(middle32(ntp(now)));
        Remote {
            expected,
            lost: lost.min(expected),
            jitter: block.interarrival_jitter,
            round_trip_us: round_trip.or(former.and_then(|former| former.round_trip_us)),
        }
    }
}

impl Remote {
    /// The share of our packets that was lost, in 1/10,000.
    pub(in crate::media) fn lost_e4(&self) -> u16 {
        let lost_e4 = u64::from(self.lost) * 10_000 / u64::from(self.expected.max(1));
        u16::try_from(lost_e4).unwrap_or(10_000)
    }
}

//= rfc3550#6.4.1
//# On a system that has no notion of wallclock time but does have some system-specific clock such
//# as "system uptime", a sender MAY use that clock as a reference to calculate relative NTP
//# timestamps.
pub(super) fn ntp(now: Timestamp) -> u64 {
    // Zero would say that there was no report: the clock starts at its first second.
    let micros = u128::from(now.as_micros()) + 1_000_000;
    ((micros << 32) / 1_000_000) as u64
}

/// The RTP timestamp at `now` of a stream whose packet `timestamp` left at `at`.
pub(super) fn timestamp(now: Timestamp, (timestamp, at): (u32, Timestamp)) -> u32 {
    timestamp.wrapping_add(samples(now).wrapping_sub(samples(at)))
}

/// The time since `at` as DLSR tells it: in units of 1/65536 s (RFC 3550 §6.4.1).
pub(super) fn delay(now: Timestamp, at: Timestamp) -> u32 {
    let delay = (now.since(at).as_micros() << 16) / 1_000_000;
    u32::try_from(delay).unwrap_or(u32::MAX)
}
