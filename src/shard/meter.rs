//! Meter: what a shard counts beside its engine.

use super::control::Report;
use super::mailbox::Mailbox;
use super::timings::Timings;
use crate::api::{Ledger, Stats};
use crate::engine::Engine;
use crate::wire::Losses;

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
    /// Datagrams the ring had yielded, and nobody looked at before the shard left.
    pub(super) abandoned: u64,
    pub(super) timings: Timings,
}

impl Meter {
    pub(super) fn new() -> Meter {
        Meter {
            received: 0,
            taken_in: 0,
            handed_over: 0,
            overflowed: 0,
            abandoned: 0,
            timings: Timings::new(),
        }
    }

    /// The shard's numbers, without its timings, which the main thread reads. The ledger is offered what
    /// came from the kernel and from other shards, counted here, and holds where all of it ended, counted
    /// there: that the two agree is no matter of course.
    pub(super) fn stats(
        &self,
        engine: &Engine,
        losses: Losses,
        sent: u64,
        send_failed: u64,
    ) -> Stats {
        let (kernel_drop, sieved) = (losses.overflowed, losses.sieved_in_all());
        let mut ledger = Ledger {
            offered: self.received + self.taken_in + kernel_drop + sieved - self.handed_over,
            kernel_drop,
            sieved,
            mailbox_overflow: self.overflowed,
            abandoned: self.abandoned,
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
            sieved_acks: losses.acks,
            calls_total: engine.calls_total(),
            sent,
            send_failed: send_failed + engine.dropped(),
            suppressed: engine.suppressed(),
            handed_over: self.handed_over,
            taken_in: self.taken_in,
            ..Stats::default()
        }
    }
}

/// Put what nobody took out of its lane before the end on the books of who put it there. To be asked when the shards
/// have left.
pub(super) fn settle(reports: &mut [Report]) {
    for report in reports {
        let left = report.mailbox.as_ref().map_or(0, Mailbox::left);
        let ledger = &mut report.stats.ledger;
        ledger.offered += left;
        ledger.abandoned += left;
    }
}

/// The sum over all shards, with each of them beside it.
pub(super) fn merge(mut reports: Vec<Report>) -> Stats {
    reports.sort_by_key(|report| report.shard);
    let mut all = Stats::default();
    let mut timings = Timings::new();
    for report in &mut reports {
        all.add(&report.stats);
        report.timings.tell(&mut report.stats);
        timings.add(&report.timings);
    }
    timings.tell(&mut all);
    all.ledger.balanced = all.ledger.offered == all.ledger.sum();
    all.media.balanced = all.media.offered == all.media.sum();
    all.shards = reports.into_iter().map(|report| report.stats).collect();
    all
}

#[cfg(test)]
mod tests;
