//! Letters: messages on their way, in buffers that are used again.

use crate::sim::Sight;
use crate::wire::Flow;

/// A message on its way.
#[derive(Debug)]
pub(super) struct Letter {
    pub(super) bytes: Vec<u8>,
    /// The peer's end of the path, in either direction.
    pub(super) flow: Flow,
    /// `None`: it was mutilated, or never was a message.
    pub(super) sight: Option<Sight>,
    pub(super) is_to_host: bool,
    /// The shard whose socket or mailbox it is for.
    pub(super) shard: u8,
}

/// All letters on their way.
#[derive(Debug, Default)]
pub(super) struct Letters {
    slots: Vec<Option<Letter>>,
    free: Vec<u32>,
    buffers: Vec<Vec<u8>>,
}

impl Letters {
    /// An empty buffer.
    pub(super) fn buffer(&mut self) -> Vec<u8> {
        self.buffers.pop().unwrap_or_default()
    }

    /// The buffer of a letter that has arrived.
    pub(super) fn recycle(&mut self, mut buffer: Vec<u8>) {
        buffer.clear();
        self.buffers.push(buffer);
    }

    pub(super) fn insert(&mut self, letter: Letter) -> u32 {
        match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = Some(letter);
                slot
            }
            None => {
                self.slots.push(Some(letter));
                self.slots.len() as u32 - 1
            }
        }
    }

    pub(super) fn remove(&mut self, slot: u32) -> Option<Letter> {
        let letter = self.slots.get_mut(slot as usize)?.take()?;
        self.free.push(slot);
        Some(letter)
    }
}
