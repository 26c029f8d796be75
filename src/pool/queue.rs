//! A queue of chunks: first in, first out, with O(1) access by sequence number and memory that follows its length.

use std::collections::VecDeque;

/// Values per chunk.
const CHUNK: usize = 1_024;

/// A queue whose entries keep their sequence number from arrival to departure. Unlike a ring buffer it reuses the
/// memory it just left, so a short queue stays small however much passes through it.
#[derive(Debug)]
pub struct Queue<T> {
    chunks: VecDeque<Vec<T>>,
    spare: Vec<Vec<T>>,
    /// Sequence number of the first entry of `chunks[0]`, gone or not.
    base: u64,
    /// Sequence number of the first entry still here.
    head: u64,
    /// Sequence number of the next entry.
    tail: u64,
}

impl<T: Copy> Queue<T> {
    /// An empty queue.
    pub fn new() -> Queue<T> {
        Queue { chunks: VecDeque::new(), spare: Vec::new(), base: 0, head: 0, tail: 0 }
    }

    /// Append; the entry's sequence number.
    pub fn push(&mut self, value: T) -> u64 {
        if self.chunks.back().is_none_or(|chunk| chunk.len() == CHUNK) {
            let chunk = self.spare.pop().unwrap_or_else(|| Vec::with_capacity(CHUNK));
            self.chunks.push_back(chunk);
        }
        if let Some(chunk) = self.chunks.back_mut() {
            chunk.push(value);
        }
        self.tail += 1;
        self.tail - 1
    }

    /// Take the first entry and its sequence number.
    pub fn pop(&mut self) -> Option<(u64, T)> {
        let value = *self.front()?;
        let sequence = self.head;
        self.head += 1;
        if self.head == self.base + CHUNK as u64 {
            self.base = self.head;
            if let Some(mut chunk) = self.chunks.pop_front() {
                chunk.clear();
                self.spare.push(chunk);
            }
        }
        Some((sequence, value))
    }

    /// The first entry.
    pub fn front(&self) -> Option<&T> {
        self.get(self.head)
    }

    /// The entry with this sequence number, if it is still here.
    pub fn get(&self, sequence: u64) -> Option<&T> {
        if sequence < self.head {
            return None;
        }
        let place = (sequence - self.base) as usize;
        self.chunks.get(place / CHUNK)?.get(place % CHUNK)
    }

    /// The one sequence number of an entry here whose lowest `bits` bits are `low`.
    pub fn nearest(&self, low: u64, bits: u32) -> u64 {
        let mask = (1 << bits) - 1;
        self.head + (low.wrapping_sub(self.head) & mask)
    }

    /// How many entries are here.
    pub fn len(&self) -> u64 {
        self.tail - self.head
    }

    /// Whether no entry is here.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T: Copy> Default for Queue<T> {
    fn default() -> Queue<T> {
        Queue::new()
    }
}
