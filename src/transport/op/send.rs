//! Sending: slots filled by the engine, queued in order, handed over in one batch.

mod settle;

use std::mem;
use std::time::Duration;

use io_uring::squeue::SubmissionQueue;

use super::failure::SendErrors;
use super::group::Grouping;
use super::push;
use super::segments::Segments;
use super::slot::Slot;
use crate::wire::{Transmit, TxBuf};

/// The sending half of a [`Plane`](super::super::Plane): fill a slot, commit it, submit the plane.
///
/// Order holds per destination among datagrams with one [tie](TxBuf::tie_to). Slots go to the
/// kernel in the order of their commits, but for those that leave as one because they are of one
/// length; the kernel sends each at once (`MSG_DONTWAIT`) or refuses it. A refused one is tried
/// again before anything newer, on its own, unless a later one of the same batch that has to follow
/// it has left already: then it is dropped and counted.
pub struct Sender {
    slots: Box<[Slot]>,
    /// Slots free to be filled, the most recently used last: its bytes are still in the cache.
    free: Vec<u16>,
    /// Committed slots, oldest first.
    queue: Vec<u16>,
    /// How many of `queue`, from its front, are in the ring's submission queue.
    pushed: usize,
    /// Sends that makes, and how many of them the kernel refused in this turn.
    entries: u64,
    refused: u64,
    /// Whether something answered in this turn has waited for [`BEHIND`].
    is_behind: bool,
    /// What it takes to send datagrams of one length as one.
    gso: Option<Gso>,
    sends: u64,
    sent: u64,
    retried: u64,
    errors: SendErrors,
}

impl Sender {
    /// A sender of so many slots; with `gso` it sends datagrams of one length as one.
    pub(in super::super) fn new(slots: u16, gso: bool) -> Sender {
        Sender {
            slots: (0..slots).map(|_| Slot::new()).collect(),
            free: (0..slots).rev().collect(),
            queue: Vec::with_capacity(usize::from(slots)),
            pushed: 0,
            entries: 0,
            refused: 0,
            is_behind: false,
            gso: gso.then(|| Gso::new(slots)),
            sends: 0,
            sent: 0,
            retried: 0,
            errors: SendErrors::default(),
        }
    }

    /// The next free slot, empty; `None` when all are queued: submit first.
    #[inline]
    pub fn slot(&mut self) -> Option<&mut TxBuf> {
        let slot = *self.free.last()?;
        let buf = &mut self.slots[usize::from(slot)].buf;
        buf.clear();
        Some(buf)
    }

    /// Queue the slot last given by [`Sender::slot`] for `transmit.flow.remote`, out of the socket
    /// of `transmit.flow.listener`.
    #[inline]
    pub fn commit(&mut self, transmit: Transmit) {
        let slot = self.free.pop();
        debug_assert!(slot.is_some(), "commit follows a slot() that gave one");
        if let Some(slot) = slot {
            self.slots[usize::from(slot)].address(transmit);
            self.queue.push(slot);
        }
    }

    /// Something committed in this turn answers a datagram that has waited for `age`.
    #[inline]
    pub fn answer_to(&mut self, age: Duration) {
        self.is_behind |= age >= BEHIND;
    }

    /// Slots that can be filled before the next submit.
    #[inline]
    pub fn room(&self) -> usize {
        self.free.len()
    }

    /// Datagrams waiting for the next submit.
    #[inline]
    pub fn queued(&self) -> usize {
        self.queue.len()
    }

    /// Datagrams the kernel took.
    pub fn sent(&self) -> u64 {
        self.sent
    }

    /// How many sends they took: fewer than datagrams where some left as one.
    pub fn groups(&self) -> u64 {
        self.sends
    }

    /// Groups the kernel refused for good; their datagrams went one by one.
    pub fn gso_refused(&self) -> u64 {
        self.gso.as_ref().map_or(0, |gso| gso.grouping.refusals.total())
    }

    /// How often a datagram was offered again after a passing refusal.
    pub fn retried(&self) -> u64 {
        self.retried
    }

    /// Datagrams given up, by reason.
    pub fn errors(&self) -> SendErrors {
        self.errors
    }

    /// Put every committed slot in the ring's queue, oldest first but for groups.
    #[inline]
    pub(in super::super) fn push_all(&mut self, queue: &mut SubmissionQueue<'_>) {
        debug_assert_eq!(self.pushed, 0, "the last batch was settled");
        let grouped_min = if mem::take(&mut self.is_behind) { 2 } else { GROUPED_MIN };
        match &mut self.gso {
            Some(gso) if self.queue.len() >= grouped_min => {
                gso.grouping.arrange(&mut self.queue, &self.slots);
                self.push_groups(queue);
            }
            Some(_) | None => self.push_each(queue),
        }
    }

    #[inline]
    fn push_each(&mut self, queue: &mut SubmissionQueue<'_>) {
        for &index in &self.queue {
            let entry = self.slots[usize::from(index)].entry(index);
            // SAFETY: the slot is boxed, and neither filled nor moved until `settle`, which comes
            // after the kernel took the entry; a send completes while it is taken.
            if !unsafe { push(queue, &entry) } {
                break;
            }
            self.pushed += 1;
            self.entries += 1;
        }
    }

    fn push_groups(&mut self, queue: &mut SubmissionQueue<'_>) {
        let Some(Gso { grouping, segments }) = &mut self.gso else { return };
        segments.clear();
        for (number, group) in (0u16..).zip(grouping.groups()) {
            let start = self.pushed;
            let entry = match &self.queue[start..start + usize::from(group.count)] {
                &[single] => self.slots[usize::from(single)].entry(single),
                members => segments.entry(number, start, members, &mut self.slots),
            };
            // SAFETY: as in `push_each`; the parts and headers of a group are boxed, and neither
            // filled nor moved before the next turn's groups, which come after `settle` likewise.
            if !unsafe { push(queue, &entry) } {
                break;
            }
            self.pushed += usize::from(group.count);
            self.entries += 1;
        }
    }
}

/// A turn with fewer datagrams sends them one by one: the peer works on the first while the next is handed over, and
/// with so few of them that gains more than joining them saves. Not where they are late already: a shard that is away
/// from its core half the time would else pay most for each just when it has least time.
const GROUPED_MIN: usize = 12;
/// Longer than a datagram waits for a shard that keeps up: several turns.
const BEHIND: Duration = Duration::from_micros(200);

/// What it takes to send datagrams of one length as one.
struct Gso {
    grouping: Grouping,
    segments: Segments,
}

impl Gso {
    fn new(slots: u16) -> Gso {
        Gso { grouping: Grouping::new(slots), segments: Segments::new(slots) }
    }
}

#[cfg(test)]
mod tests;
