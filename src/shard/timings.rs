//! Timings: how long things take on one shard, as histograms.

use std::time::Duration;

use hdrhistogram::{CreationError, Histogram};

use crate::api::{Latency, Stats};

/// Histograms in microseconds, from one to a minute, to three digits.
#[derive(Clone, Debug)]
pub(super) struct Timings {
    /// From a datagram's arrival at the host to the hand-over of its answers.
    latency: Histogram<u64>,
    /// From its arrival at the host to the moment it was looked at.
    age: Histogram<u64>,
    /// Turns that handled something.
    turn: Histogram<u64>,
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
    pub(super) fn new() -> Result<Timings, CreationError> {
        Ok(Timings {
            latency: histogram()?,
            age: histogram()?,
            turn: histogram()?,
            waiting: Vec::with_capacity(RUNS),
        })
    }

    /// A datagram is looked at, `age` after it arrived.
    #[inline]
    pub(super) fn arrived(&mut self, age: Duration) {
        let age_us = age.as_micros() as u64;
        match self.waiting.last_mut() {
            Some(run) if run.age_us == age_us => run.count += 1,
            Some(_) | None => self.waiting.push(Run { age_us, count: 1 }),
        }
    }

    /// A turn that handled something `took` so long, and its answers are handed over.
    #[inline]
    pub(super) fn turned(&mut self, took: Duration) {
        let took_us = took.as_micros() as u64;
        for Run { age_us, count } in self.waiting.drain(..) {
            self.age.saturating_record_n(age_us, count);
            self.latency.saturating_record_n(age_us.saturating_add(took_us), count);
        }
        self.turn.saturating_record(took_us);
    }

    /// Add another shard's.
    pub(super) fn add(&mut self, other: &Timings) {
        let pairs = [
            (&mut self.latency, &other.latency),
            (&mut self.age, &other.age),
            (&mut self.turn, &other.turn),
        ];
        for (sum, part) in pairs {
            let added = sum.add(part);
            debug_assert!(added.is_ok(), "histograms of one shape always add");
        }
    }

    /// Write the quantiles into `stats`.
    pub(super) fn tell(&self, stats: &mut Stats) {
        stats.latency_us = quantiles(&self.latency);
        stats.age_us = quantiles(&self.age);
        stats.turn_us = quantiles(&self.turn);
    }
}

fn histogram() -> Result<Histogram<u64>, CreationError> {
    const MINUTE_US: u64 = 60_000_000;
    Histogram::new_with_bounds(1, MINUTE_US, 3)
}

/// What people ask of a histogram.
fn quantiles(histogram: &Histogram<u64>) -> Latency {
    Latency {
        count: histogram.len(),
        p50: histogram.value_at_quantile(0.5),
        p90: histogram.value_at_quantile(0.9),
        p99: histogram.value_at_quantile(0.99),
        p999: histogram.value_at_quantile(0.999),
        max: histogram.max(),
    }
}

#[cfg(test)]
mod tests;
