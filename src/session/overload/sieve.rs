//! Sieve: what it is to drop before the sockets, told when it changes.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::time::Duration;

use crate::limits::SIEVE_ORDERS_MAX;
use crate::wire::SieveOrder;

/// How long a source is not heard: as long as it would take a flood to fill a table, and short enough that a spoofed
/// one does little harm.
const BLOCK_TIME: Duration = Duration::from_millis(250);

/// A share this much nearer or farther is not told: 1 in 64.
const STEP: u32 = 64;

/// Orders not fetched yet.
#[derive(Debug)]
pub(super) struct Sieve {
    told: u32,
    wanted: u32,
    blocks: VecDeque<IpAddr>,
}

impl Sieve {
    pub(super) fn new() -> Sieve {
        Sieve {
            told: u32::MAX,
            wanted: u32::MAX,
            blocks: VecDeque::with_capacity(SIEVE_ORDERS_MAX),
        }
    }

    /// Of 2^32 new INVITEs `share` shall pass.
    pub(super) fn want(&mut self, share: u32) {
        let is_end = share == u32::MAX || self.told == u32::MAX;
        if is_end || share.abs_diff(self.told) > self.told / STEP {
            self.wanted = share;
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
        let source = self.blocks.pop_front()?;
        Some(SieveOrder::Block { source, time: BLOCK_TIME })
    }
}
