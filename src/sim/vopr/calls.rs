//! Calls: the peers and what is remembered of their calls, found by the name in the Call-ID.

use std::collections::{HashMap, HashSet};

use super::agenda::NEVER;
use super::peer::Peer;
use super::story::Story;
use crate::sim::CallName;
use crate::sim::check::live::CallChecks;
use crate::time::Timestamp;

/// One call as the world sees it.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) peer: Peer,
    pub(super) checks: CallChecks,
    pub(super) story: Story,
    /// When the caller's next wake-up is on the agenda.
    pub(super) wakes_at: Timestamp,
    /// When a message of it was last seen anywhere.
    pub(super) seen_at: Timestamp,
    /// The Call-ID, when the host gave it one.
    pub(super) call_id: Option<u64>,
    /// The shard that handles it.
    pub(super) home: Option<usize>,
    /// Engine calls of it that have not ended.
    pub(super) open: u32,
    /// Messages that the network or the host lost.
    pub(super) lost: u32,
    /// Its shard died.
    pub(super) is_orphan: bool,
}

impl Call {
    /// A call that `peer` takes part in and nobody has said a word in.
    pub(super) fn new(now: Timestamp, peer: Peer) -> Call {
        Call {
            peer,
            checks: CallChecks::default(),
            story: Story::default(),
            wakes_at: NEVER,
            seen_at: now,
            call_id: None,
            home: None,
            open: 0,
            lost: 0,
            is_orphan: false,
        }
    }
}

/// All calls of a storm.
#[derive(Debug, Default)]
pub(super) struct Calls {
    slots: Vec<(u32, Option<Box<Call>>)>,
    free: Vec<u32>,
    /// Names that mutilated messages had before any call: an engine may have made something of them.
    shunned: HashSet<CallName>,
    /// Names of the calls that the host placed, by the digest of the Call-ID it gave.
    placed: HashMap<u64, CallName>,
}

impl Calls {
    /// A mutilated message has the name of a call to come.
    pub(super) fn shun(&mut self, name: CallName) {
        self.shunned.insert(name);
    }

    /// The host gave the call of `name` this Call-ID.
    pub(super) fn give(&mut self, call_id: u64, name: CallName) {
        self.placed.insert(call_id, name);
        if let Some(call) = self.get(name) {
            call.call_id = Some(call_id);
        }
    }

    /// The name of the call that the host gave this Call-ID.
    pub(super) fn placed(&self, call_id: u64) -> Option<CallName> {
        self.placed.get(&call_id).copied()
    }

    /// The name the next call will have.
    pub(super) fn next_name(&mut self) -> CallName {
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots.push((0, None));
            self.slots.len() as u32 - 1
        });
        CallName { index, generation: self.slots[index as usize].0 }
    }

    pub(super) fn insert(&mut self, name: CallName, mut call: Call) {
        call.checks.is_tainted = self.shunned.remove(&name);
        self.slots[name.index as usize].1 = Some(Box::new(call));
    }

    #[inline]
    pub(super) fn get(&mut self, name: CallName) -> Option<&mut Call> {
        let (generation, call) = self.slots.get_mut(name.index as usize)?;
        call.as_deref_mut().filter(|_| *generation == name.generation)
    }

    pub(super) fn remove(&mut self, name: CallName) -> Option<Box<Call>> {
        let (generation, call) = self.slots.get_mut(name.index as usize)?;
        let removed = call.take_if(|_| *generation == name.generation)?;
        *generation += 1;
        self.free.push(name.index);
        if let Some(call_id) = removed.call_id {
            self.placed.remove(&call_id);
        }
        Some(removed)
    }

    /// The call in slot `index` modulo the slots there are.
    pub(super) fn any(&mut self, index: usize) -> Option<&mut Call> {
        let count = self.slots.len().max(1);
        self.slots.get_mut(index % count)?.1.as_deref_mut()
    }

    pub(super) fn all(&mut self) -> impl Iterator<Item = &mut Call> {
        self.slots.iter_mut().filter_map(|(_, call)| call.as_deref_mut())
    }
}
