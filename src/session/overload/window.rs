//! Window: what a short time told of the load (RFC 6357 §2: the monitor).

use std::time::Duration;

use super::tuning::*;
use crate::time::Timestamp;
use crate::wire::Losses;

/// What happened since it began.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) since: Timestamp,
    /// Datagrams that were looked at.
    pub(super) seen: u64,
    /// The shortest time one waited.
    pub(super) age_min: Duration,
    /// Datagrams lost because a buffer was full.
    pub(super) overflowed: u64,
    /// New INVITEs the sieve dropped by its share.
    pub(super) sieved: u64,
    /// New ones it let pass.
    pub(super) passed: u64,
    /// Copies of those it had dropped that it dropped again, and that it let pass.
    pub(super) sieved_again: u64,
    pub(super) passed_again: u64,
    /// New INVITEs that were judged.
    pub(super) asked: u64,
    /// Of them those whose sender obeys what it is told (RFC 7339).
    pub(super) asked_obedient: u64,
    /// Of them those taken.
    pub(super) admitted: u64,
    /// Of these those that there was no room for.
    pub(super) in_vain: u64,
}

/// A queue that was never empty is long, one that was is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Queue {
    /// Too little waits to matter.
    Short,
    Middling,
    /// Whatever comes waits too long.
    Long,
}

impl Window {
    pub(super) fn new(since: Timestamp) -> Window {
        Window {
            since,
            seen: 0,
            age_min: Duration::MAX,
            overflowed: 0,
            sieved: 0,
            passed: 0,
            sieved_again: 0,
            passed_again: 0,
            asked: 0,
            asked_obedient: 0,
            admitted: 0,
            in_vain: 0,
        }
    }

    /// Datagrams were lost before they came here.
    pub(super) fn lose(&mut self, losses: Losses) {
        self.overflowed += losses.overflowed;
        self.sieved += losses.sieved;
        self.passed += losses.passed;
        self.sieved_again += losses.sieved_again;
        self.passed_again += losses.passed_again;
    }

    /// How long the queue was where it was shortest, when none may wait for longer than `age_max`.
    pub(super) fn queue(&self, age_max: Duration) -> Queue {
        if self.age_min <= age_max / SHORT_QUEUE_PART || self.seen < BUSY_DATAGRAMS {
            Queue::Short
        } else if self.age_min <= age_max {
            Queue::Middling
        } else {
            Queue::Long
        }
    }

    /// How much of the longest queue that may be there was at all times.
    pub(super) fn filled(&self, age_max: Duration) -> f64 {
        self.age_min.as_secs_f64() / age_max.as_secs_f64()
    }

    /// INVITEs that came for the first time, or would have but for the sieve. One that was at work all the time has
    /// counted them, unless they come joined; those that were looked at are fewer while the queue grows.
    pub(super) fn new_calls(&self, is_sieved: bool) -> u64 {
        let at_the_sieve = self.passed + self.sieved;
        let looked_at = self.asked.saturating_sub(self.passed_again) + self.sieved;
        if is_sieved && at_the_sieve >= looked_at / 2 {
            at_the_sieve
        } else {
            at_the_sieve.max(looked_at)
        }
    }

    /// Copies of those the sieve dropped.
    pub(super) fn again(&self) -> u64 {
        self.sieved_again + self.passed_again
    }

    /// How many new calls were wanted, could every sender send what it wanted: those sieved, and those held back by
    /// senders that were told to send a part `kept` of theirs.
    pub(super) fn wanted(&self, kept: f64, is_sieved: bool) -> f64 {
        let asked = self.asked.max(1) as f64;
        let obedient = self.asked_obedient as f64 / asked;
        self.new_calls(is_sieved) as f64 * (1.0 - obedient + obedient / kept)
    }
}
