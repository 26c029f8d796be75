//! Groups of datagrams that leave as one (`UDP_SEGMENT`).

use std::io;
use std::ops::Range;
use std::os::fd::AsRawFd;

use super::super::UdpListener;
use super::segment::SegmentSize;
use super::send::Slot;
use super::{empty_headers, empty_parts};

/// What the kernel reads: a header to each group.
pub(super) struct Groups {
    headers: Box<[libc::mmsghdr]>,
    parts: Box<[libc::iovec]>,
    sizes: Box<[SegmentSize]>,
}

impl Groups {
    /// Room for `batch` datagrams.
    pub(super) fn new(batch: usize) -> Groups {
        Groups {
            headers: empty_headers(batch),
            parts: empty_parts(batch),
            sizes: vec![SegmentSize::NONE; batch].into_boxed_slice(),
        }
    }

    /// Let headers point to the slots in `queue` from `first` on, in groups if `is_joining`, else each
    /// for itself. Which headers.
    pub(super) fn point(
        &mut self,
        slots: &mut [Slot],
        queue: &[u16],
        first: usize,
        is_joining: bool,
    ) -> Range<usize> {
        let (mut at, mut group) = (first, first);
        while at < queue.len() {
            let len = if is_joining { group_len(slots, &queue[at..]) } else { 1 };
            for (part, &slot) in self.parts[at..at + len].iter_mut().zip(&queue[at..]) {
                let bytes = slots[usize::from(slot)].buf.as_bytes();
                part.iov_base = bytes.as_ptr().cast_mut().cast();
                part.iov_len = bytes.len();
            }
            let slot = &mut slots[usize::from(queue[at])];
            let header = &mut self.headers[group].msg_hdr;
            header.msg_name = slot.name.as_mut_ptr();
            header.msg_namelen = slot.name_len;
            header.msg_iov = &raw mut self.parts[at];
            header.msg_iovlen = len;
            let size = &mut self.sizes[group];
            (header.msg_control, header.msg_controllen) =
                if len > 1 { size.set(slot.buf.len()) } else { SegmentSize::nothing() };
            (at, group) = (at + len, group + 1);
        }
        first..group
    }

    /// Datagrams in the groups `groups`.
    pub(super) fn datagrams(&self, groups: Range<usize>) -> usize {
        self.headers[groups].iter().map(|header| header.msg_hdr.msg_iovlen).sum()
    }

    /// Hand over groups; how many of them the kernel took.
    ///
    /// # Safety
    ///
    /// They are of the last [`Groups::point`], and since then no slot was filled or moved.
    pub(super) unsafe fn send(
        &mut self,
        socket: &UdpListener,
        groups: Range<usize>,
    ) -> io::Result<usize> {
        let headers = &mut self.headers[groups];
        // SAFETY: these headers point into the slots, as our caller vouches for, and into `parts` and
        // `sizes`, which are boxed and untouched since then. The kernel only reads.
        let status = unsafe {
            libc::sendmmsg(
                socket.as_raw_fd(),
                headers.as_mut_ptr(),
                headers.len() as libc::c_uint,
                libc::MSG_DONTWAIT,
            )
        };
        usize::try_from(status).map_err(|_| io::Error::last_os_error())
    }
}

/// How many of the slots in `queue`, from its front, can leave as one: of one size and to one peer,
/// only the last may be shorter. One at least.
#[inline]
pub(super) fn group_len(slots: &[Slot], queue: &[u16]) -> usize {
    let mut rest = queue.iter().map(|&slot| &slots[usize::from(slot)]);
    let Some(first) = rest.next() else { return 0 };
    let size = first.buf.len();
    let datagrams_max =
        if size == 0 || size > SEGMENT_BYTES_MAX { 1 } else { GROUP_BYTES_MAX / size };
    let mut len = 1;
    for slot in rest.take(datagrams_max.min(GROUP_DATAGRAMS_MAX) - 1) {
        let is_shorter = slot.buf.len() < size;
        if slot.buf.len() > size || slot.buf.is_empty() || !has_peer_of(slot, first) {
            break;
        }
        len += 1;
        if is_shorter {
            break;
        }
    }
    len
}

#[inline]
fn has_peer_of(slot: &Slot, other: &Slot) -> bool {
    let (ours, theirs) = (slot.name_len, other.name_len);
    ours == theirs
        && slot.name.as_bytes()[..ours as usize] == other.name.as_bytes()[..theirs as usize]
}

/// Longest datagram that is joined: with its headers it passes any path, and the kernel cuts no group
/// into fragments.
pub(super) const SEGMENT_BYTES_MAX: usize = 1_400;

/// Most datagrams of a group: what every kernel since Linux 4.18 takes.
pub(super) const GROUP_DATAGRAMS_MAX: usize = 64;

/// Most bytes of a group: what one UDP datagram over IPv4 can have.
const GROUP_BYTES_MAX: usize = 65_507;
