//! The buffers lent to the kernel: one provided-buffer ring (`IORING_REGISTER_PBUF_RING`).

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU16, Ordering};

use io_uring::types::BufRingEntry;

use super::PlaneError;
use super::ring::Ring;

/// Receive buffers of one size, and the ring by which they travel to the kernel and back.
///
/// A buffer is the kernel's from [`Pool::publish`] to the completion that names it, and ours from
/// there to the next [`Pool::give`].
pub(super) struct Pool {
    entries: Pages,
    buffers: Pages,
    /// Bytes of one buffer: what the kernel writes before the payload, and the payload.
    buffer_bytes: usize,
    /// Distance of two buffers: an odd number of cache lines, else all headers would share the
    /// same few cache sets.
    stride_bytes: usize,
    count: u16,
    /// Entries ever given, modulo 2^16; the kernel sees it at `publish`.
    tail: u16,
}

impl Pool {
    /// `count` buffers, a power of two, of `buffer_bytes` each, registered with `ring` as `group`
    /// and all lent to it.
    pub(super) fn new(
        ring: &Ring,
        count: u16,
        group: u16,
        buffer_bytes: usize,
    ) -> Result<Pool, PlaneError> {
        let stride_bytes = (buffer_bytes.div_ceil(LINE_BYTES) | 1) * LINE_BYTES;
        let entries = Pages::new(usize::from(count) * size_of::<BufRingEntry>());
        let buffers = Pages::new(usize::from(count) * stride_bytes);
        let mut pool = Pool { entries, buffers, buffer_bytes, stride_bytes, count, tail: 0 };
        ring.register_buffers(pool.entries.base.as_ptr() as u64, count, group)?;
        for id in 0..count {
            pool.give(id);
        }
        pool.publish();
        Ok(pool)
    }

    /// The content of buffer `id`, which a completion has just named.
    #[inline]
    pub(super) fn bytes(&self, id: u16) -> &[u8] {
        assert!(id < self.count, "the kernel names only buffers it was lent");
        // SAFETY: `id` is in range, so the buffer lies inside `buffers`, which was zeroed when
        // allocated. The kernel does not write it until it is given back, which takes `&mut self`
        // and so ends this borrow.
        unsafe {
            let start = self.buffers.base.as_ptr().add(usize::from(id) * self.stride_bytes);
            std::slice::from_raw_parts(start, self.buffer_bytes)
        }
    }

    /// The same, to be rewritten in place.
    #[inline]
    pub(super) fn bytes_mut(&mut self, id: u16) -> &mut [u8] {
        assert!(id < self.count, "the kernel names only buffers it was lent");
        // SAFETY: as in `bytes`; and nobody else reads or writes it, as `self` is borrowed whole.
        unsafe {
            let start = self.buffers.base.as_ptr().add(usize::from(id) * self.stride_bytes);
            std::slice::from_raw_parts_mut(start, self.buffer_bytes)
        }
    }

    /// Put buffer `id` in line for the kernel; it sees the line at [`Pool::publish`].
    #[inline]
    pub(super) fn give(&mut self, id: u16) {
        let slot = usize::from(self.tail & (self.count - 1));
        // SAFETY: `slot` is below `count`, so the entry lies inside `entries`. The kernel reads an
        // entry only below the published tail, and this one is above it: at most `count` buffers
        // exist, so the entry's last occupant has been consumed. Only its three fields are
        // written; the tail shares entry 0's fourth.
        unsafe {
            let entry = &mut *self.entries.base.as_ptr().cast::<BufRingEntry>().add(slot);
            let start = self.buffers.base.as_ptr().add(usize::from(id) * self.stride_bytes);
            entry.set_addr(start as u64);
            entry.set_len(self.buffer_bytes as u32);
            entry.set_bid(id);
        }
        self.tail = self.tail.wrapping_add(1);
    }

    /// Let the kernel see all buffers given so far.
    #[inline]
    pub(super) fn publish(&mut self) {
        // SAFETY: `entries` starts on a page, holds at least one entry, and lives as long as
        // `self`; the tail is two aligned bytes that the kernel only reads, atomically.
        let tail = unsafe {
            let base = self.entries.base.as_ptr().cast::<BufRingEntry>();
            AtomicU16::from_ptr(BufRingEntry::tail(base).cast_mut())
        };
        // Release: the entries must be visible before the tail that covers them.
        tail.store(self.tail, Ordering::Release);
    }
}

/// Zeroed memory on page bounds.
struct Pages {
    base: NonNull<u8>,
    layout: Layout,
}

impl Pages {
    fn new(bytes: usize) -> Pages {
        let layout = match Layout::from_size_align(bytes.max(1), PAGE_BYTES) {
            Ok(layout) => layout,
            Err(_) => unreachable!("2^15 buffers fit in the address space"),
        };
        // SAFETY: the layout's size is not zero.
        let base = unsafe { alloc_zeroed(layout) };
        match NonNull::new(base) {
            Some(base) => Pages { base, layout },
            None => handle_alloc_error(layout),
        }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: `base` came from `alloc_zeroed` with this very layout and is freed once.
        unsafe { dealloc(self.base.as_ptr(), self.layout) };
    }
}

/// A cache line.
const LINE_BYTES: usize = 64;

/// The alignment the kernel asks of a buffer ring.
const PAGE_BYTES: usize = 4_096;

/// The buffer group of the listeners.
pub(super) const GROUP: u16 = 0;

/// The buffer group of the media sockets.
pub(super) const MEDIA_GROUP: u16 = 1;
