//! Sending media: received buffers on their way out again, and slots with packets of our own.

use io_uring::squeue::{self, SubmissionQueue};
use io_uring::{opcode, types::Fixed};
use std::net::SocketAddr;

use super::super::name::Name;
use super::super::op::{Cause, PAYLOAD_START, SendErrors, Tag, message, push};
use super::MEDIA_BYTES_MAX;
use super::receive::Intake;
use crate::wire::TxBuf;

/// What is to be sent, oldest first.
pub(super) struct Outgoing {
    queue: Vec<Packet>,
    slots: Box<[Slot]>,
    /// Slots free to be filled, the most recently used last: its bytes are still in the cache.
    free: Vec<u16>,
    /// How many of `queue`, from its front, are in the ring's submission queue.
    pushed: usize,
    /// Index of the first media socket in the ring's table.
    first: u32,
    /// Packets the kernel took or refused.
    settled: u64,
    errors: SendErrors,
}

/// A packet that waits: where its bytes are, and the file it leaves by.
struct Packet {
    place: Place,
    file: u32,
    name_len: libc::socklen_t,
}

enum Place {
    /// A received buffer, readdressed, with a packet of this length.
    Buffer(u16, u16),
    /// A slot.
    Slot(u16),
}

/// A packet of our own making. It never moves while its entry is with the kernel.
struct Slot {
    buf: TxBuf,
    name: Name,
}

impl Outgoing {
    /// `slots` slots; at most `packets_max` packets wait at a time.
    pub(super) fn new(slots: u16, packets_max: usize, first: u32) -> Outgoing {
        let slot = || Slot { buf: TxBuf::with_capacity(MEDIA_BYTES_MAX), name: Name::EMPTY };
        Outgoing {
            queue: Vec::with_capacity(packets_max),
            slots: std::iter::repeat_with(slot).take(slots.into()).collect(),
            free: (0..slots).rev().collect(),
            pushed: 0,
            first,
            settled: 0,
            errors: SendErrors::default(),
        }
    }

    /// Queue the packet of `len` bytes in `buffer`.
    #[inline]
    pub(super) fn forward(&mut self, file: u32, buffer: u16, len: u16, name_len: libc::socklen_t) {
        self.queue.push(Packet { place: Place::Buffer(buffer, len), file, name_len });
    }

    /// The next free slot, empty.
    #[inline]
    pub(super) fn slot(&mut self) -> Option<&mut TxBuf> {
        let slot = *self.free.last()?;
        let buf = &mut self.slots[usize::from(slot)].buf;
        buf.clear();
        Some(buf)
    }

    /// Queue the slot last given.
    #[inline]
    pub(super) fn commit(&mut self, file: u32, remote: SocketAddr) {
        let slot = self.free.pop();
        debug_assert!(slot.is_some(), "commit follows a slot() that gave one");
        if let Some(slot) = slot {
            let name_len = self.slots[usize::from(slot)].name.set(remote);
            self.queue.push(Packet { place: Place::Slot(slot), file, name_len });
        }
    }

    #[inline]
    pub(super) fn room(&self) -> usize {
        self.free.len()
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    pub(super) fn sent(&self) -> u64 {
        // Short of memory the kernel leaves a rest of a batch: what it refused of the batch is counted before the
        // batch is settled.
        self.settled.saturating_sub(self.errors.total())
    }

    pub(super) fn errors(&self) -> SendErrors {
        self.errors
    }

    /// Put every packet in the ring's queue, oldest first. The received ones are in `intake`.
    #[inline]
    pub(super) fn push_all(&mut self, queue: &mut SubmissionQueue<'_>, intake: &Intake) {
        debug_assert_eq!(self.pushed, 0, "the last batch was settled");
        for packet in &self.queue {
            let entry = self.entry(packet, intake);
            // SAFETY: slots are boxed, buffers in pages of their own; neither is filled anew or
            // given to the kernel until `settle`, which comes after the kernel took the entry; a
            // send completes while it is taken.
            if !unsafe { push(queue, &entry) } {
                break;
            }
            self.pushed += 1;
        }
    }

    /// A packet was refused.
    pub(super) fn fail(&mut self, errno: i32) {
        self.errors.count(Cause::from_errno(errno));
    }

    /// After the kernel took all that was pushed: give the buffers back to `intake`, free the slots.
    #[inline]
    pub(super) fn settle(&mut self, intake: &mut Intake) {
        self.settled += self.pushed as u64;
        for packet in self.queue.drain(..self.pushed) {
            match packet.place {
                Place::Buffer(buffer, _) => intake.give(buffer),
                Place::Slot(slot) => self.free.push(slot),
            }
        }
        self.pushed = 0;
    }

    /// The operation that sends `packet`. It is done or refused while the kernel takes it.
    #[inline]
    fn entry(&self, packet: &Packet, intake: &Intake) -> squeue::Entry {
        let (bytes, name) = match packet.place {
            Place::Buffer(buffer, len) => {
                let buffer = intake.bytes(buffer);
                (&buffer[PAYLOAD_START..][..usize::from(len)], message::address(buffer))
            }
            Place::Slot(slot) => {
                let slot = &self.slots[usize::from(slot)];
                (slot.buf.as_bytes(), slot.name.as_ptr())
            }
        };
        opcode::Send::new(Fixed(self.first + packet.file), bytes.as_ptr(), bytes.len() as u32)
            .flags(libc::MSG_DONTWAIT)
            .dest_addr(name.cast())
            .dest_addr_len(packet.name_len)
            .build()
            .flags(squeue::Flags::SKIP_SUCCESS)
            .user_data(Tag::MediaSend.to_user_data())
    }
}
