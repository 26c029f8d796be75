//! Home: which shard a Call-ID belongs to.

use super::siphash::Key;

/// Maps Call-IDs to shards: equal in all shards of a process. Without the seed nobody can aim his calls at one of them.
#[derive(Clone, Copy, Debug)]
pub struct Home {
    key: Key,
    shards: u64,
}

impl Home {
    /// The map of `shards` shards that follows from `seed`.
    pub fn new(seed: u64, shards: usize) -> Home {
        // The second half of the key only separates this use of the seed from others.
        Home { key: Key::new(seed, 0x7374_6565_7269_6e67), shards: shards as u64 }
    }

    /// The SipHash key it digests Call-IDs with, for the kernel to do the same.
    pub fn key(&self) -> [u64; 2] {
        self.key.words()
    }

    /// The shard that owns the calls with this Call-ID.
    #[inline]
    pub fn of(&self, call_id: &[u8]) -> usize {
        if self.shards == 1 {
            return 0;
        }
        (self.key.digest(call_id)[0] % self.shards) as usize
    }
}
