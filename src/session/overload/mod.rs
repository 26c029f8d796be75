//! Overload: which new calls are taken when more come than can be served (RFC 6357 §2, RFC 7339).

use std::collections::VecDeque;

use crate::api::{OverloadConfig, ShedCounts};
use crate::time::Timestamp;
use crate::wire::{Losses, SieveOrder};

/// What a shard knows of its load.
#[derive(Debug)]
pub(super) struct Overload {
    config: OverloadConfig,
    counts: ShedCounts,
    orders: VecDeque<SieveOrder>,
}

impl Overload {
    pub(super) fn new(config: OverloadConfig) -> Overload {
        Overload { config, counts: ShedCounts::default(), orders: VecDeque::new() }
    }

    /// Datagrams were lost before they came here.
    pub(super) fn on_losses(&mut self, _now: Timestamp, _losses: Losses) {}

    /// What the sieve is to do from now on.
    pub(super) fn poll_sieve(&mut self) -> Option<SieveOrder> {
        self.orders.pop_front()
    }

    /// Why new calls were refused.
    pub(super) fn counts(&self) -> ShedCounts {
        self.counts
    }
}
