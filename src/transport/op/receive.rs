//! Receiving: one multishot `RecvMsg` per listener and turn, all into one pool of buffers.

use std::collections::VecDeque;

use io_uring::squeue::SubmissionQueue;
use io_uring::types::Fixed;
use io_uring::{cqueue, opcode};

use super::super::name::Name;
use super::super::pool::{self, Pool};
use super::super::{PlaneError, ring::Ring};
use super::{Tag, message, push};
use crate::limits::RX_BYTES_MAX;
use crate::wire::Flow;

/// A datagram in the kernel's buffer. The buffer goes back at the receiver's next call.
#[derive(Clone, Copy, Debug)]
pub struct Received<'a> {
    /// The path it came by.
    pub flow: Flow,
    /// The bytes; cut after [`RX_BYTES_MAX`].
    pub bytes: &'a [u8],
    /// Whether it was longer than that.
    pub is_truncated: bool,
}

/// The receiving half of a [`Plane`](super::super::Plane): yields what the last submit reaped.
pub struct Receiver {
    pool: Pool<RX_BYTES_MAX>,
    /// Filled buffers in order of arrival. Never more than the pool has.
    ready: VecDeque<Filled>,
    /// The buffer behind the last [`Received`].
    held: Option<u16>,
    /// Listeners without a receive under way.
    ended: Vec<u8>,
    /// Tells the kernel how much room an address gets; it reads nothing else of it.
    shape: Box<libc::msghdr>,
    starvations: u64,
    errors: u64,
}

#[derive(Clone, Copy)]
struct Filled {
    listener: u8,
    buffer: u16,
}

impl Receiver {
    pub(in super::super) fn new(
        ring: &Ring,
        buffers: u16,
        listeners: u8,
    ) -> Result<Receiver, PlaneError> {
        // SAFETY: all zeroes is a valid `msghdr`: null pointers with length zero.
        let mut shape: Box<libc::msghdr> = Box::new(unsafe { std::mem::zeroed() });
        shape.msg_namelen = Name::BYTES as libc::socklen_t;
        Ok(Receiver {
            pool: Pool::new(ring, buffers, pool::GROUP)?,
            ready: VecDeque::with_capacity(usize::from(buffers)),
            held: None,
            ended: (0..listeners).collect(),
            shape,
            starvations: 0,
            errors: 0,
        })
    }

    /// The next datagram, in order of arrival per listener; `None`: submit for more.
    #[inline]
    #[expect(clippy::should_implement_trait, reason = "the item borrows from the receiver")]
    pub fn next(&mut self) -> Option<Received<'_>> {
        self.release();
        let filled = self.ready.pop_front()?;
        self.held = Some(filled.buffer);
        let message = message::read(self.pool.bytes(filled.buffer));
        debug_assert!(message.is_some(), "an IP socket names the sender of every datagram");
        let message = message?;
        Some(Received {
            flow: Flow::udp(filled.listener, message.remote),
            bytes: message.payload,
            is_truncated: message.is_truncated,
        })
    }

    /// Datagrams reaped and not yet yielded.
    #[inline]
    pub fn len(&self) -> usize {
        self.ready.len()
    }

    /// Whether all that was reaped has been yielded.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.ready.is_empty()
    }

    /// How often the kernel found no free buffer. Loses nothing by itself: datagrams wait in the
    /// socket until the next submit.
    pub fn starvations(&self) -> u64 {
        self.starvations
    }

    /// How often a receive ended for another reason and was armed again.
    pub fn errors(&self) -> u64 {
        self.errors
    }

    /// Give the held buffer back and let the kernel see every buffer given back.
    #[inline]
    pub(in super::super) fn recycle(&mut self) {
        self.release();
        self.pool.publish();
    }

    /// Queue a receive for each listener that has none.
    ///
    /// `MSG_DONTWAIT` ends it, with `EAGAIN`, when the socket is empty: so it runs to its end
    /// inside the submitting system call and leaves no poll armed behind (see `Watch`). On Linux
    /// 6.18 it also ends after 33 datagrams; what it left is there for the next turn.
    #[inline]
    pub(in super::super) fn arm(&mut self, queue: &mut SubmissionQueue<'_>) {
        while let Some(listener) = self.ended.pop() {
            let file = Fixed(u32::from(listener));
            let shape: *const libc::msghdr = &raw const *self.shape;
            let entry = opcode::RecvMsgMulti::new(file, shape, pool::GROUP)
                .flags(libc::MSG_DONTWAIT as u32)
                .build()
                .user_data(Tag::Receive(listener).to_user_data());
            // SAFETY: `shape` is boxed and lives as long as the plane, whose ring ends first.
            unsafe { push(queue, &entry) };
        }
    }

    /// Take the completion of listener `listener`'s receive.
    #[inline]
    pub(in super::super) fn complete(&mut self, listener: u8, entry: &cqueue::Entry) {
        if let Some(buffer) = cqueue::buffer_select(entry.flags()) {
            if entry.result() >= 0 {
                self.ready.push_back(Filled { listener, buffer });
            } else {
                self.pool.give(buffer);
            }
        }
        if !cqueue::more(entry.flags()) {
            self.ended.push(listener);
        }
        match -entry.result() {
            libc::EAGAIN => {}
            libc::ENOBUFS => self.starvations += 1,
            errno if errno > 0 => self.errors += 1,
            _ => {}
        }
    }

    #[inline]
    fn release(&mut self) {
        if let Some(buffer) = self.held.take() {
            self.pool.give(buffer);
        }
    }
}
