//! Repeat: one message that is sent until something comes back.

use std::time::Duration;

use super::course::{Course, is_stateless};
use super::{RULE, T1, T1X64, T2, T4, TRYING_AFTER, broken};
use crate::sim::Sight;
use crate::sim::check::Violation;
use crate::sip::Method;
use crate::time::Timestamp;

/// A final response to an INVITE, or a request of the engine's own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Repeat {
    /// Via of the INVITE answered, branch of our request.
    pub(super) name: u64,
    pub(super) cseq: u32,
    pub(super) method: Method,
    pub(super) is_request: bool,
    pub(super) is_success: bool,
    /// It was refused in passing: only the INVITE itself brings the refusal again.
    pub(super) is_stateless: bool,
    pub(super) course: Course,
    pub(super) first_at: Timestamp,
    interval: Duration,
    /// A final response to our request came.
    pub(super) is_concluded: bool,
    /// A provisional response came: T2 from the next time on.
    is_slow: bool,
    /// A provisional response with a session description.
    pub(super) is_described: bool,
}

impl Repeat {
    pub(super) fn of_invite(sight: &Sight, at: Timestamp) -> Repeat {
        Repeat {
            name: sight.via,
            cseq: sight.cseq,
            method: Method::Invite,
            is_request: false,
            is_success: false,
            is_stateless: false,
            course: Course::Waiting(at + TRYING_AFTER),
            first_at: at,
            interval: T1,
            is_concluded: false,
            is_slow: false,
            is_described: false,
        }
    }

    pub(super) fn of_request(sight: &Sight, at: Timestamp) -> Repeat {
        let course = Course::Going(at + T1);
        let (name, method) = (sight.branch, sight.method);
        Repeat { name, method, is_request: true, course, ..Repeat::of_invite(sight, at) }
    }

    /// A provisional response numbered `rseq` that waits for its PRACK.
    pub(super) fn reliable(sight: &Sight, rseq: u32, is_described: bool, at: Timestamp) -> Repeat {
        let (course, method) = (Course::Going(at + T1), Method::Prack);
        Repeat { cseq: rseq, method, course, is_described, ..Repeat::of_invite(sight, at) }
    }

    /// Whether both are the same message.
    pub(super) fn is_same(&self, other: &Repeat) -> bool {
        (self.name, self.cseq, self.method, self.is_request)
            == (other.name, other.cseq, other.method, other.is_request)
    }

    /// Whether the INVITE or its response `sight` is meant.
    pub(super) fn is_of(&self, sight: &Sight) -> bool {
        !self.is_request
            && self.method == Method::Invite
            && (self.name, self.cseq) == (sight.via, sight.cseq)
    }

    pub(super) fn is_request(&self, branch: u64, method: Method) -> bool {
        self.is_request && (self.name, self.method) == (branch, method)
    }

    /// Whether a copy of the INVITE would be a new INVITE: timer L or I is over.
    pub(super) fn is_forgotten(&self, at: Timestamp) -> bool {
        match self.course {
            Course::Waiting(_) | Course::Ringing => false,
            Course::Over(since) if !self.is_success => at >= since + T4,
            Course::Going(_) | Course::Unsure(_) | Course::Over(_) => at >= self.first_at + T1X64,
        }
    }

    /// The final response was sent for the first time.
    pub(super) fn conclude(&mut self, sight: &Sight, at: Timestamp) {
        self.is_success = sight.is_success();
        self.is_stateless = is_stateless(sight.status);
        self.first_at = at;
        self.course = if self.is_stateless { Course::Over(at) } else { Course::Going(at + T1) };
    }

    /// It was sent again: when it was due?
    pub(super) fn again(&mut self, at: Timestamp) -> Result<(), Violation> {
        let due = match self.course {
            Course::Going(due) | Course::Unsure(due) => due,
            Course::Over(_) | Course::Waiting(_) | Course::Ringing => {
                let what = format!("{:?} {} again, and it was over", self.method, self.cseq);
                return Err(Violation::new(RULE, what));
            }
        };
        if due != at {
            return broken("sent again", at, due);
        }
        let doubled = self.interval * 2;
        self.interval = match (self.is_request, self.method) {
            // Timer A has no bound but timer B (§17.1.1.2).
            (true, Method::Invite) | (false, Method::Prack) => doubled,
            _ if self.is_slow => T2,
            _ => doubled.min(T2),
        };
        let next = at + self.interval;
        self.course = match self.course {
            Course::Unsure(_) => Course::Unsure(next),
            Course::Going(_) | Course::Waiting(_) | Course::Ringing | Course::Over(_) => {
                Course::Going(next)
            }
        };
        Ok(())
    }

    /// When it was due and did not come.
    pub(super) fn missed(&self, at: Timestamp) -> Option<Timestamp> {
        match self.course {
            Course::Waiting(due) => Some(due),
            // A reliable response gives way to a refusal then.
            Course::Going(due) if self.is_reliable() => Some(due.min(self.first_at + T1X64)),
            Course::Going(due) => Some(due).filter(|due| *due < self.first_at + T1X64),
            Course::Ringing | Course::Unsure(_) | Course::Over(_) => None,
        }
        .filter(|due| *due < at)
    }

    /// An ACK came; `is_inside`: under the engine's tag.
    pub(super) fn acknowledge(&mut self, ack: &Sight, is_inside: bool, at: Timestamp) {
        if self.is_request || self.method == Method::Prack {
            return;
        }
        let is_meant = is_inside && ack.cseq == self.cseq;
        self.course = match self.course {
            Course::Going(_) | Course::Unsure(_) if is_meant => Course::Over(at),
            // A refusal's ACK is found in more ways than one.
            Course::Going(due) if !self.is_success => Course::Unsure(due),
            course => course,
        };
    }

    /// Whether it is an INVITE of ours that was answered with 2xx less than 64 T1 ago, and no more than that after
    /// `cancel` (RFC 3261 §9.1).
    pub(super) fn is_accepted(&self, at: Timestamp, cancel: Option<&Repeat>) -> bool {
        let is_late = cancel.is_some_and(|cancel| self.first_at >= cancel.first_at + T1X64);
        self.is_success && at < self.first_at + T1X64 && !is_late
    }

    /// A response to our request came.
    pub(super) fn answer(&mut self, response: &Sight, at: Timestamp) {
        // After timer B or F there is no transaction that could take it.
        if !self.is_slow && !self.is_concluded && at >= self.first_at + T1X64 {
            self.is_concluded = true;
        }
        if response.is_final() && !self.is_concluded {
            (self.first_at, self.is_success) = (at, response.is_success());
            self.is_concluded = true;
        }
        // An INVITE is repeated until any response comes, other requests until the final one.
        if response.is_final() || self.method == Method::Invite {
            self.course = Course::Over(at);
        }
        self.is_slow = true;
    }

    /// Whether it is an INVITE of ours that was heard.
    pub(super) fn is_proceeding(&self, branch: u64) -> bool {
        self.is_request(branch, Method::Invite) && self.is_slow
    }

    /// The call is over.
    pub(super) fn hang_up(&mut self, at: Timestamp) {
        if self.is_success && !self.is_request {
            self.course = Course::Over(at);
        }
    }

    /// We hang up: a 2xx without ACK must have had its 64 T1 (§15).
    pub(super) fn give_up(&mut self, at: Timestamp) -> Result<(), Violation> {
        let (Course::Going(_), true) = (self.course, self.is_success) else { return Ok(()) };
        let until = self.first_at + T1X64;
        self.course = Course::Over(at);
        if at == until { Ok(()) } else { broken("BYE without an ACK", at, until) }
    }
}
