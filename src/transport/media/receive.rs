//! Receiving media: one multishot `RecvMsg` per socket for its whole life, all into one pool.

use std::collections::VecDeque;
use std::net::SocketAddr;

use io_uring::squeue::SubmissionQueue;
use io_uring::types::Fixed;
use io_uring::{cqueue, opcode};

use super::super::PlaneError;
use super::super::name::Name;
use super::super::op::{PAYLOAD_START, Tag, message, push};
use super::super::pool::{self, Pool};
use super::super::ring::Ring;
use super::MEDIA_BYTES_MAX;

/// What has come in, and the receives that bring more.
///
/// Unlike a listener's, these receives stay armed: thousands of sockets are silent most of the time
/// and must cost a turn nothing.
pub(super) struct Intake {
    pool: Pool,
    /// Filled buffers in order of arrival. Never more than the pool has.
    ready: VecDeque<Filled>,
    /// The buffer behind the last packet, and the packet's length.
    held: Option<(u16, u16)>,
    /// Sockets without a receive under way, the one that waits longest first.
    ended: VecDeque<u32>,
    /// Sockets whose receive failed in this turn. They are armed again in the next, but do not keep
    /// a shard awake.
    failed: Vec<u32>,
    /// Index of the first media socket in the ring's table.
    first: u32,
    /// Tells the kernel how much room an address gets; it reads nothing else of it.
    shape: Box<libc::msghdr>,
    starvations: u64,
    errors: u64,
}

#[derive(Clone, Copy)]
struct Filled {
    file: u32,
    buffer: u16,
}

impl Intake {
    pub(super) fn new(ring: &Ring, buffers: u16, first: u32) -> Result<Intake, PlaneError> {
        // SAFETY: all zeroes is a valid `msghdr`: null pointers with length zero.
        let mut shape: Box<libc::msghdr> = Box::new(unsafe { std::mem::zeroed() });
        shape.msg_namelen = Name::BYTES as libc::socklen_t;
        Ok(Intake {
            pool: Pool::new(ring, buffers, pool::MEDIA_GROUP, PAYLOAD_START + MEDIA_BYTES_MAX)?,
            ready: VecDeque::with_capacity(usize::from(buffers)),
            held: None,
            ended: VecDeque::new(),
            failed: Vec::new(),
            first,
            shape,
            starvations: 0,
            errors: 0,
        })
    }

    /// Go on to the next packet; the one before it goes back to the kernel. The file it came by.
    #[inline]
    pub(super) fn advance(&mut self) -> Option<u32> {
        self.release();
        let filled = self.ready.pop_front()?;
        self.held = Some((filled.buffer, 0));
        Some(filled.file)
    }

    /// The packet at hand: its sender, its bytes, and whether it was cut.
    #[inline]
    pub(super) fn packet(&mut self) -> Option<(SocketAddr, &mut [u8], bool)> {
        let (buffer, held_len) = self.held.as_mut()?;
        let message = message::read(self.pool.bytes(*buffer), message::NO_CONTROL);
        debug_assert!(message.is_some(), "an IP socket names the sender of every datagram");
        let message = message?;
        let (remote, is_truncated) = (message.remote, message.is_truncated);
        let len = message.payload.len();
        *held_len = len as u16;
        let bytes = &mut self.pool.bytes_mut(*buffer)[PAYLOAD_START..][..len];
        Some((remote, bytes, is_truncated))
    }

    /// Do not give the held buffer back: it is to be sent. Returns it and the packet's length.
    #[inline]
    pub(super) fn keep(&mut self) -> Option<(u16, u16)> {
        self.held.take()
    }

    /// The buffer `buffer`, which came from [`Intake::keep`].
    #[inline]
    pub(super) fn bytes(&self, buffer: u16) -> &[u8] {
        self.pool.bytes(buffer)
    }

    /// The same, to be rewritten.
    #[inline]
    pub(super) fn bytes_mut(&mut self, buffer: u16) -> &mut [u8] {
        self.pool.bytes_mut(buffer)
    }

    /// Give back `buffer`, which came from [`Intake::keep`].
    #[inline]
    pub(super) fn give(&mut self, buffer: u16) {
        self.pool.give(buffer);
    }

    /// Receive from `file` from the next turn on.
    pub(super) fn start(&mut self, file: u32) {
        self.ended.push_back(file);
    }

    /// Packets not yet yielded.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.ready.len()
    }

    /// Whether every receive that can be under way is: then the shard may sleep.
    pub(super) fn is_armed(&self) -> bool {
        self.ended.is_empty()
    }

    pub(super) fn starvations(&self) -> u64 {
        self.starvations
    }

    pub(super) fn errors(&self) -> u64 {
        self.errors
    }

    /// Give the held buffer back and let the kernel see every buffer given back.
    #[inline]
    pub(super) fn recycle(&mut self) {
        self.release();
        self.pool.publish();
    }

    /// Queue receives for sockets that have none.
    #[inline]
    pub(super) fn arm(&mut self, queue: &mut SubmissionQueue<'_>) {
        self.ended.extend(self.failed.drain(..));
        for _ in 0..ARMS_PER_TURN {
            let Some(socket) = self.ended.pop_front() else { break };
            let shape: *const libc::msghdr = &raw const *self.shape;
            let entry =
                opcode::RecvMsgMulti::new(Fixed(self.first + socket), shape, pool::MEDIA_GROUP)
                    .build()
                    .user_data(Tag::MediaReceive(socket).to_user_data());
            // SAFETY: `shape` is boxed and lives as long as the plane, whose ring ends first.
            unsafe { push(queue, &entry) };
        }
    }

    /// Take the completion of the receive of the socket at index `socket`.
    #[inline]
    pub(super) fn complete(&mut self, socket: u32, entry: &cqueue::Entry) {
        if let Some(buffer) = cqueue::buffer_select(entry.flags()) {
            if entry.result() >= 0 {
                self.ready.push_back(Filled { file: socket, buffer });
            } else {
                self.pool.give(buffer);
            }
        }
        if !cqueue::more(entry.flags()) {
            self.end(socket, -entry.result());
        }
    }

    /// The receive of `socket` is over: buffers ran out, or an error such as the ICMP answer to a
    /// packet of ours ended it.
    #[cold]
    fn end(&mut self, socket: u32, errno: i32) {
        match errno {
            libc::ENOBUFS => self.starvations += 1,
            errno if errno > 0 => {
                self.errors += 1;
                return self.failed.push(socket);
            }
            _ => {}
        }
        self.ended.push_back(socket);
    }

    #[inline]
    fn release(&mut self) {
        if let Some((buffer, _)) = self.held.take() {
            self.pool.give(buffer);
        }
    }
}

/// Receives armed per turn, at some 1.3 us each: opening thousands of sockets must not hold up what is
/// to be sent.
pub(in super::super) const ARMS_PER_TURN: u16 = 8;
