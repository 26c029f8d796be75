//! Lane: the bounded ring by which one shard hands datagrams to one other.

use rtrb::chunks::ReadChunk;
use rtrb::{Consumer, Producer, RingBuffer};

use crate::limits::{MAILBOX_MAX, MAILBOX_MIN, RX_BYTES_MAX};
use crate::time::Timestamp;
use crate::wire::Flow;

/// A lane of a process of `shards` shards: the end that is written to and the end that is read.
///
/// Two rings go together, one of slips and one of the bytes they describe: nothing is allocated or
/// freed for a datagram, and each is copied once. A shard hands its datagrams to all others in equal
/// parts, as calls are spread by a hash, so the more shards there are the less room each lane needs.
pub(super) fn lane(shards: usize) -> (Outlet, Inlet) {
    let datagrams = (MAILBOX_MAX / shards.saturating_sub(1).max(1)).max(MAILBOX_MIN);
    let (slips, slips_in) = RingBuffer::new(datagrams);
    let (bytes, bytes_in) = RingBuffer::new(datagrams * BYTES_MEAN);
    let staged = Vec::with_capacity(BATCH);
    let outlet = Outlet { slips, bytes, staged, at: 0, missed: 0 };
    (outlet, Inlet { slips: slips_in, bytes: bytes_in, missed: 0 })
}

/// The end of the shard that hands over.
#[derive(Debug)]
pub(super) struct Outlet {
    slips: Producer<Slip>,
    bytes: Producer<u8>,
    /// Slips of datagrams whose bytes are in their ring, and which the other shard cannot see yet.
    staged: Vec<Slip>,
    /// Where in its ring the next byte goes.
    at: usize,
    /// Datagrams that found no room since the last that did.
    missed: u32,
}

/// The end of the shard that owns what comes.
#[derive(Debug)]
pub(super) struct Inlet {
    slips: Consumer<Slip>,
    bytes: Consumer<u8>,
    missed: u64,
}

/// What there is to know of a datagram beside its bytes.
#[derive(Clone, Copy, Debug)]
struct Slip {
    flow: Flow,
    arrived: Timestamp,
    /// Bytes up to the end of the ring that are passed over, so that the datagram lies in one piece.
    skipped: u16,
    len: u16,
    /// Datagrams before it that found no room: their owner must know of them to take less.
    missed: u32,
}

/// Datagrams shown to their owner at a time. Each showing moves a cache line from core to core and back: handing over
/// costs 100 ns a datagram when each is shown alone and 44 ns in batches (perf/2026-11-22-handoff.md).
const BATCH: usize = 16;

/// Bytes a datagram takes up, in the mean: the requests of a call have 400 to 900.
const BYTES_MEAN: usize = 512;

const _: () = assert!(MAILBOX_MIN * BYTES_MEAN >= 2 * RX_BYTES_MAX);
const _: () = assert!(RX_BYTES_MAX <= u16::MAX as usize);

impl Outlet {
    /// Put a datagram that came at `arrived` into the lane; whether there was room. It is seen after
    /// [`Outlet::show`] at the latest.
    #[inline]
    pub(super) fn put(&mut self, flow: Flow, arrived: Timestamp, bytes: &[u8]) -> bool {
        let capacity = self.bytes.buffer().capacity();
        let is_wrapped = self.at + bytes.len() > capacity;
        let skipped = if is_wrapped { capacity - self.at } else { 0 };
        let Ok(len) = u16::try_from(bytes.len()) else { return false };
        let has_room = has_room(&self.slips, self.staged.len() + 1)
            && has_room(&self.bytes, skipped + bytes.len());
        if !has_room {
            self.missed = self.missed.saturating_add(1);
            return false;
        }
        if skipped > 0
            && let Ok(rest) = self.bytes.write_chunk(skipped)
        {
            rest.commit_all();
        }
        let is_put = self.bytes.push_entire_slice(bytes).is_ok();
        debug_assert!(is_put, "there was room");
        self.at = (self.at + skipped + bytes.len()) % capacity;
        let missed = std::mem::take(&mut self.missed);
        self.staged.push(Slip { flow, arrived, skipped: skipped as u16, len, missed });
        if self.staged.len() == BATCH {
            self.show();
        }
        true
    }

    /// Let the owner see all that was put.
    #[inline]
    pub(super) fn show(&mut self) {
        let shown = self.slips.push_entire_slice(&self.staged);
        debug_assert!(shown.is_ok(), "whatever is staged has its room");
        self.staged.clear();
    }

    /// Datagrams put and not taken.
    pub(super) fn left(&self) -> usize {
        self.staged.len() + self.slips.buffer().capacity() - self.slips.slots()
    }
}

/// Whether `count` more fit. Where the reader is costs a look at its cache line, so the last look counts while it will
/// do.
#[inline]
fn has_room<T>(ring: &Producer<T>, count: usize) -> bool {
    ring.cached_slots() >= count || ring.slots() >= count
}

impl Inlet {
    /// The next datagram, in the order they were put.
    #[inline]
    pub(super) fn take(&mut self) -> Option<Parcel<'_>> {
        let slip = self.slips.pop().ok()?;
        self.missed += u64::from(slip.missed);
        let taken = usize::from(slip.skipped) + usize::from(slip.len);
        let chunk = self.bytes.read_chunk(taken);
        debug_assert!(chunk.is_ok(), "bytes are shown before their slip");
        let is_wrapped = slip.skipped > 0;
        Some(Parcel { flow: slip.flow, arrived: slip.arrived, is_wrapped, chunk: chunk.ok() })
    }

    /// Datagrams that found no room before what was taken.
    pub(super) fn missed(&self) -> u64 {
        self.missed
    }

    /// Whether nothing is to be taken.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.slips.is_empty()
    }
}

/// A datagram on its way to its owner, still in its lane; dropping it makes room for another.
#[derive(Debug)]
pub(super) struct Parcel<'a> {
    /// The path it came by.
    pub(super) flow: Flow,
    /// When the host had it: all shards' clocks have the same zero.
    pub(super) arrived: Timestamp,
    is_wrapped: bool,
    chunk: Option<ReadChunk<'a, u8>>,
}

impl Parcel<'_> {
    /// The bytes, exactly as received.
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        let (until_end, from_start) = match &self.chunk {
            Some(chunk) => chunk.as_slices(),
            None => (&[][..], &[][..]),
        };
        if self.is_wrapped { from_start } else { until_end }
    }
}

impl Drop for Parcel<'_> {
    #[inline]
    fn drop(&mut self) {
        if let Some(chunk) = self.chunk.take() {
            chunk.commit_all();
        }
    }
}

#[cfg(test)]
mod tests;
