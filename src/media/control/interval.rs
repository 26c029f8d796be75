//! Interval: when the next report is due (RFC 3550 §6.2, §6.3).

use std::time::Duration;

use crate::rtp::rtcp::Interval;
use crate::time::Timestamp;

/// When reports were and will be sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    /// When the last one was, or when the session began.
    last: Timestamp,
    due: Timestamp,
    is_initial: bool,
    /// Octets of an average compound packet, either side's.
    average_octets: u32,
}

/// Who spoke lately.
#[derive(Clone, Copy, Debug)]
pub(super) struct Speakers {
    pub(super) we: bool,
    pub(super) peer: bool,
}

impl Schedule {
    //= rfc3550#6.2
    //# This delay MAY be set to half the minimum interval to allow quicker notification that the
    //# new participant is present.
    pub(super) fn begin(now: Timestamp, chance: u32) -> Schedule {
        let speakers = Speakers { we: true, peer: true };
        let schedule =
            Schedule { last: now, due: now, is_initial: true, average_octets: FIRST_OCTETS };
        Schedule { due: now + schedule.interval(speakers, chance), ..schedule }
    }

    /// Whether its time has come.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.due <= now
    }

    //= rfc3550#6.3.6
    //# If tp + T is less than or equal to tc, an RTCP packet is transmitted.
    pub(super) fn reconsider(&mut self, now: Timestamp, speakers: Speakers, chance: u32) -> bool {
        self.due = self.last + self.interval(speakers, chance);
        self.due <= now
    }

    /// A report is made now.
    pub(super) fn restart(&mut self, now: Timestamp, speakers: Speakers, chance: u32) {
        (self.last, self.is_initial) = (now, false);
        self.due = now + self.interval(speakers, chance);
    }

    //= rfc3550#6.3.3
    //# avg_rtcp_size = (1/16) * packet_size + (15/16) * avg_rtcp_size
    pub(super) fn average(&mut self, octets: usize) {
        let octets = octets as u32 + HEADERS_OCTETS;
        self.average_octets = (octets + 15 * self.average_octets) / 16;
    }

    fn interval(&self, speakers: Speakers, chance: u32) -> Duration {
        let interval = Interval {
            members: 2,
            senders: u32::from(speakers.we) + u32::from(speakers.peer),
            we_sent: speakers.we,
            is_initial: self.is_initial,
            average_octets: self.average_octets,
            bandwidth: BANDWIDTH,
        };
        Duration::from_millis(interval.randomised_ms(chance).into())
    }
}

/// What a first report of ours has, and its headers.
const FIRST_OCTETS: u32 = 112;
/// Of IPv4 and UDP, which count (RFC 3550 §6.2).
const HEADERS_OCTETS: u32 = 28;
/// Five percent of what one direction of G.711 takes: 200 octets fifty times a second.
const BANDWIDTH: u32 = 500;
