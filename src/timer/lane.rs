//! A lane: timers of one duration. The first armed is the first due, so the lane is a queue.

use std::collections::VecDeque;

use super::NEVER;
use crate::time::Timestamp;

#[derive(Debug)]
pub(super) struct Lane<T> {
    /// Deadline of the first live entry, or [`NEVER`]: what the search for the earliest lane reads.
    front: Timestamp,
    /// Sequence number of `queue[0]`.
    head: u64,
    queue: VecDeque<Entry<T>>,
}

#[derive(Debug)]
struct Entry<T> {
    deadline: Timestamp,
    /// `None` once cancelled; the entry leaves when it reaches the front.
    owner: Option<T>,
}

impl<T: Copy> Lane<T> {
    pub(super) fn new() -> Lane<T> {
        Lane { front: NEVER, head: 0, queue: VecDeque::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Deadline of the first entry; later than any other time when the lane is empty.
    #[inline]
    pub(super) fn front(&self) -> Timestamp {
        self.front
    }

    /// The place of the timer; `None` when it is due before the last one here: it would break the queue's order.
    pub(super) fn push(&mut self, deadline: Timestamp, owner: T) -> Option<u64> {
        match self.queue.back() {
            None => self.front = deadline,
            Some(last) if last.deadline > deadline => return None,
            Some(_) => {}
        }
        self.queue.push_back(Entry { deadline, owner: Some(owner) });
        Some(self.head + self.queue.len() as u64 - 1)
    }

    /// Whether there was something to cancel.
    pub(super) fn cancel(&mut self, sequence: u64) -> bool {
        let Some(place) = sequence.checked_sub(self.head) else { return false };
        let Some(entry) = self.queue.get_mut(place as usize) else { return false };
        let was_armed = entry.owner.take().is_some();
        if place == 0 {
            self.advance();
        }
        was_armed
    }

    pub(super) fn pop(&mut self) -> Option<T> {
        let entry = self.queue.pop_front()?;
        self.head += 1;
        self.advance();
        entry.owner
    }

    /// Drop cancelled entries from the front and note the new front.
    fn advance(&mut self) {
        while self.queue.front().is_some_and(|entry| entry.owner.is_none()) {
            self.queue.pop_front();
            self.head += 1;
        }
        self.front = self.queue.front().map_or(NEVER, |entry| entry.deadline);
    }
}
