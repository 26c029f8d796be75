//! The shard's sieve: the engine's orders, carried out before the shard's sockets where the kernel allows it.

use crate::transport::{Plane, Sieve};
use crate::wire::SieveOrder;

/// A sieve, or none where eBPF is not to be had.
#[derive(Debug, Default)]
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

    /// Datagrams dropped so far: by share, and by their source.
    pub(super) fn dropped(&self) -> (u64, u64) {
        self.0.as_ref().map_or((0, 0), |sieve| {
            let dropped = sieve.dropped();
            (dropped.shed, dropped.blocked)
        })
    }
}
