//! Tokens: they come at a steady rate and each pays for one call (RFC 7415 §3.5.1).

use crate::time::Timestamp;

/// A bucket of them.
#[derive(Debug)]
pub(super) struct Tokens {
    count: f64,
    filled: Timestamp,
}

impl Tokens {
    pub(super) fn new(now: Timestamp, count: f64) -> Tokens {
        Tokens { count, filled: now }
    }

    /// Those that came meanwhile; more than `count_max` do not fit.
    pub(super) fn fill(&mut self, now: Timestamp, rate: f64, count_max: f64) {
        let micros = now.as_micros().saturating_sub(self.filled.as_micros());
        let came = rate * (micros as i64 as f64 / 1e6);
        self.count = (self.count + came).min(count_max);
        self.filled = now;
    }

    /// Take one, if there is one.
    pub(super) fn take(&mut self) -> bool {
        let has_one = self.count >= 1.0;
        if has_one {
            self.count -= 1.0;
        }
        has_one
    }
}
