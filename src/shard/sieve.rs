//! The shard's sieve: the engine's orders, carried out before the shard's sockets where the kernel allows it.

use crate::transport::{Plane, Sieve, SieveDrops};
use crate::wire::SieveOrder;

/// A sieve, or none where eBPF is not to be had.
pub(super) struct ShardSieve {
    sieve: Option<Sieve>,
    /// What it last said it dropped.
    told: SieveDrops,
}

impl ShardSieve {
    pub(super) fn new(sieve: Option<Sieve>) -> ShardSieve {
        ShardSieve { sieve, told: SieveDrops::default() }
    }

    /// Carry out `order`. Without a sieve the engine drops the same datagrams itself, at a higher price; so it does
    /// when the kernel refuses an order.
    pub(super) fn obey(&mut self, order: SieveOrder, plane: &Plane) {
        if let Some(sieve) = &mut self.sieve {
            let _ = sieve.obey(order, plane.sockets());
        }
    }

    /// Let go of sources whose time is over.
    pub(super) fn rest(&mut self, plane: &Plane) {
        if let Some(sieve) = self.sieve.as_mut().filter(|sieve| sieve.is_attached()) {
            // One that stays at work a while longer only drops what the engine would.
            let _ = sieve.rest(plane.sockets());
        }
    }

    /// What it dropped so far. When it cannot be asked it has dropped no more than it said: counts never fall.
    pub(super) fn dropped(&mut self) -> SieveDrops {
        if let Some(Ok(drops)) = self.sieve.as_ref().map(Sieve::dropped) {
            self.told = drops;
        }
        self.told
    }
}
