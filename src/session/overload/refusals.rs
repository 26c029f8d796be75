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
/// oldest of eight makes room.
#[derive(Debug)]
pub(super) struct Refusals(Box<[[Refusal; WAYS]]>);

#[derive(Clone, Copy, Debug)]
struct Refusal {
    name: u64,
    at: Timestamp,
    reason: ShedReason,
}

impl Refusals {
    pub(super) fn new() -> Refusals {
        const NONE: Refusal =
            Refusal { name: 0, at: Timestamp::ZERO, reason: ShedReason::Overload };
        Refusals(vec![[NONE; WAYS]; SETS].into_boxed_slice())
    }

    /// Why the INVITE called `name`, a keyed digest, was refused, if that is no longer than `life` ago.
    #[inline]
    pub(super) fn find(&self, now: Timestamp, name: u64, life: Duration) -> Option<ShedReason> {
        let is_it =
            |refusal: &&Refusal| refusal.name == name && name != 0 && now.since(refusal.at) < life;
        self.0[place(name)].iter().find(is_it).map(|refusal| refusal.reason)
    }

    /// The INVITE called `name` is refused.
    #[inline]
    pub(super) fn keep(&mut self, now: Timestamp, name: u64, reason: ShedReason) {
        let set = &mut self.0[place(name)];
        let same = set.iter().position(|refusal| refusal.name == name);
        let place = same.unwrap_or_else(|| oldest(set));
        set[place] = Refusal { name, at: now, reason };
    }
}

/// The place of the oldest, the first of those alike.
#[inline]
fn oldest(set: &[Refusal; WAYS]) -> usize {
    let (mut place, mut at) = (0, set[0].at);
    for (other, refusal) in set.iter().enumerate().skip(1) {
        // Which one it is cannot be foreseen: two choices without a jump.
        place = if refusal.at < at { other } else { place };
        at = at.min(refusal.at);
    }
    place
}

fn place(name: u64) -> usize {
    name as usize % SETS
}
