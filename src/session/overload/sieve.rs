//! Sieve: what it is to drop before the sockets, told when it changes.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::time::Duration;

use super::acks::Acks;
use crate::limits::SIEVE_ORDERS_MAX;
use crate::wire::{Shares, SieveOrder};

/// How long a source is not heard: as long as it would take a flood to fill a table, and short enough that a spoofed
/// one does little harm.
const BLOCK_TIME: Duration = Duration::from_millis(250);

/// A share this much nearer or farther is not told: 1 in 64.
const STEP: u32 = 64;

/// Orders not fetched yet.
#[derive(Debug)]
pub(super) struct Sieve {
    told: Shares,
    wanted: Shares,
    pub(super) acks: Acks,
    are_acks_told: bool,
    blocks: VecDeque<IpAddr>,
}

impl Sieve {
    pub(super) fn new() -> Sieve {
        Sieve {
            told: Shares::ALL,
            wanted: Shares::ALL,
            acks: Acks::new(),
            are_acks_told: false,
            blocks: VecDeque::with_capacity(SIEVE_ORDERS_MAX),
        }
    }

    /// That much shall pass.
    pub(super) fn want(&mut self, shares: Shares) {
        if is_other(shares.new, self.told.new) || is_other(shares.again, self.told.again) {
            self.wanted = shares;
        }
    }

    /// `source` is not to be heard for a while. One too many goes on being dropped here.
    pub(super) fn block(&mut self, source: IpAddr) {
        if self.blocks.len() < SIEVE_ORDERS_MAX {
            self.blocks.push_back(source);
        }
    }

    /// The next order.
    pub(super) fn poll(&mut self) -> Option<SieveOrder> {
        if self.wanted != self.told {
            self.told = self.wanted;
            return Some(SieveOrder::Share(self.told));
        }
        if self.acks.are_many() != self.are_acks_told {
            self.are_acks_told = self.acks.are_many();
            return Some(SieveOrder::Acks(self.are_acks_told));
        }
        let source = self.blocks.pop_front()?;
        Some(SieveOrder::Block { source, time: BLOCK_TIME })
    }
}

/// Whether it makes a difference.
fn is_other(share: u32, told: u32) -> bool {
    let is_end = share == u32::MAX || told == u32::MAX;
    is_end || share.abs_diff(told) > told / STEP
}
