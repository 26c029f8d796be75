//! Receiving: one multishot `RecvMsg` per listener and turn, all into one pool of buffers.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use io_uring::squeue::SubmissionQueue;
use io_uring::types::Fixed;
use io_uring::{cqueue, opcode};

use super::super::name::Name;
use super::super::pool::{self, Pool};
use super::super::{PlaneError, PlaneOptions, UdpListener, ring::Ring};
use super::batch::BATCH_BYTES_MAX;
use super::control::CONTROL_BYTES;
use super::held::{self, Held, Received};
use super::message::PAYLOAD_START;
use super::{Tag, push};
use crate::limits::RX_BYTES_MAX;

/// The receiving half of a [`Plane`](super::super::Plane): yields what the last submit reaped.
pub struct Receiver {
    pool: Pool,
    /// Filled buffers in order of arrival. Never more than the pool has.
    ready: VecDeque<Filled>,
    /// The buffer whose datagrams are being yielded.
    held: Option<Held>,
    /// Datagrams not yet yielded.
    count: usize,
    /// Whether one buffer may hold many datagrams.
    is_joining: bool,
    /// The wall clock, since the epoch, once this turn has read it.
    clock: Option<Duration>,
    /// Listeners without a receive under way.
    ended: Vec<u8>,
    /// Tells the kernel how much room an address and control data get; it reads nothing else of it.
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
    /// Receives from `sockets`, and from here on these say when a datagram came.
    pub(in super::super) fn new(
        ring: &Ring,
        sockets: &[UdpListener],
        options: PlaneOptions,
    ) -> Result<Receiver, PlaneError> {
        for socket in sockets {
            socket.stamp().map_err(|source| PlaneError::at("SO_TIMESTAMPNS", source))?;
            // It may have been told otherwise, and batches would not fit the buffers.
            socket.set_joining(options.gro).map_err(|source| PlaneError::at("UDP_GRO", source))?;
        }
        // SAFETY: all zeroes is a valid `msghdr`: null pointers with length zero.
        let mut shape: Box<libc::msghdr> = Box::new(unsafe { std::mem::zeroed() });
        shape.msg_namelen = Name::BYTES as libc::socklen_t;
        shape.msg_controllen = CONTROL_BYTES;
        let payload_bytes = if options.gro { BATCH_BYTES_MAX } else { RX_BYTES_MAX };
        let buffer_bytes = PAYLOAD_START + CONTROL_BYTES + payload_bytes;
        Ok(Receiver {
            pool: Pool::new(ring, options.rx_buffers, pool::GROUP, buffer_bytes)?,
            ready: VecDeque::with_capacity(usize::from(options.rx_buffers)),
            held: None,
            count: 0,
            is_joining: options.gro,
            clock: None,
            ended: (0u8..).zip(sockets).map(|(listener, _)| listener).collect(),
            shape,
            starvations: 0,
            errors: 0,
        })
    }

    /// The next datagram, in order of arrival per listener; `None`: submit for more.
    #[inline]
    #[expect(clippy::should_implement_trait, reason = "the item borrows from the receiver")]
    pub fn next(&mut self) -> Option<Received<'_>> {
        if self.held.as_ref().is_none_or(Held::is_over) {
            self.open()?;
        }
        let held = self.held.as_mut()?;
        let received = held.next(self.pool.bytes(held.buffer))?;
        self.count -= 1;
        Some(received)
    }

    /// Go on to the next buffer.
    #[inline]
    fn open(&mut self) -> Option<()> {
        self.release();
        let Filled { listener, buffer } = self.ready.pop_front()?;
        let now = *self.clock.get_or_insert_with(wall_clock);
        self.held = Held::open(listener, buffer, self.pool.bytes(buffer), now);
        debug_assert!(self.held.is_some(), "an IP socket names the sender of every datagram");
        if self.held.is_none() {
            self.pool.give(buffer);
            self.count -= 1;
        }
        Some(())
    }

    /// Whether its buffers have room for joined datagrams.
    pub(in super::super) fn is_joining(&self) -> bool {
        self.is_joining
    }

    /// Datagrams reaped and not yet yielded.
    #[inline]
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether all that was reaped has been yielded.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.count == 0
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

    /// A turn begins: let the kernel see every buffer that is through.
    #[inline]
    pub(in super::super) fn recycle(&mut self) {
        self.clock = None;
        if self.held.as_ref().is_some_and(Held::is_over) {
            self.release();
        }
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
                self.count +=
                    if self.is_joining { held::count(self.pool.bytes(buffer)) } else { 1 };
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
        if let Some(held) = self.held.take() {
            self.pool.give(held.buffer);
        }
    }
}

/// The time the kernel's stamps are of, since the epoch.
fn wall_clock() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
