//! Peer: the other side of a call, whichever side it is.

use super::agenda::NEVER;
use super::answerer::Answerer;
use super::bag::Bag;
use super::caller::Caller;
use super::place::Place;
use crate::sim::{CallName, Sight};
use crate::time::Timestamp;

/// Somebody in one call.
#[derive(Debug)]
pub(super) enum Peer {
    /// It called.
    Caller(Caller),
    /// It is called.
    Answerer(Answerer),
}

impl Peer {
    pub(super) fn name(&self) -> CallName {
        match self {
            Peer::Caller(caller) => caller.name,
            Peer::Answerer(answerer) => answerer.name,
        }
    }

    pub(super) fn place(&self) -> &Place {
        match self {
            Peer::Caller(caller) => &caller.place,
            Peer::Answerer(answerer) => &answerer.place,
        }
    }

    /// Whether it left without a word.
    pub(super) fn is_gone(&self, now: Timestamp) -> bool {
        match self {
            Peer::Caller(caller) => caller.is_gone(now),
            Peer::Answerer(answerer) => answerer.is_gone(now),
        }
    }

    /// Whether it will do nothing more of its own accord.
    pub(super) fn is_done(&self, now: Timestamp) -> bool {
        self.is_gone(now) || self.wake_at() == NEVER
    }

    /// Whether an INVITE of its own had no final response to the end.
    pub(super) fn was_left_alone(&self) -> bool {
        match self {
            Peer::Caller(caller) => caller.was_left_alone,
            Peer::Answerer(_) => false,
        }
    }

    /// When something is due next.
    pub(super) fn wake_at(&self) -> Timestamp {
        match self {
            Peer::Caller(caller) => caller.wake_at(),
            Peer::Answerer(answerer) => answerer.wake_at(),
        }
    }

    /// Time passed.
    pub(super) fn wake(&mut self, now: Timestamp, bag: &mut Bag) {
        match self {
            Peer::Caller(caller) => caller.wake(now, bag),
            Peer::Answerer(answerer) => answerer.wake(now, bag),
        }
    }

    /// A message of the host came.
    pub(super) fn hear(&mut self, now: Timestamp, sight: &Sight, bytes: &[u8], bag: &mut Bag) {
        match self {
            Peer::Caller(caller) => caller.hear(now, sight, bytes, bag),
            Peer::Answerer(answerer) => answerer.hear(now, sight, bytes, bag),
        }
    }
}
