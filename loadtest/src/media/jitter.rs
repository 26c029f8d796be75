//! Jitter: how unevenly packets come that were sent evenly (RFC 3550 §6.4.1, appendix A.8).

use trunkline::time::Timestamp;

/// The estimate of one stream.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Jitter {
    /// When the last packet came and when it was sent, in microseconds of either clock.
    last: Option<(u64, u64)>,
    /// Sixteen times the estimate.
    scaled: u64,
}

impl Jitter {
    /// A packet came `now` that was sent at `sent_us`. The difference to the spacing of the two
    /// sendings, without its sign; `None` for the first.
    pub(super) fn receive(&mut self, now: Timestamp, sent_us: u64) -> Option<u64> {
        let now_us = now.as_micros();
        let (last_us, last_sent_us) = self.last.replace((now_us, sent_us))?;
        let came = now_us.wrapping_sub(last_us);
        let left = sent_us.wrapping_sub(last_sent_us);
        let difference = came.wrapping_sub(left).cast_signed().unsigned_abs();
        //= rfc3550#6.4.1
        //# J(i) = J(i-1) + (|D(i-1,i)| - J(i-1))/16
        self.scaled = self.scaled.saturating_add(difference) - (self.scaled + 8) / 16;
        Some(difference)
    }

    /// The interarrival jitter, in microseconds.
    pub(super) fn micros(&self) -> u64 {
        self.scaled / 16
    }
}

#[cfg(test)]
mod tests;
