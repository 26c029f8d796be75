//! Caller: a peer in one call, as its client. It keeps numbers, not messages: whatever it repeats it writes again.

mod ask;
mod confirmation;
mod description;
mod forge;
mod hear;
mod pending;
mod tag;
mod write;

use std::rc::Rc;
use std::time::Duration;

use super::agenda::NEVER;
use super::bag::Bag;
use super::place::Place;
use super::plan::{Aim, Plan};
use crate::sim::CallName;
use crate::sip::Method;
use crate::time::Timestamp;
pub(super) use ask::ASKS;
use ask::Ask;
use confirmation::Confirmation;
pub(super) use confirmation::Manner;
pub(super) use forge::Trick;
use pending::Pending;
use tag::Tag;

/// One peer in one call.
#[derive(Debug)]
pub(super) struct Caller {
    pub(super) name: CallName,
    pub(super) plan: Plan,
    pub(super) place: Rc<Place>,
    phase: Phase,
    to_tag: Tag,
    cseq: u32,
    branches: u32,
    /// The last INVITE, which ACK and CANCEL belong to.
    invite: Names,
    pending_invite: Option<Pending>,
    pending_other: Option<Pending>,
    pending_prack: Option<Pending>,
    confirmation: Confirmation,
    /// When the plan goes on.
    next_step: Timestamp,
    gone_at: Timestamp,
    /// Offers made, and things asked for.
    changes_made: u32,
    asks_made: u32,
    /// The last of those.
    ask: Ask,
    /// The host's REFER had its NOTIFY.
    was_referred: bool,
    acks_forgotten: u32,
    is_cancel_due: bool,
    was_up: bool,
    /// An INVITE had no final response to the end.
    pub(super) was_left_alone: bool,
}

/// Where a call stands, as the caller sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The first request waits for its final response.
    Calling,
    /// The call is up.
    Up,
    /// BYE was sent.
    Closing,
    /// Nothing is left to do but to answer.
    Done,
}

/// What tells a request from others of its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Names {
    cseq: u32,
    branch: u32,
}

impl Caller {
    pub(super) fn new(now: Timestamp, name: CallName, plan: Plan, place: Rc<Place>) -> Caller {
        Caller {
            name,
            plan,
            place,
            phase: Phase::Calling,
            to_tag: Tag::default(),
            cseq: 0,
            branches: 0,
            invite: Names { cseq: 0, branch: 0 },
            pending_invite: None,
            pending_other: None,
            pending_prack: None,
            confirmation: Confirmation::default(),
            next_step: NEVER,
            gone_at: plan.vanishes_after.map_or(NEVER, |after| now + after),
            changes_made: 0,
            asks_made: 0,
            ask: Ask::Invite,
            was_referred: false,
            acks_forgotten: 0,
            is_cancel_due: false,
            was_up: false,
            was_left_alone: false,
        }
    }

    /// Send the first request.
    pub(super) fn start(&mut self, now: Timestamp, bag: &mut Bag) {
        match self.plan.aim {
            Aim::Ask => self.request(now, Method::Options, bag),
            Aim::Cancel(after) => {
                self.next_step = now + after;
                self.request(now, Method::Invite, bag);
            }
            Aim::Talk | Aim::Listen | Aim::EarlyBye => self.request(now, Method::Invite, bag),
        }
    }

    /// Whether it left without a word.
    pub(super) fn is_gone(&self, now: Timestamp) -> bool {
        self.gone_at <= now
    }

    /// When something is due next.
    pub(super) fn wake_at(&self) -> Timestamp {
        let due = |pending: &Option<Pending>| pending.as_ref().map_or(NEVER, |p| p.due);
        let requests = [&self.pending_invite, &self.pending_other, &self.pending_prack];
        let steps = self.next_step.min(self.confirmation.due);
        requests.into_iter().map(due).fold(steps, Timestamp::min)
    }

    /// Time passed.
    pub(super) fn wake(&mut self, now: Timestamp, bag: &mut Bag) {
        if self.pending_invite.as_ref().is_some_and(|pending| pending.due <= now)
            && !self.repeat(now, Method::Invite, bag)
        {
            self.was_left_alone = !self.is_cancel_due;
            self.pending_invite = None;
            self.phase = if self.was_up { self.phase } else { Phase::Done };
        }
        if self.pending_other.as_ref().is_some_and(|pending| pending.due <= now)
            && !self.repeat(now, Method::Bye, bag)
        {
            self.pending_other = None;
            let is_over = matches!(self.phase, Phase::Closing) || self.plan.aim == Aim::Ask;
            self.phase = if is_over { Phase::Done } else { self.phase };
        }
        if self.pending_prack.as_ref().is_some_and(|pending| pending.due <= now)
            && !self.repeat(now, Method::Prack, bag)
        {
            self.pending_prack = None;
        }
        if self.confirmation.due <= now {
            self.confirm(now, bag);
        }
        if self.next_step <= now {
            self.next_step = NEVER;
            self.step(now, bag);
        }
    }

    /// Do what the plan has next.
    fn step(&mut self, now: Timestamp, bag: &mut Bag) {
        match self.phase {
            Phase::Calling => self.take_back(now, bag),
            Phase::Up if self.asks_made < self.plan.asks => {
                self.next_step = now + self.plan.talk + Duration::from_secs(1);
                self.ask(now, bag);
            }
            Phase::Up => self.hang_up(now, bag),
            Phase::Closing | Phase::Done => {}
        }
    }

    /// CANCEL, once a provisional response came (RFC 3261 §9.1).
    fn take_back(&mut self, now: Timestamp, bag: &mut Bag) {
        self.is_cancel_due = true;
        let is_answered = self.pending_invite.as_ref().is_some_and(|pending| pending.is_heard);
        if is_answered && self.pending_other.is_none() {
            self.request(now, Method::Cancel, bag);
        }
    }

    fn hang_up(&mut self, now: Timestamp, bag: &mut Bag) {
        self.phase = Phase::Closing;
        self.next_step = NEVER;
        self.request(now, Method::Bye, bag);
    }
}
