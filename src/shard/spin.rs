//! Spinning: how long a shard that has nothing to do looks again before it sleeps.

use std::time::Duration;

use crate::time::Timestamp;

/// Sleeping and waking costs some 10 us of CPU time here and 7 of whoever wakes us, so a shard that waits less than
/// that for its next datagrams stays awake for them, and gives up when waiting has cost as much as sleeping would
/// have. The wait is averaged: a quiet shard sleeps at once.
#[derive(Debug)]
pub(super) struct Spin {
    gap_us: u64,
    idle_since: Timestamp,
}

/// About what it costs to sleep and to be woken.
const SLEEP_US: u64 = 20;
/// The average takes in one gap of this many.
const WEIGHT: u64 = 8;

impl Spin {
    pub(super) fn new() -> Spin {
        Spin { gap_us: SLEEP_US, idle_since: Timestamp::ZERO }
    }

    /// Something had arrived at `now`, and was handled until `done`.
    #[inline]
    pub(super) fn arrived(&mut self, now: Timestamp, done: Timestamp) {
        let gap_us = now.since(self.idle_since).as_micros() as u64;
        // A long silence says no more than that the shard was quiet.
        let gap_us = gap_us.min(WEIGHT * SLEEP_US);
        self.gap_us = (self.gap_us * (WEIGHT - 1) + gap_us) / WEIGHT;
        self.idle_since = done;
    }

    /// Whether to look again instead of sleeping.
    #[inline]
    pub(super) fn is_worth_it(&self, now: Timestamp) -> bool {
        let waited = now.since(self.idle_since);
        self.gap_us < SLEEP_US && waited < Duration::from_micros(SLEEP_US)
    }
}

#[cfg(test)]
mod tests;
