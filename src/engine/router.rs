//! The router: which shard owns a datagram.

#[cfg(test)]
mod tests;

use crate::ident::Home;
use crate::sip::scan;

/// Maps Call-IDs to shards. All shards of a process hold the same one.
#[derive(Clone, Copy, Debug)]
pub struct Router {
    home: Home,
    shards: usize,
}

impl Router {
    /// A router for `shards` shards; without the seed nobody can aim his calls at one of them.
    pub fn new(seed: u64, shards: usize) -> Router {
        Router { home: Home::new(seed, shards), shards }
    }

    /// The SipHash key it digests Call-IDs with, for the kernel to do the same.
    pub fn key(&self) -> [u64; 2] {
        self.home.key()
    }

    /// The shard that owns the call of `datagram`. What has no Call-ID stays on `here`: it can only be refused.
    #[inline]
    pub fn owner(&self, datagram: &[u8], here: usize) -> usize {
        if self.shards == 1 {
            return here;
        }
        scan::call_id(datagram).map_or(here, |call_id| self.owner_of(call_id))
    }

    /// The shard that owns the calls with this Call-ID.
    pub fn owner_of(&self, call_id: &[u8]) -> usize {
        self.home.of(call_id)
    }
}
