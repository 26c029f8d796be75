//! Sending a batch of datagrams with one `sendmmsg`.

use std::io;
use std::net::SocketAddr;
use std::ops::Range;

use super::super::UdpListener;
use super::super::name::Name;
use super::group::Groups;
use crate::wire::TxBuf;

/// Buffers for one batch, allocated once.
///
/// One that [joins](PlainSender::joined) hands datagrams of one size to one peer over as one
/// (`UDP_SEGMENT`), where they are neighbours. So that they are, every datagram has a step: those of
/// an earlier step leave first, those of one step in the order of their commits.
pub struct PlainSender {
    groups: Groups,
    slots: Box<[Slot]>,
    /// Slots taken, queued or sent.
    taken: usize,
    /// What is queued, in the order in which it leaves; from `fresh` on still in that of the commits.
    queue: Vec<u16>,
    fresh: usize,
    is_joining: bool,
    errors: u64,
}

/// One datagram.
pub(super) struct Slot {
    pub(super) buf: TxBuf,
    pub(super) name: Name,
    pub(super) name_len: libc::socklen_t,
    step: u8,
}

impl PlainSender {
    /// How many steps there are.
    pub const STEPS: u8 = 4;

    /// Room for `batch` datagrams of up to `bytes_max` bytes each; at most 2^16.
    pub fn new(batch: usize, bytes_max: usize) -> PlainSender {
        assert!(batch <= 1 << u16::BITS, "a slot's number has 16 bits");
        let slot = || Slot {
            buf: TxBuf::with_capacity(bytes_max),
            name: Name::EMPTY,
            name_len: 0,
            step: 0,
        };
        PlainSender {
            groups: Groups::new(batch),
            slots: (0..batch).map(|_| slot()).collect(),
            taken: 0,
            queue: Vec::with_capacity(batch),
            fresh: 0,
            is_joining: false,
            errors: 0,
        }
    }

    /// The same, and it joins. On a path that refuses joined datagrams it soon does so no more.
    pub fn joined(batch: usize, bytes_max: usize) -> PlainSender {
        PlainSender { is_joining: true, ..PlainSender::new(batch, bytes_max) }
    }

    /// The next free buffer, empty; `None` when the batch is full: flush first.
    #[inline]
    pub fn slot(&mut self) -> Option<&mut TxBuf> {
        let slot = self.slots.get_mut(self.taken)?;
        slot.buf.clear();
        slot.step = 0;
        Some(&mut slot.buf)
    }

    /// The buffer last given by [`PlainSender::slot`] leaves as part of `step`, which is below
    /// [`PlainSender::STEPS`]: after what is queued of an earlier one, before what is queued of a
    /// later one. Matters only to one that joins.
    #[inline]
    pub fn set_step(&mut self, step: u8) {
        if let Some(slot) = self.slots.get_mut(self.taken) {
            slot.step = step.min(PlainSender::STEPS - 1);
        }
    }

    /// Queue the buffer last given by [`PlainSender::slot`] for `remote`.
    #[inline]
    pub fn commit(&mut self, remote: SocketAddr) {
        assert!(self.taken < self.slots.len(), "commit follows a slot() that gave one");
        let slot = &mut self.slots[self.taken];
        slot.name_len = slot.name.set(remote);
        self.enqueue();
    }

    /// Queue the buffer last given by [`PlainSender::slot`] for the peer the socket is connected to
    /// ([`UdpListener::connect`]): the kernel then looks up no route.
    #[inline]
    pub fn commit_connected(&mut self) {
        assert!(self.taken < self.slots.len(), "commit follows a slot() that gave one");
        // Without a length the kernel ignores the name.
        self.slots[self.taken].name_len = 0;
        self.enqueue();
    }

    /// Datagrams waiting for the next flush.
    #[inline]
    pub fn queued(&self) -> usize {
        self.queue.len()
    }

    /// Datagrams given up because the kernel refused them for good.
    pub fn errors(&self) -> u64 {
        self.errors
    }

    /// Send the batch, in order. Returns how many left; with a full socket buffer the rest stays
    /// queued for the next flush, and a datagram the kernel refuses for good is counted.
    pub fn flush(&mut self, socket: &UdpListener) -> io::Result<usize> {
        self.sort();
        let (mut done, mut sent) = (0, 0);
        let mut groups = self.point(done);
        while !groups.is_empty() {
            // SAFETY: the groups are those of `point`; this loop fills no slot, and slots are boxed.
            let outcome = unsafe { self.groups.send(socket, groups.clone()) };
            let refusal = match outcome {
                Ok(count) => {
                    let left = groups.start + count;
                    let datagrams = self.groups.datagrams(groups.start..left);
                    (done, sent) = (done + datagrams, sent + datagrams);
                    groups.start = left;
                    continue;
                }
                Err(refusal) => refusal,
            };
            match refusal.raw_os_error() {
                Some(libc::EAGAIN | libc::ENOBUFS) => break,
                // Interrupted, or an ICMP error for an earlier datagram: this one is still due.
                Some(libc::EINTR | libc::ECONNREFUSED) => {}
                Some(libc::EBADF | libc::ENOTSOCK | libc::EFAULT) => return Err(refusal),
                Some(_) | None if self.groups.datagrams(groups.start..groups.start + 1) > 1 => {
                    self.is_joining = false;
                    groups = self.point(done);
                }
                Some(_) | None => {
                    self.errors += 1;
                    done += 1;
                    groups.start += 1;
                }
            }
        }
        self.forget(done);
        Ok(sent)
    }

    #[inline]
    fn enqueue(&mut self) {
        self.queue.push(self.taken as u16);
        self.taken += 1;
    }

    /// Bring what was committed since the last flush into the order of its steps.
    fn sort(&mut self) {
        if self.is_joining {
            let slots = &self.slots;
            // By number, too: so that it keeps the order of the commits.
            self.queue[self.fresh..]
                .sort_unstable_by_key(|&slot| (slots[usize::from(slot)].step, slot));
        }
        self.fresh = self.queue.len();
    }

    /// Group what is queued from `first` on.
    fn point(&mut self, first: usize) -> Range<usize> {
        self.groups.point(&mut self.slots, &self.queue, first, self.is_joining)
    }

    /// The first `done` queued are through.
    fn forget(&mut self, done: usize) {
        self.queue.drain(..done);
        self.fresh = self.queue.len();
        if self.queue.is_empty() {
            self.taken = 0;
        }
    }
}
