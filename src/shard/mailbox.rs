//! Mailboxes: datagrams that the kernel gave to one shard and another owns.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering, fence};

use crossbeam::utils::CachePadded;

use super::lane::{Inlet, Outlet, Parcel, lane};
use crate::time::Timestamp;
use crate::transport::Doorbell;
use crate::wire::Flow;

/// What wakes the shards: one bell each, and whether its owner sleeps.
#[derive(Debug)]
pub(super) struct Bells {
    is_asleep: Vec<CachePadded<AtomicBool>>,
    doorbells: Vec<Doorbell>,
}

impl Bells {
    pub(super) fn ring(&self, shard: usize) {
        self.doorbells[shard].ring();
    }

    pub(super) fn ring_all(&self) {
        self.doorbells.iter().for_each(Doorbell::ring);
    }

    /// Ring if the shard sleeps. Asked once a turn and shard written to: most are awake, and then its cache line need
    /// not move.
    fn wake(&self, shard: usize) {
        let is_asleep = &self.is_asleep[shard];
        if is_asleep.load(Ordering::Relaxed) && is_asleep.swap(false, Ordering::Relaxed) {
            self.ring(shard);
        }
    }
}

/// A shard's mailbox: a lane to every other shard and one from each. Every lane has one writer and
/// one reader, and a flow keeps its order.
#[derive(Debug)]
pub(super) struct Mailbox {
    bells: Arc<Bells>,
    own: usize,
    /// By shard; none to ourselves.
    outlets: Vec<Option<Outlet>>,
    /// Shards written to since the last [`Mailbox::flush`].
    written: Vec<bool>,
    has_written: bool,
    inlets: Vec<Inlet>,
    /// Which inlet is being read.
    inlet: usize,
    /// How many more datagrams it may yield before the next has its turn.
    strides: usize,
}

/// Datagrams taken from one lane before another is looked into, so that one busy neighbour does not starve the others.
const STRIDES: usize = 16;

/// The mailboxes of shards that have these doorbells.
pub(super) fn connect(doorbells: Vec<Doorbell>) -> (Arc<Bells>, Vec<Mailbox>) {
    let shards = doorbells.len();
    let is_asleep = (0..shards).map(|_| CachePadded::default()).collect();
    let bells = Arc::new(Bells { is_asleep, doorbells });
    let mut mailboxes: Vec<Mailbox> =
        (0..shards).map(|own| Mailbox::new(Arc::clone(&bells), own, shards)).collect();
    for from in 0..shards {
        for to in (0..shards).filter(|&to| to != from) {
            let (outlet, inlet) = lane(shards);
            mailboxes[from].outlets[to] = Some(outlet);
            mailboxes[to].inlets.push(inlet);
        }
    }
    (bells, mailboxes)
}

impl Mailbox {
    fn new(bells: Arc<Bells>, own: usize, shards: usize) -> Mailbox {
        Mailbox {
            bells,
            own,
            outlets: (0..shards).map(|_| None).collect(),
            written: vec![false; shards],
            has_written: false,
            inlets: Vec::with_capacity(shards),
            inlet: 0,
            strides: STRIDES,
        }
    }

    /// Hand a datagram that came at `arrived` to shard `to`, another than this; whether there was room.
    #[inline]
    pub(super) fn post(&mut self, to: usize, flow: Flow, arrived: Timestamp, bytes: &[u8]) -> bool {
        let Some(outlet) = &mut self.outlets[to] else { return false };
        self.written[to] = true;
        self.has_written = true;
        outlet.put(flow, arrived, bytes)
    }

    /// Let the others see what they were handed, and wake the sleepers among them, once each.
    #[inline]
    pub(super) fn flush(&mut self) {
        if std::mem::take(&mut self.has_written) {
            self.show();
        }
    }

    fn show(&mut self) {
        for (outlet, _) in
            self.outlets.iter_mut().zip(&self.written).filter(|(_, written)| **written)
        {
            outlet.iter_mut().for_each(Outlet::show);
        }
        // We show, then ask who sleeps; a sleeper says so, then looks. One of the two sees the other if neither's write
        // can pass its own read.
        fence(Ordering::SeqCst);
        for (shard, written) in self.written.iter_mut().enumerate() {
            if std::mem::take(written) {
                self.bells.wake(shard);
            }
        }
    }

    /// The next datagram handed to us.
    #[inline]
    pub(super) fn take(&mut self) -> Option<Parcel<'_>> {
        let inlets = self.inlets.len();
        if self.strides == 0 {
            self.pass_on();
        }
        for _ in 0..inlets {
            if !self.inlets[self.inlet].is_empty() {
                self.strides -= 1;
                return self.inlets[self.inlet].take();
            }
            self.pass_on();
        }
        None
    }

    fn pass_on(&mut self) {
        self.inlet = if self.inlet + 1 < self.inlets.len() { self.inlet + 1 } else { 0 };
        self.strides = STRIDES;
    }

    /// Datagrams for us that found no room, as far as what was taken since tells.
    pub(super) fn missed(&self) -> u64 {
        self.inlets.iter().map(Inlet::missed).sum()
    }

    /// About to sleep: from here on writers ring. Whether something is there already.
    pub(super) fn lie_down(&self) -> bool {
        self.bells.is_asleep[self.own].store(true, Ordering::Relaxed);
        // See `show`.
        fence(Ordering::SeqCst);
        self.inlets.iter().any(|inlet| !inlet.is_empty())
    }

    /// Awake again.
    pub(super) fn rise(&self) {
        self.bells.is_asleep[self.own].store(false, Ordering::Relaxed);
    }

    /// Datagrams handed over that nobody has taken. Exact when their owners have left.
    pub(super) fn left(&self) -> u64 {
        self.outlets.iter().flatten().map(|outlet| outlet.left() as u64).sum()
    }
}

#[cfg(test)]
mod tests;
