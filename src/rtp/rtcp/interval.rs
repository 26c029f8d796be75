//! Interval: how long to wait before the next compound packet (RFC 3550 §6.3.1, appendix A.7).

/// What the interval follows from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Participants known, ourselves included.
    pub members: u32,
    /// Those of them who sent data lately.
    pub senders: u32,
    /// Whether we are one of these.
    pub we_sent: bool,
    /// Whether we have not sent a compound packet yet.
    pub is_initial: bool,
    /// Octets of an average compound packet, IP and UDP headers included.
    pub average_octets: u32,
    /// What all participants together may spend on RTCP, in octets per second: five percent of what
    /// the media takes (RFC 3550 §6.2).
    pub bandwidth: u32,
}

impl Interval {
    /// The interval in milliseconds; all values of `chance` being equally likely, so are all values
    /// of it within its range.
    pub fn randomised_ms(&self, chance: u32) -> u32 {
        //= rfc3550#6.3.1
        //# The calculated interval T is set to a number uniformly distributed between 0.5 and 1.5
        //# times the deterministic calculated interval.
        let half_to_three_halves = (1 << 31) + u64::from(chance);
        let interval_ms = (u64::from(self.deterministic_ms()) * half_to_three_halves) >> 32;
        //= rfc3550#6.3.1
        //# The resulting value of T is divided by e-3/2=1.21828 to compensate for the fact that the
        //# timer reconsideration algorithm converges to a value of the RTCP bandwidth below the
        //# intended average.
        u32::try_from(interval_ms * 100_000 / 121_828).unwrap_or(u32::MAX)
    }

    /// The interval before chance has its say: also what a silent member's time is measured in (RFC 3550 §6.3.5).
    pub fn deterministic_ms(&self) -> u32 {
        // Shares are in quarters.
        let (sharers, quarters) = if self.senders > self.members / 4 {
            (self.members, 4)
        } else if self.we_sent {
            (self.senders, 1)
        } else {
            (self.members - self.senders, 3)
        };
        let octets = u64::from(self.average_octets) * u64::from(sharers);
        let bandwidth = u64::from(self.bandwidth.max(1)) * quarters;
        let interval_ms = octets.saturating_mul(4_000) / bandwidth;
        let interval_ms = u32::try_from(interval_ms).unwrap_or(u32::MAX);
        interval_ms.max(if self.is_initial { INTERVAL_MS_MIN / 2 } else { INTERVAL_MS_MIN })
    }
}

/// Nobody reports more often on average, however much bandwidth there is.
const INTERVAL_MS_MIN: u32 = 5_000;
