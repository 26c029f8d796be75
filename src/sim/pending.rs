//! Pending: a request of the peer that waits for its response, repeated by timers A and E (RFC 3261 §17.1).

use std::time::Duration;

use super::Draft;
use crate::sip::{Method, Response};
use crate::time::Timestamp;

const T1: Duration = Duration::from_millis(500);
const T2: Duration = Duration::from_secs(4);
/// Timers B and F.
const GIVE_UP_AFTER: Duration = Duration::from_secs(32);

#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) draft: Draft,
    pub(super) deadline: Timestamp,
    interval: Duration,
    give_up_at: Timestamp,
}

impl Pending {
    pub(super) fn new(now: Timestamp, draft: Draft) -> Pending {
        Pending { draft, deadline: now + T1, interval: T1, give_up_at: now + GIVE_UP_AFTER }
    }

    /// Whether `response` ends the repetition: a final one, or any to an INVITE.
    pub(super) fn is_ended_by(&self, response: &Response<'_>) -> bool {
        let is_mine = response.call_id == self.draft.call_id.as_bytes()
            && response.cseq.number == self.draft.cseq
            && Method::parse(self.draft.method.as_bytes()) == response.cseq.method;
        is_mine && (response.status.is_final() || response.cseq.method == Method::Invite)
    }

    /// The deadline passed: arm the next one. `false`: it was the one to give up at.
    pub(super) fn repeat(&mut self) -> bool {
        if self.deadline >= self.give_up_at {
            return false;
        }
        let doubled = self.interval * 2;
        let is_invite = self.draft.method == "INVITE";
        //= rfc3261#17.1.2.2
        //# If the timer fires again, it is reset to a MIN(4*T1, T2)
        self.interval = if is_invite { doubled } else { doubled.min(T2) };
        self.deadline = (self.deadline + self.interval).min(self.give_up_at);
        true
    }
}
