//! Agenda: what happens when, the earliest first; what is due at once goes in the order it was put down.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use crate::sim::CallName;
use crate::time::Timestamp;

/// Later than any other time.
pub(super) const NEVER: Timestamp = Timestamp::from_micros(u64::MAX);

/// Something that will happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A letter reaches the host or a peer.
    Letter(u32),
    /// A letter is taken out of a mailbox.
    Parcel(u32),
    /// A caller wakes up.
    Caller(CallName),
    /// A call may be over.
    Closing(CallName),
    /// A new call is placed.
    Dial,
    /// Somebody means harm.
    Mischief,
    /// The weather changes.
    Front,
    /// A shard dies.
    Crash,
    /// A shard comes back.
    Restart(u8),
    /// A host's clock jumps.
    Jump,
}

/// Everything that will happen.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    heap: BinaryHeap<Reverse<Entry>>,
    written: u64,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    at: Timestamp,
    number: u64,
    item: Item,
}

impl Agenda {
    pub(super) fn put(&mut self, at: Timestamp, item: Item) {
        self.written += 1;
        self.heap.push(Reverse(Entry { at, number: self.written, item }));
    }

    pub(super) fn next_at(&self) -> Option<Timestamp> {
        self.heap.peek().map(|Reverse(entry)| entry.at)
    }

    pub(super) fn pop(&mut self) -> Option<Item> {
        self.heap.pop().map(|Reverse(entry)| entry.item)
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Entry) -> Ordering {
        (self.at, self.number).cmp(&(other.at, other.number))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        self.number == other.number
    }
}

impl Eq for Entry {}
