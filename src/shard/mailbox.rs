//! Mailboxes: datagrams that the kernel gave to one shard and another owns.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::{Bytes, BytesMut};
use crossbeam::queue::ArrayQueue;
use crossbeam::utils::CachePadded;

use crate::limits::MAILBOX_MAX;
use crate::transport::Doorbell;
use crate::wire::Flow;

/// A datagram on its way to its owner.
#[derive(Debug)]
pub(super) struct Parcel {
    pub(super) flow: Flow,
    pub(super) bytes: Bytes,
}

/// One bounded ring for each ordered pair of shards, so that each has one writer and one reader and a flow keeps its
/// order, and one bell for each shard.
#[derive(Debug)]
pub(super) struct Mesh {
    shards: usize,
    /// From shard `f` to shard `t` at `f * shards + t`.
    rings: Vec<ArrayQueue<Parcel>>,
    is_asleep: Vec<CachePadded<AtomicBool>>,
    doorbells: Vec<Doorbell>,
}

impl Mesh {
    pub(super) fn new(doorbells: Vec<Doorbell>) -> Mesh {
        let shards = doorbells.len();
        // A lone shard has nobody to write to.
        let rings = if shards > 1 { shards * shards } else { 0 };
        Mesh {
            shards,
            rings: (0..rings).map(|_| ArrayQueue::new(MAILBOX_MAX)).collect(),
            is_asleep: (0..shards).map(|_| CachePadded::default()).collect(),
            doorbells,
        }
    }

    pub(super) fn ring(&self, shard: usize) {
        self.doorbells[shard].ring();
    }
}

/// A shard's end of the mesh.
#[derive(Debug)]
pub(super) struct Mailbox {
    mesh: Arc<Mesh>,
    own: usize,
    /// Handed-over datagrams share one allocation; it is used again when all of them are gone.
    arena: BytesMut,
    /// Shards written to since the last [`Mailbox::flush`].
    written: Vec<bool>,
    has_written: bool,
    /// Whose ring was looked into last.
    turn: usize,
}

/// Bytes fetched from the allocator at a time for datagrams handed over.
const ARENA_BYTES: usize = 256 * 1_024;

impl Mailbox {
    pub(super) fn new(mesh: Arc<Mesh>, own: usize) -> Mailbox {
        let written = vec![false; mesh.shards];
        Mailbox { mesh, own, arena: BytesMut::new(), written, has_written: false, turn: 0 }
    }

    /// Hand a datagram to shard `to`; whether there was room.
    pub(super) fn post(&mut self, to: usize, flow: Flow, bytes: &[u8]) -> bool {
        if self.arena.capacity() < bytes.len() {
            self.arena.reserve(ARENA_BYTES);
        }
        self.arena.extend_from_slice(bytes);
        let parcel = Parcel { flow, bytes: self.arena.split().freeze() };
        self.written[to] = true;
        self.has_written = true;
        self.mesh.rings[self.own * self.mesh.shards + to].push(parcel).is_ok()
    }

    /// Wake the sleepers among those written to, once each.
    #[inline]
    pub(super) fn flush(&mut self) {
        if !std::mem::take(&mut self.has_written) {
            return;
        }
        for (shard, written) in self.written.iter_mut().enumerate() {
            if std::mem::take(written) && self.mesh.is_asleep[shard].swap(false, Ordering::SeqCst) {
                self.mesh.ring(shard);
            }
        }
    }

    /// The next datagram handed to us.
    #[inline]
    pub(super) fn take(&mut self) -> Option<Parcel> {
        let mesh = &*self.mesh;
        if mesh.rings.is_empty() {
            return None;
        }
        // Each ring in turn, so that one busy neighbour does not starve the others.
        for _ in 0..mesh.shards {
            self.turn = (self.turn + 1) % mesh.shards;
            let parcel = mesh.rings[self.turn * mesh.shards + self.own].pop();
            if parcel.is_some() {
                return parcel;
            }
        }
        None
    }

    /// About to sleep: from here on writers ring. Whether something is there already.
    pub(super) fn lie_down(&self) -> bool {
        self.mesh.is_asleep[self.own].store(true, Ordering::SeqCst);
        let mesh = &*self.mesh;
        mesh.rings.iter().skip(self.own).step_by(mesh.shards).any(|ring| !ring.is_empty())
    }

    /// Awake again.
    pub(super) fn rise(&self) {
        self.mesh.is_asleep[self.own].store(false, Ordering::SeqCst);
    }
}
