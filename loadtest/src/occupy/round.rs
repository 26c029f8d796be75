//! Rounds: periods counted from one zero, so that being late once does not move those that follow.

use std::time::Duration;

/// The periods so far.
pub(super) struct Rounds {
    period: Duration,
    /// Number of the one to come.
    next: u64,
    begun: u64,
    missed: u64,
}

impl Rounds {
    /// None yet, each `period` long.
    pub(super) fn new(period: Duration) -> Rounds {
        Rounds { period, next: 0, begun: 0, missed: 0 }
    }

    /// The period that is on `since` the zero begins; when it should have. What was missed stays missed:
    /// two turns in a row would be a longer one.
    pub(super) fn begin(&mut self, since: Duration) -> Duration {
        let at = (since.as_nanos() / self.period.as_nanos().max(1)) as u64;
        self.missed += at.saturating_sub(self.next);
        self.begun += 1;
        self.next = at + 1;
        Duration::from_nanos(at * self.period.as_nanos() as u64)
    }

    /// Begun, and missed.
    pub(super) fn counts(&self) -> (u64, u64) {
        (self.begun, self.missed)
    }
}
