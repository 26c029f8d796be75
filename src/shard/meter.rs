//! Meter: what a shard counts beside its engine.

use std::time::Duration;

use hdrhistogram::{CreationError, Histogram};

use super::control::Report;
use crate::api::{Latency, Ledger, Stats};
use crate::engine::Engine;

/// One shard's own counters.
#[derive(Debug)]
pub(super) struct Meter {
    /// Datagrams the ring yielded.
    pub(super) received: u64,
    /// Datagrams other shards handed over.
    pub(super) taken_in: u64,
    /// Datagrams handed to other shards.
    pub(super) handed_over: u64,
    /// Datagrams lost because another shard's mailbox was full.
    pub(super) overflowed: u64,
    /// From arrival to the hand-over of the answers, in microseconds.
    pub(super) latency: Histogram<u64>,
}

impl Meter {
    pub(super) fn new() -> Result<Meter, CreationError> {
        let latency = histogram()?;
        Ok(Meter { received: 0, taken_in: 0, handed_over: 0, overflowed: 0, latency })
    }

    /// `count` datagrams were answered `after` their arrival.
    #[inline]
    pub(super) fn answered(&mut self, after: Duration, count: u64) {
        self.latency.saturating_record_n(after.as_micros() as u64, count);
    }

    /// The shard's numbers. The ledger is offered what came from the kernel and from other shards, counted here, and
    /// holds where all of it ended, counted there: that the two agree is no matter of course.
    pub(super) fn stats(
        &self,
        engine: &Engine,
        kernel_drop: u64,
        sent: u64,
        send_failed: u64,
    ) -> Stats {
        let mut ledger = Ledger {
            offered: self.received + self.taken_in + kernel_drop - self.handed_over,
            kernel_drop,
            mailbox_overflow: self.overflowed,
            ..engine.ledger()
        };
        ledger.balanced = ledger.offered == ledger.sum();
        Stats {
            live: engine.live(),
            ledger,
            shed: engine.shed(),
            media: engine.media_ledger(),
            quality: engine.quality(),
            recordings: engine.recordings(),
            latency_us: quantiles(&self.latency),
            calls_total: engine.calls_total(),
            sent,
            send_failed: send_failed + engine.dropped(),
            suppressed: engine.suppressed(),
            shards: Vec::new(),
        }
    }
}

/// From a microsecond to a minute, to three digits.
fn histogram() -> Result<Histogram<u64>, CreationError> {
    const MINUTE_US: u64 = 60_000_000;
    Histogram::new_with_bounds(1, MINUTE_US, 3)
}

/// The sum over all shards, with each of them beside it.
pub(super) fn merge(mut reports: Vec<Report>) -> Stats {
    reports.sort_by_key(|report| report.shard);
    let mut all = Stats::default();
    let mut latency: Option<Histogram<u64>> = None;
    for report in &reports {
        all.add(&report.stats);
        match &mut latency {
            // Histograms of one shape always add.
            Some(sum) => drop(sum.add(&report.latency)),
            None => latency = Some(report.latency.clone()),
        }
    }
    all.latency_us = latency.as_ref().map(quantiles).unwrap_or_default();
    all.ledger.balanced = all.ledger.offered == all.ledger.sum();
    all.media.balanced = all.media.offered == all.media.sum();
    all.shards = reports.into_iter().map(|report| report.stats).collect();
    all
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
