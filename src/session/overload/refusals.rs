//! Refusals: INVITEs lately refused for want of room. There may be room when a copy of one comes, but its sender has
//! heard that there was none: a UAS without state must answer copies alike (RFC 3261 §8.2.7).

use std::time::Duration;

use crate::api::ShedReason;
use crate::limits::REFUSALS_MAX;
use crate::time::Timestamp;

/// Places a refusal may have in the table.
const WAYS: usize = 8;
const SETS: usize = REFUSALS_MAX / WAYS;
const _: () = assert!(SETS.is_power_of_two() && SETS * WAYS == REFUSALS_MAX);

/// A table of fixed size: nothing in it is freed and no timer wakes for it, so a refusal leaves nothing behind. The
/// first that came of eight makes room.
#[derive(Debug)]
pub(super) struct Refusals(Box<[Set]>);

/// Eight refusals. Names stand together: they alone are searched.
#[derive(Clone, Copy, Debug)]
struct Set {
    names: [u64; WAYS],
    at: [Timestamp; WAYS],
    reasons: [ShedReason; WAYS],
    /// The place of the one that came first.
    first: u8,
}

impl Refusals {
    pub(super) fn new() -> Refusals {
        const NONE: Set = Set {
            names: [0; WAYS],
            at: [Timestamp::ZERO; WAYS],
            reasons: [ShedReason::Overload; WAYS],
            first: 0,
        };
        Refusals(vec![NONE; SETS].into_boxed_slice())
    }

    /// Why the INVITE called `name`, a keyed digest, was refused, if that is no longer than `life` ago.
    #[inline]
    pub(super) fn find(&self, now: Timestamp, name: u64, life: Duration) -> Option<ShedReason> {
        let set = &self.0[set(name)];
        let place = set.find(name).filter(|_| name != 0)?;
        (now.since(set.at[place]) < life).then_some(set.reasons[place])
    }

    /// The INVITE called `name` is refused.
    #[inline]
    pub(super) fn keep(&mut self, now: Timestamp, name: u64, reason: ShedReason) {
        let set = &mut self.0[set(name)];
        let place = set.find(name).unwrap_or_else(|| set.make_room());
        (set.names[place], set.at[place], set.reasons[place]) = (name, now, reason);
    }
}

impl Set {
    #[inline]
    fn find(&self, name: u64) -> Option<usize> {
        self.names.iter().position(|other| *other == name)
    }

    /// The place of the one that came first, which is forgotten.
    #[inline]
    fn make_room(&mut self) -> usize {
        let first = usize::from(self.first) % WAYS;
        self.first = self.first.wrapping_add(1);
        first
    }
}

fn set(name: u64) -> usize {
    name as usize % SETS
}
