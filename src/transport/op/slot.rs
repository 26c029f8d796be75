//! One send buffer with the address the kernel reads beside it.

use io_uring::types::Fixed;
use io_uring::{opcode, squeue};

use super::super::name::Name;
use super::Tag;
use super::failure::Cause;
use crate::wire::{Transmit, TxBuf};

/// A slot never moves while its entry is with the kernel: the entry points into it.
pub(super) struct Slot {
    pub(super) buf: TxBuf,
    /// The last refusal, until it has been judged.
    pub(super) failure: Option<Cause>,
    /// How often it has been refused.
    pub(super) attempts: u8,
    listener: u8,
    name: Name,
    name_len: libc::socklen_t,
}

impl Slot {
    pub(super) fn new() -> Slot {
        Slot {
            buf: TxBuf::new(),
            failure: None,
            attempts: 0,
            listener: 0,
            name: Name::EMPTY,
            name_len: 0,
        }
    }

    /// Write the address.
    #[inline]
    pub(super) fn address(&mut self, transmit: Transmit) {
        self.listener = transmit.flow.listener;
        self.attempts = 0;
        self.name_len = self.name.set(transmit.flow.remote);
    }

    /// The operation that sends it. Its pointers hold as long as the slot stays in place and is
    /// not filled anew.
    ///
    /// `IORING_OP_SEND` with an address: the kernel reads the entry alone. With
    /// `IORING_OP_SENDMSG` it reads a header and a part beside it, 1 % of an echo
    /// (perf/2026-11-22-plane.md).
    #[inline]
    pub(super) fn entry(&self, index: u16) -> squeue::Entry {
        let bytes = self.buf.as_bytes();
        opcode::Send::new(Fixed(self.listener.into()), bytes.as_ptr(), bytes.len() as u32)
            .flags(libc::MSG_DONTWAIT)
            .dest_addr(self.name.as_ptr().cast())
            .dest_addr_len(self.name_len)
            .build()
            .flags(squeue::Flags::SKIP_SUCCESS)
            .user_data(Tag::Send(index).to_user_data())
    }

    /// The socket it leaves by.
    pub(super) fn listener(&self) -> u8 {
        self.listener
    }

    /// The address, for a header of the kernel's.
    pub(super) fn name(&mut self) -> (*mut libc::c_void, libc::socklen_t) {
        (self.name.as_mut_ptr(), self.name_len)
    }

    /// Differs only between slots that [go different ways](Slot::goes_with).
    #[inline]
    pub(super) fn path(&self) -> u64 {
        let (words, _) = self.name.as_bytes().as_chunks();
        let [first, second] = [0, 1].map(|at| words.get(at).copied().map_or(0, u64::from_ne_bytes));
        first ^ second.rotate_left(24) ^ u64::from(self.listener) << 8
    }

    /// Whether it may only leave after `earlier` has.
    pub(super) fn must_follow(&self, earlier: &Slot) -> bool {
        let (ours, theirs) = (self.buf.tie(), earlier.buf.tie());
        (ours == theirs || ours == 0 || theirs == 0) && self.goes_with(earlier)
    }

    /// Whether both go the same way to the same peer.
    #[inline]
    pub(super) fn goes_with(&self, other: &Slot) -> bool {
        let (ours, theirs) = (self.name_len, other.name_len);
        self.listener == other.listener
            && ours == theirs
            && self.name.as_bytes()[..ours as usize] == other.name.as_bytes()[..theirs as usize]
    }
}
