//! Sending: slots filled by the engine, queued in order, handed over in one batch.

use io_uring::squeue::SubmissionQueue;

use super::failure::{Cause, SendErrors};
use super::push;
use super::slot::Slot;
use crate::wire::{Transmit, TxBuf};

/// The sending half of a [`Plane`](super::super::Plane): fill a slot, commit it, submit the plane.
///
/// Order holds per destination. Slots go to the kernel in the order of their commits, and the
/// kernel sends each at once (`MSG_DONTWAIT`) or refuses it. A refused one is tried again before
/// anything newer, unless a later one of the same batch to the same destination has left already:
/// then it is dropped and counted.
pub struct Sender {
    slots: Box<[Slot]>,
    /// Slots free to be filled, the most recently used last: its bytes are still in the cache.
    free: Vec<u16>,
    /// Committed slots, oldest first.
    queue: Vec<u16>,
    /// How many of `queue`, from its front, are in the ring's submission queue.
    pushed: usize,
    /// Whether a completion of this turn reported an error.
    has_failures: bool,
    sent: u64,
    retried: u64,
    errors: SendErrors,
}

impl Sender {
    pub(in super::super) fn new(slots: u16) -> Sender {
        Sender {
            slots: (0..slots).map(|_| Slot::new()).collect(),
            free: (0..slots).rev().collect(),
            queue: Vec::with_capacity(usize::from(slots)),
            pushed: 0,
            has_failures: false,
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

    /// How often a datagram was offered again after a passing refusal.
    pub fn retried(&self) -> u64 {
        self.retried
    }

    /// Datagrams given up, by reason.
    pub fn errors(&self) -> SendErrors {
        self.errors
    }

    /// Put every committed slot in the ring's queue, oldest first.
    #[inline]
    pub(in super::super) fn push_all(&mut self, queue: &mut SubmissionQueue<'_>) {
        debug_assert_eq!(self.pushed, 0, "the last batch was settled");
        for &index in &self.queue {
            let entry = self.slots[usize::from(index)].entry(index);
            // SAFETY: the slot is boxed, and neither filled nor moved until `settle`, which comes
            // after the kernel took the entry; a send completes while it is taken.
            if !unsafe { push(queue, &entry) } {
                break;
            }
            self.pushed += 1;
        }
    }

    /// Note that the send of `slot` was refused; successes post no completion.
    pub(in super::super) fn fail(&mut self, slot: u16, errno: i32) {
        self.slots[usize::from(slot)].failure = Some(Cause::from_errno(errno));
        self.has_failures = true;
    }

    /// After the kernel took all that was pushed: free what was sent, keep what is to be tried
    /// again ahead of everything newer.
    #[inline]
    pub(in super::super) fn settle(&mut self) {
        if self.has_failures {
            self.settle_failures();
        } else {
            self.sent += self.pushed as u64;
            self.free.extend(self.queue.drain(..self.pushed).rev());
        }
        self.pushed = 0;
    }

    /// The slow half of `settle`: look at each slot on its own.
    fn settle_failures(&mut self) {
        self.has_failures = false;
        let mut kept = 0;
        for at in 0..self.pushed {
            let index = self.queue[at];
            match self.verdict(at) {
                Verdict::Sent => self.sent += 1,
                Verdict::GiveUp(cause) => self.errors.count(cause),
                Verdict::Again => {
                    self.retried += 1;
                    self.queue[kept] = index;
                    kept += 1;
                    continue;
                }
            }
            self.free.push(index);
        }
        self.queue.drain(kept..self.pushed);
    }

    /// What becomes of the slot at `at` in the queue. A passing failure stays in line unless a
    /// later datagram of the batch has left for the same destination.
    fn verdict(&mut self, at: usize) -> Verdict {
        let index = usize::from(self.queue[at]);
        let Some(cause) = self.slots[index].failure else { return Verdict::Sent };
        let is_overtaken = cause.is_passing()
            && self.queue[at + 1..self.pushed].iter().any(|&later| {
                let later = &self.slots[usize::from(later)];
                later.failure.is_none() && later.has_destination_of(&self.slots[index])
            });
        let slot = &mut self.slots[index];
        slot.failure = None;
        slot.attempts += 1;
        if is_overtaken {
            Verdict::GiveUp(Cause::Overtaken)
        } else if cause.is_passing() && slot.attempts < ATTEMPTS_MAX {
            Verdict::Again
        } else {
            Verdict::GiveUp(cause)
        }
    }
}

/// What became of a datagram.
enum Verdict {
    Sent,
    Again,
    GiveUp(Cause),
}

/// Turns a datagram may stay in line while the kernel refuses it for a passing reason. Then it is
/// counted and dropped, so that a dead interface cannot hold every slot.
const ATTEMPTS_MAX: u8 = 16;

#[cfg(test)]
mod tests;
