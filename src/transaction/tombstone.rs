//! Tombstones: finished transactions that only absorb or repeat, 40 bytes each.

use std::time::Duration;

use super::{Branch, TransactionKey, server, server_invite};
use crate::limits::TOMBSTONES_MAX;
use crate::pool::{Index, Queue};
use crate::sip::Status;
use crate::time::Timestamp;

/// What is left of a transaction: enough to know its echo, and the status to answer it with. A repeated request
/// carries everything else its response needs.
#[derive(Clone, Copy, Debug)]
pub struct Tombstone {
    key: TransactionKey,
    pub(super) branch: Branch,
    deadline: Timestamp,
    status: Status,
    remains: Remains,
}

/// Which machine lies here, and in which state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Remains {
    Invite(server_invite::State),
    Server,
    Client,
}

impl Tombstone {
    /// The status a repetition of the request is answered with; `None`: it is absorbed.
    pub fn repeat(&self) -> Option<Status> {
        let repeats = match self.remains {
            Remains::Invite(state) => {
                let (_, action) = server_invite::step(state, server_invite::Input::Invite);
                action == server_invite::Action::Repeat
            }
            Remains::Server => {
                let (_, action) = server::step(server::State::Completed, server::Input::Request);
                action == server::Action::Repeat
            }
            Remains::Client => false,
        };
        repeats.then_some(self.status)
    }
}

/// How long a tombstone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// Timers J and L: 64 T1, longer than any retransmission.
    Long,
    /// Timers I and K: T4, as long as a message stays in the network.
    Short,
}

/// All tombstones of a shard.
#[derive(Debug)]
pub(super) struct Tombstones {
    index: Index,
    lanes: [Queue<Tombstone>; 2],
    rests: [Duration; 2],
    /// When the first of them falls.
    next: Option<Timestamp>,
}

/// 16 ms, and a power of two in microseconds. Waking for each cost an idle shard 20 % of its core after 100 k calls/s.
pub(super) const SWEEP: Duration = Duration::from_micros(1 << 14);

/// The index keeps 32 bits a tombstone: its lane, and as much of its place as tells it from all others alive.
const PLACE_BITS: u32 = 31;
const _: () = assert!((TOMBSTONES_MAX as u64) < 1 << PLACE_BITS);

impl Tombstones {
    pub(super) fn new(long: Duration, short: Duration) -> Tombstones {
        let rests = [long, short];
        Tombstones { index: Index::new(), lanes: Default::default(), rests, next: None }
    }

    pub(super) fn bury(
        &mut self,
        now: Timestamp,
        (key, branch): (TransactionKey, Branch),
        status: Status,
        remains: Remains,
        rest: Rest,
    ) {
        if self.len() >= u64::from(TOMBSTONES_MAX) {
            self.forget_first();
        }
        let deadline = now + self.rests[rest as usize];
        let place =
            self.lanes[rest as usize].push(Tombstone { key, branch, deadline, status, remains });
        self.index.insert(key.0.bucket(), slot(rest as usize, place));
        self.next = Some(self.next.map_or(deadline, |next| next.min(deadline)));
    }

    pub(super) fn find(&self, key: TransactionKey) -> Option<&Tombstone> {
        let is_owner = |slot| self.at(slot).is_some_and(|tombstone| tombstone.key == key);
        self.at(self.index.find(key.0.bucket(), is_owner)?)
    }

    /// Remove all whose time is over.
    pub(super) fn expire(&mut self, now: Timestamp) {
        if self.next.is_none_or(|next| next > now) {
            return;
        }
        for lane in 0..self.lanes.len() {
            while self.lanes[lane].front().is_some_and(|tombstone| tombstone.deadline <= now) {
                self.forget(lane);
            }
        }
        self.next = self.first_deadline();
    }

    /// When to look again: the next deadline, but no more often than every [`SWEEP`]. Nobody waits for a tombstone to
    /// fall, and a shard with nothing else to do should not wake for each of a hundred thousand a second.
    #[inline]
    pub(super) fn next_deadline(&self) -> Option<Timestamp> {
        self.next.map(|next| next.rounded_up(SWEEP))
    }

    fn first_deadline(&self) -> Option<Timestamp> {
        let [long, short] = &self.lanes;
        let fronts = [long.front(), short.front()];
        fronts.into_iter().flatten().map(|tombstone| tombstone.deadline).min()
    }

    pub(super) fn len(&self) -> u64 {
        self.lanes.iter().map(Queue::len).sum()
    }

    /// Make room: the one that would fall first goes now.
    fn forget_first(&mut self) {
        let first = self.first_deadline();
        let is_first = |lane: &Queue<Tombstone>| lane.front().map(|t| t.deadline) == first;
        if let Some(lane) = self.lanes.iter().position(is_first) {
            self.forget(lane);
        }
        self.next = self.first_deadline();
    }

    fn forget(&mut self, lane: usize) {
        if let Some((place, tombstone)) = self.lanes[lane].pop() {
            self.index.remove(tombstone.key.0.bucket(), slot(lane, place));
        }
    }

    fn at(&self, slot: u32) -> Option<&Tombstone> {
        let lane = &self.lanes[(slot >> PLACE_BITS) as usize];
        let low = u64::from(slot & ((1 << PLACE_BITS) - 1));
        lane.get(lane.nearest(low, PLACE_BITS))
    }
}

fn slot(lane: usize, place: u64) -> u32 {
    (lane as u32) << PLACE_BITS | (place as u32 & ((1 << PLACE_BITS) - 1))
}
