//! Hear: what a caller does when a message comes.

use super::{Caller, Names, Phase, Tag};
use crate::sim::Sight;
use crate::sim::vopr::agenda::NEVER;
use crate::sim::vopr::bag::Bag;
use crate::sim::vopr::plan::Aim;
use crate::sip::Method;
use crate::time::Timestamp;

const OK: &[u8] = b"SIP/2.0 200 OK\r\n";

impl Caller {
    /// A message of the host came to this peer.
    pub(in crate::sim::vopr) fn hear(
        &mut self,
        now: Timestamp,
        sight: &Sight,
        bytes: &[u8],
        bag: &mut Bag,
    ) {
        let has_offer = !sight.body_in(bytes).is_empty();
        match (sight.is_request(), sight.method) {
            (true, Method::Ack) => {}
            (true, Method::Bye) => {
                self.write_answer(OK, bytes, false, bag);
                self.end();
            }
            // Both change the session at once (RFC 3261 §14.2).
            (true, Method::Invite | Method::Update)
                if self.pending_invite.is_some() || (has_offer && self.is_offering()) =>
            {
                self.write_answer(b"SIP/2.0 491 Request Pending\r\n", bytes, false, bag);
            }
            (true, Method::Invite | Method::Update) => {
                self.write_answer(OK, bytes, has_offer, bag);
            }
            (true, method) => self.hear_request(now, method, bytes, bag),
            (false, Method::Prack) => self.on_confirmed(now, sight, bag),
            (false, Method::Invite) => self.hear_invite_response(now, sight, bytes, bag),
            (false, _) => self.hear_response(now, sight, bag),
        }
    }

    fn hear_response(&mut self, now: Timestamp, sight: &Sight, bag: &mut Bag) {
        let Some(pending) = &mut self.pending_other else { return };
        if pending.method != sight.method || pending.names.cseq != sight.cseq {
            return;
        }
        if !sight.is_final() {
            return pending.hear(now);
        }
        self.pending_other = None;
        match sight.method {
            Method::Bye => self.end(),
            Method::Options if self.plan.aim == Aim::Ask => self.end(),
            // Its INVITE crossed it and is up: what would the CANCEL do any more?
            Method::Cancel if self.phase == Phase::Up => self.hang_up(now, bag),
            _ => {}
        }
    }

    fn hear_invite_response(&mut self, now: Timestamp, sight: &Sight, bytes: &[u8], bag: &mut Bag) {
        if sight.cseq != self.invite.cseq {
            // A copy that is late: the ACK of its time was lost, or it will be.
            if sight.is_final() {
                self.acknowledge(sight, bytes, bag);
            }
            return;
        }
        if sight.status > 100 && sight.status < 300 && self.to_tag.is_empty() {
            self.to_tag = Tag::of(sight.to_tag_in(bytes));
        }
        if !sight.is_final() {
            return self.hear_provisional(now, sight, bytes, bag);
        }
        self.pending_invite = None;
        if self.acks_forgotten < self.plan.acks_forgotten {
            self.acks_forgotten += 1;
        } else {
            self.acknowledge(sight, bytes, bag);
        }
        match self.phase {
            Phase::Calling if sight.is_success() => self.begin(now, bag),
            Phase::Calling => self.end(),
            // The caller had given up; the host had not (RFC 5407, appendix C).
            Phase::Done if sight.is_success() && !self.was_up => {
                self.was_up = true;
                self.hang_up(now, bag);
            }
            Phase::Up | Phase::Closing | Phase::Done => {}
        }
    }

    fn hear_provisional(&mut self, now: Timestamp, sight: &Sight, bytes: &[u8], bag: &mut Bag) {
        if let Some(pending) = &mut self.pending_invite {
            pending.hear(now);
        }
        self.hear_reliable(now, sight, bytes, bag);
        if self.phase != Phase::Calling {
            return;
        }
        if self.is_cancel_due && self.pending_other.is_none() {
            self.request(now, Method::Cancel, bag);
        } else if self.plan.aim == Aim::EarlyBye && sight.status > 100 {
            self.hang_up(now, bag);
        }
    }

    /// The call is up.
    fn begin(&mut self, now: Timestamp, bag: &mut Bag) {
        self.was_up = true;
        self.phase = Phase::Up;
        match self.plan.aim {
            Aim::Talk => self.next_step = now + self.plan.talk,
            Aim::Listen if self.plan.asks > 0 => self.next_step = now + self.plan.talk,
            Aim::Listen | Aim::Ask => self.next_step = NEVER,
            // Too late for second thoughts: hang up, but not before a CANCEL on its way is answered.
            Aim::Cancel(_) | Aim::EarlyBye if self.pending_other.is_none() => {
                self.hang_up(now, bag);
            }
            Aim::Cancel(_) | Aim::EarlyBye => {}
        }
    }

    fn end(&mut self) {
        self.phase = Phase::Done;
        self.next_step = NEVER;
        self.pending_other = None;
    }

    /// A refusal's ACK belongs to the INVITE's transaction (RFC 3261 §17.1.1.3), a 2xx's is one of its own.
    fn acknowledge(&mut self, sight: &Sight, bytes: &[u8], bag: &mut Bag) {
        let is_own = sight.is_success() || self.plan.has_unique_branches;
        let is_known = sight.cseq == self.invite.cseq;
        let branch = if is_own || !is_known { self.branch() } else { self.invite.branch };
        let names = Names { cseq: sight.cseq, branch };
        self.write_ack(names, sight.to_tag_in(bytes), sight.is_success(), bag);
    }
}
