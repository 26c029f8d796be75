//! The transactions of one shard: those at work, and the tombstones of those that were.

use super::attempt::Attempt;
use super::invite::Invite;
use super::request::Outgoing;
use super::timers::TRYING_AFTER;
use super::tombstone::{Remains, Rest, Tombstones};
use super::{Branch, Owner, TimerDurations, Timers, Tombstone, TransactionKey};
use crate::limits::TRANSACTIONS_MAX;
use crate::pool::{Index, Slab};
use crate::sip::Status;
use crate::time::{Timestamp, earlier};
use crate::wire::Transport;

/// A server INVITE transaction at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InviteId(pub(super) u32);

/// A client INVITE transaction at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientInviteId(pub(super) u32);

/// Another client transaction at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId(pub(super) u32);

/// What a request's key found.
#[derive(Clone, Copy, Debug)]
pub enum Found {
    /// Nothing: the request is new.
    Nothing,
    /// An INVITE still at work. `is_same_branch` tells a retransmission from a copy that came another way.
    Invite {
        /// Which.
        id: InviteId,
        /// Whether branch and sent-by agree too.
        is_same_branch: bool,
    },
    /// A transaction that is over.
    Tombstone {
        /// What is left of it.
        tombstone: Tombstone,
        /// Whether branch and sent-by agree too.
        is_same_branch: bool,
    },
}

/// All transactions of a shard.
#[derive(Debug)]
pub struct Transactions {
    pub(super) durations: TimerDurations,
    pub(super) index: Index,
    pub(super) invites: Slab<Invite>,
    /// The INVITE that came last, while its timer for 100 is not armed: most are answered in the same breath.
    pub(super) fresh: Option<(InviteId, Timestamp)>,
    /// By our branch: an INVITE and its CANCEL share one, so INVITEs have an index of their own.
    pub(super) attempt_branches: Index,
    pub(super) attempts: Slab<Attempt>,
    pub(super) branches: Index,
    pub(super) outgoing: Slab<Outgoing>,
    pub(super) tombstones: Tombstones,
}

impl Transactions {
    /// An empty table.
    pub fn new(durations: TimerDurations) -> Transactions {
        Transactions {
            durations,
            index: Index::new(),
            invites: Slab::new(TRANSACTIONS_MAX),
            fresh: None,
            attempt_branches: Index::new(),
            attempts: Slab::new(TRANSACTIONS_MAX),
            branches: Index::new(),
            outgoing: Slab::new(TRANSACTIONS_MAX),
            tombstones: Tombstones::new(durations.t1x64, durations.t4),
        }
    }

    /// Look up a request; for ACK and CANCEL, the INVITE it belongs to.
    #[inline]
    pub fn find(&self, key: TransactionKey, branch: Branch) -> Found {
        if let Some(id) = self.find_invite(key) {
            let is_same_branch = self.invites.get(id.0).is_some_and(|i| i.branch == branch);
            return Found::Invite { id, is_same_branch };
        }
        match self.tombstones.find(key) {
            Some(tombstone) => Found::Tombstone {
                tombstone: *tombstone,
                is_same_branch: tombstone.branch == branch,
            },
            None => Found::Nothing,
        }
    }

    /// The INVITE at work under `key`.
    pub fn find_invite(&self, key: TransactionKey) -> Option<InviteId> {
        let is_owner = |slot| self.invites.get(slot).is_some_and(|invite| invite.key == key);
        self.index.find(key.0.bucket(), is_owner).map(InviteId)
    }

    /// A request other than INVITE that came by `transport` was answered with `status`: keep what repeats the answer
    /// for timer J.
    pub fn bury_request(
        &mut self,
        now: Timestamp,
        transport: Transport,
        names: (TransactionKey, Branch),
        status: Status,
    ) {
        //= rfc3261#17.2.2
        //# it MUST set Timer J to fire in 64*T1 seconds for unreliable transports, and zero seconds for
        //# reliable transports.
        if !transport.is_reliable() {
            self.tombstones.bury(now, names, status, Remains::Server, Rest::Long);
        }
    }

    /// The call that a request at work belongs to.
    pub fn owner(&self, id: RequestId) -> Option<Owner> {
        self.outgoing.get(id.0).map(|outgoing| outgoing.owner)
    }

    /// Timers I, J, K and L: drop the tombstones whose time is over. And arm what waited to be.
    pub fn expire(&mut self, now: Timestamp, timers: &mut Timers) {
        self.settle(timers);
        self.tombstones.expire(now);
    }

    /// When the next tombstone falls, or the INVITE that came last gets its 100.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let trying = self.fresh.map(|(_, came)| came + TRYING_AFTER);
        earlier(trying, self.tombstones.next_deadline())
    }

    /// Transactions at work.
    pub fn live(&self) -> u64 {
        [self.invites.len(), self.attempts.len(), self.outgoing.len()].map(u64::from).iter().sum()
    }

    /// Transactions that only absorb or repeat.
    pub fn tombstones(&self) -> u64 {
        self.tombstones.len()
    }
}
