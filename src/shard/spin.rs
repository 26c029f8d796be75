//! Spinning: how long a shard that has nothing to do looks again before it sleeps.

use std::time::Duration;

use crate::time::Timestamp;

/// Sleeping and waking costs some 10 us, so a shard whose datagrams come closer than that stays awake for the next
/// one; a quiet shard sleeps at once. The gap between arrivals is averaged, so a lull costs one such wait, not a core.
#[derive(Debug)]
pub(super) struct Spin {
    gap_us: u64,
    last_arrival: Timestamp,
}

/// Above this average gap a shard does not spin.
const GAP_US_MAX: u64 = 100;
/// The average takes in one gap of this many.
const WEIGHT: u64 = 8;
/// Waiting this many average gaps covers nearly all of them.
const GAPS: u64 = 4;

impl Spin {
    pub(super) fn new() -> Spin {
        Spin { gap_us: GAP_US_MAX, last_arrival: Timestamp::ZERO }
    }

    /// Something arrived.
    #[inline]
    pub(super) fn arrived(&mut self, now: Timestamp) {
        let gap_us = now.since(self.last_arrival).as_micros() as u64;
        // A long silence says no more than that the shard was quiet.
        let gap_us = gap_us.min(WEIGHT * GAP_US_MAX);
        self.gap_us = (self.gap_us * (WEIGHT - 1) + gap_us) / WEIGHT;
        self.last_arrival = now;
    }

    /// Whether to look again instead of sleeping.
    #[inline]
    pub(super) fn is_worth_it(&self, now: Timestamp) -> bool {
        self.gap_us < GAP_US_MAX
            && now.since(self.last_arrival) < Duration::from_micros(GAPS * self.gap_us.max(1))
    }
}

#[cfg(test)]
mod tests;
