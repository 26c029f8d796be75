//! An index: from 64 well-mixed bits to the slot that holds what they stand for.

use hashbrown::HashTable;

/// Parts the index is divided into. A part that grows moves its own entries only: at four million entries that is
/// 65,000, well under a millisecond, instead of a stall of the whole shard.
const SEGMENTS: usize = 64;

/// Buckets to slots, 8 bytes an entry. Whoever owns a slot says whether what is looked for is really its own: the owner
/// keeps the names anyway, the index need not. What peers choose must come here as a keyed digest.
#[derive(Debug)]
pub struct Index {
    segments: Box<[HashTable<Entry>]>,
    len: u64,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    digest: u32,
    slot: u32,
}

impl Entry {
    /// 32 digest bits spread over the 64 the table wants: it takes its buckets from the low ones, its tags from the
    /// high ones.
    #[inline]
    fn hash(&self) -> u64 {
        spread(self.digest)
    }
}

impl Index {
    /// An empty index.
    pub fn new() -> Index {
        Index { segments: (0..SEGMENTS).map(|_| HashTable::new()).collect(), len: 0 }
    }

    /// The slot under `bucket` that `is_owner` confirms.
    #[inline]
    pub fn find(&self, bucket: u64, is_owner: impl Fn(u32) -> bool) -> Option<u32> {
        let (segment, digest) = place(bucket);
        self.segments[segment]
            .find(spread(digest), |entry| entry.digest == digest && is_owner(entry.slot))
            .map(|entry| entry.slot)
    }

    /// Add `slot` under `bucket`. Buckets may repeat; a slot under one bucket may not.
    pub fn insert(&mut self, bucket: u64, slot: u32) {
        let (segment, digest) = place(bucket);
        self.segments[segment].insert_unique(spread(digest), Entry { digest, slot }, Entry::hash);
        self.len += 1;
    }

    /// Take `slot` out from under `bucket`.
    pub fn remove(&mut self, bucket: u64, slot: u32) {
        let (segment, digest) = place(bucket);
        let found = self.segments[segment]
            .find_entry(spread(digest), |entry| entry.digest == digest && entry.slot == slot);
        if let Ok(entry) = found {
            entry.remove();
            self.len -= 1;
        }
    }

    /// Entries.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl Default for Index {
    fn default() -> Index {
        Index::new()
    }
}

/// Segment and digest: from different bits, so that a segment's digests differ.
#[inline]
fn place(bucket: u64) -> (usize, u32) {
    ((bucket >> 32) as usize % SEGMENTS, bucket as u32)
}

#[inline]
fn spread(digest: u32) -> u64 {
    u64::from(digest).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
