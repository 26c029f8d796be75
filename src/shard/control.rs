//! What the main thread may ask of the shards, and where they answer.

use std::sync::atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering};

use crossbeam::channel::Sender;

use super::mailbox::Mailbox;
use super::timings::Timings;
use crate::api::Stats;

/// Orders to all shards. A shard reads it once a turn; the main thread rings its bell to be heard
/// at once.
#[derive(Debug)]
pub(super) struct Control {
    order: AtomicU8,
    reports_wanted: AtomicU64,
    shards_up: AtomicUsize,
}

/// How far the end has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Order {
    /// Take calls.
    Serve,
    /// Take no more calls; let those that are up end.
    Drain,
    /// Hang up what is still there.
    HangUp,
    /// Leave.
    Stop,
}

impl Control {
    pub(super) fn new(shards: usize) -> Control {
        Control {
            order: AtomicU8::new(Order::Serve as u8),
            reports_wanted: AtomicU64::new(0),
            shards_up: AtomicUsize::new(shards),
        }
    }

    pub(super) fn give(&self, order: Order) {
        self.order.fetch_max(order as u8, Ordering::Relaxed);
    }

    #[inline]
    pub(super) fn order(&self) -> Order {
        match self.order.load(Ordering::Relaxed) {
            0 => Order::Serve,
            1 => Order::Drain,
            2 => Order::HangUp,
            _ => Order::Stop,
        }
    }

    /// Ask every shard for one report more.
    pub(super) fn want_report(&self) {
        self.reports_wanted.fetch_add(1, Ordering::Relaxed);
    }

    #[inline]
    pub(super) fn reports_wanted(&self) -> u64 {
        self.reports_wanted.load(Ordering::Relaxed)
    }

    /// A shard leaves: no report of it will come.
    pub(super) fn leave(&self) {
        self.shards_up.fetch_sub(1, Ordering::Relaxed);
    }

    /// How many shards can report.
    pub(super) fn shards_up(&self) -> usize {
        self.shards_up.load(Ordering::Relaxed)
    }
}

/// A shard's numbers on their way to the main thread.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) shard: usize,
    pub(super) stats: Stats,
    pub(super) timings: Timings,
    /// From a shard that leaves: what the others have not taken out of it is counted when all have left.
    pub(super) mailbox: Option<Mailbox>,
}

pub(super) type Reports = Sender<Report>;
