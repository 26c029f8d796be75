//! Interarrival jitter of one source (RFC 3550 §6.4.1, appendix A.8).

/// The running estimate.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Jitter {
    /// Timestamp and relative transit time of the packet before.
    previous: Option<(u32, u32)>,
    /// Sixteen times the estimate: the rounding of appendix A.8.
    scaled: u32,
    scaled_max: u32,
}

impl Jitter {
    /// Take a packet sampled at `timestamp` that came at `arrival`, both in ticks of one clock.
    #[inline]
    pub(super) fn receive(&mut self, timestamp: u32, arrival: u32) {
        let transit = arrival.wrapping_sub(timestamp);
        let previous = self.previous.replace((timestamp, transit));
        let Some((timestamp_before, transit_before)) = previous else { return };
        let change = (transit.wrapping_sub(transit_before) as i32).unsigned_abs();
        // All packets of an event have the timestamp of its start, and a clock that was set leaps
        // by seconds: neither says anything about the network.
        if timestamp == timestamp_before || change > LEAP_TICKS {
            return;
        }
        //= rfc3550#A.8
        //# s->jitter += d - ((s->jitter + 8) >> 4);
        self.scaled = self.scaled + change - ((self.scaled + 8) >> 4);
        self.scaled_max = self.scaled_max.max(self.scaled);
    }

    /// Forget the packet before: the next one has another clock.
    pub(super) fn restart(&mut self) {
        self.previous = None;
    }

    /// The estimate, in ticks.
    pub(super) fn ticks(&self) -> u32 {
        self.scaled >> 4
    }

    /// The highest it ever was, in ticks.
    pub(super) fn ticks_max(&self) -> u32 {
        self.scaled_max >> 4
    }
}

/// A transit time that changes by more than this did not change in the network: four seconds of a clock of 8000 Hz.
const LEAP_TICKS: u32 = 32_000;
