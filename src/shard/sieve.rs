//! The shard's sieve: the engine's orders, carried out before the shard's sockets where the kernel allows it.

use crate::transport::{Plane, Sieve, SieveDrops};
use crate::wire::SieveOrder;

/// A sieve, or none where eBPF is not to be had.
#[derive(Default)]
pub(super) struct ShardSieve(Option<Sieve>);

impl ShardSieve {
    pub(super) fn new(sieve: Option<Sieve>) -> ShardSieve {
        ShardSieve(sieve)
    }

    /// Carry out `order`. Without a sieve the engine drops the same datagrams itself, at a higher price; so it does
    /// when the kernel refuses an order.
    pub(super) fn obey(&mut self, order: SieveOrder, plane: &Plane) {
        if let Some(sieve) = &mut self.0 {
            let _ = sieve.obey(order, plane.sockets());
        }
    }

    /// Let go of sources whose time is over.
    pub(super) fn rest(&mut self, plane: &Plane) {
        if let Some(sieve) = self.0.as_mut().filter(|sieve| sieve.is_attached()) {
            // One that stays at work a while longer only drops what the engine would.
            let _ = sieve.rest(plane.sockets());
        }
    }

    /// What it dropped so far. One that cannot be asked has dropped nothing we know of: the kernel's own count then
    /// holds all of it.
    pub(super) fn dropped(&self) -> SieveDrops {
        self.0.as_ref().and_then(|sieve| sieve.dropped().ok()).unwrap_or_default()
    }
}
