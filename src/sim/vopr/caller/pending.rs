//! Pending: a request that waits for its response, repeated by timers A and E (RFC 3261 §17.1).

use std::time::Duration;

use super::{Caller, Names};
use crate::sim::vopr::bag::Bag;
use crate::sip::Method;
use crate::time::Timestamp;

const T1: Duration = Duration::from_millis(500);
const T2: Duration = Duration::from_secs(4);
/// Timers B and F.
const GIVE_UP_AFTER: Duration = Duration::from_secs(32);
/// An INVITE that rings has no timer; we are patient for so long.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Clone, Copy, Debug)]
pub(super) struct Pending {
    pub(super) method: Method,
    pub(super) names: Names,
    pub(super) due: Timestamp,
    /// A provisional response came.
    pub(super) is_heard: bool,
    interval: Duration,
    give_up_at: Timestamp,
}

impl Pending {
    fn new(now: Timestamp, method: Method, names: Names) -> Pending {
        let give_up_at = now + GIVE_UP_AFTER;
        Pending { method, names, due: now + T1, is_heard: false, interval: T1, give_up_at }
    }

    /// A provisional response to an INVITE: it is repeated no more.
    pub(super) fn hear(&mut self, now: Timestamp) {
        if self.method == Method::Invite {
            self.give_up_at = now + PATIENCE;
            self.due = self.give_up_at;
        }
        self.is_heard = true;
    }
}

impl Caller {
    /// A new request of the plan, repeated until it is answered.
    pub(super) fn request(&mut self, now: Timestamp, method: Method, bag: &mut Bag) {
        let names = match method {
            // A CANCEL has number and branch of what it cancels (RFC 3261 §9.1).
            Method::Cancel if !self.plan.has_unique_branches => self.invite,
            Method::Cancel => Names { cseq: self.invite.cseq, branch: self.branch() },
            _ => {
                self.cseq += 1;
                Names { cseq: self.cseq, branch: self.branch() }
            }
        };
        let pending = Some(Pending::new(now, method, names));
        if method == Method::Invite {
            self.invite = names;
        }
        *self.slot(method) = pending;
        self.write_request(method, names, bag);
    }

    /// Send a pending request again. `false`: it is time to give up.
    pub(super) fn repeat(&mut self, now: Timestamp, method: Method, bag: &mut Bag) -> bool {
        let is_invite = method == Method::Invite;
        let Some(pending) = self.slot(method) else { return true };
        if pending.give_up_at <= now {
            return false;
        }
        let doubled = pending.interval * 2;
        pending.interval = if is_invite { doubled } else { doubled.min(T2) };
        pending.due = (now + pending.interval).min(pending.give_up_at);
        let (method, names) = (pending.method, pending.names);
        self.write_request(method, names, bag);
        true
    }

    /// Where a pending request is kept: an INVITE, a PRACK and one other may be at once.
    fn slot(&mut self, method: Method) -> &mut Option<Pending> {
        match method {
            Method::Invite => &mut self.pending_invite,
            Method::Prack => &mut self.pending_prack,
            _ => &mut self.pending_other,
        }
    }

    pub(super) fn branch(&mut self) -> u32 {
        self.branches += 1;
        self.branches
    }
}
