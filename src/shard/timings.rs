//! Timings: how long things take on one shard.

use std::time::Duration;

use super::tally::{Tally, micros};
use crate::api::Stats;

/// What is timed, and how often it took how long.
#[derive(Clone, Debug)]
pub(super) struct Timings {
    /// From a datagram's arrival at the host to the hand-over of its answers.
    latency: Tally,
    /// From its arrival at the host to the moment it was looked at.
    age: Tally,
    /// Turns that handled something.
    turn: Tally,
    /// What the turn has handled so far. Until it ends nobody knows when the answers went.
    waiting: Vec<Run>,
}

/// Datagrams in a row of one age: those of a batch the kernel stamps but once.
#[derive(Clone, Copy, Debug)]
struct Run {
    age_us: u64,
    count: u64,
}

/// Runs a turn has at most: what it receives and what it takes in.
const RUNS: usize = 320;

impl Timings {
    pub(super) fn new() -> Timings {
        let waiting = Vec::with_capacity(RUNS);
        Timings { latency: Tally::new(), age: Tally::new(), turn: Tally::new(), waiting }
    }

    /// A datagram is looked at, `age` after it arrived.
    #[inline]
    pub(super) fn arrived(&mut self, age: Duration) {
        let age_us = micros(age);
        match self.waiting.last_mut() {
            Some(run) if run.age_us == age_us => run.count += 1,
            Some(_) | None => self.waiting.push(Run { age_us, count: 1 }),
        }
    }

    /// A turn that handled something `took` so long, and its answers are handed over.
    #[inline]
    pub(super) fn turned(&mut self, took: Duration) {
        let took_us = micros(took);
        for Run { age_us, count } in self.waiting.drain(..) {
            self.age.record(age_us, count);
            self.latency.record(age_us.saturating_add(took_us), count);
        }
        self.turn.record(took_us, 1);
    }

    /// Add another shard's.
    pub(super) fn add(&mut self, other: &Timings) {
        self.latency.add(&other.latency);
        self.age.add(&other.age);
        self.turn.add(&other.turn);
    }

    /// Write the quantiles into `stats`.
    pub(super) fn tell(&self, stats: &mut Stats) {
        stats.latency_us = self.latency.quantiles();
        stats.age_us = self.age.quantiles();
        stats.turn_us = self.turn.quantiles();
    }
}

#[cfg(test)]
mod tests;
