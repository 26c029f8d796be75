//! One send buffer with the header the kernel reads beside it.

use std::ptr;

use io_uring::types::Fixed;
use io_uring::{opcode, squeue};

use super::super::name::Name;
use super::Tag;
use super::failure::Cause;
use crate::wire::{Transmit, TxBuf};

/// A slot never moves while its entry is with the kernel: its `header` points into itself.
pub(super) struct Slot {
    pub(super) buf: TxBuf,
    /// The last refusal, until it has been judged.
    pub(super) failure: Option<Cause>,
    /// How often it has been refused.
    pub(super) attempts: u8,
    listener: u8,
    name: Name,
    bytes: libc::iovec,
    header: libc::msghdr,
}

impl Slot {
    pub(super) fn new() -> Slot {
        Slot {
            buf: TxBuf::new(),
            failure: None,
            attempts: 0,
            listener: 0,
            name: Name::EMPTY,
            bytes: libc::iovec { iov_base: ptr::null_mut(), iov_len: 0 },
            // SAFETY: all zeroes is a valid `msghdr`: null pointers with length zero.
            header: unsafe { std::mem::zeroed() },
        }
    }

    /// Write the address.
    #[inline]
    pub(super) fn address(&mut self, transmit: Transmit) {
        self.listener = transmit.flow.listener;
        self.attempts = 0;
        self.header.msg_namelen = self.name.set(transmit.flow.remote);
    }

    /// The operation that sends it. Its pointers hold as long as the slot stays in place and is
    /// not filled anew.
    #[inline]
    pub(super) fn entry(&mut self, index: u16) -> squeue::Entry {
        self.bytes.iov_base = self.buf.as_bytes().as_ptr().cast_mut().cast();
        self.bytes.iov_len = self.buf.len();
        self.header.msg_name = self.name.as_mut_ptr();
        self.header.msg_iov = &raw mut self.bytes;
        self.header.msg_iovlen = 1;
        opcode::SendMsg::new(Fixed(u32::from(self.listener)), &raw const self.header)
            .flags(libc::MSG_DONTWAIT as u32)
            .build()
            .flags(squeue::Flags::SKIP_SUCCESS)
            .user_data(Tag::Send(index).to_user_data())
    }

    /// Whether both go the same way to the same peer.
    pub(super) fn has_destination_of(&self, other: &Slot) -> bool {
        let (ours, theirs) = (self.header.msg_namelen, other.header.msg_namelen);
        self.listener == other.listener
            && ours == theirs
            && self.name.as_bytes()[..ours as usize] == other.name.as_bytes()[..theirs as usize]
    }
}
