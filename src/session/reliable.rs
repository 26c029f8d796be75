//! Reliable provisional responses (RFC 3262 §3): numbered, repeated until their PRACK, and one at a time.

use std::time::Duration;

use super::UserAgent;
use crate::api::EndCause;
use crate::sip::header::RAck;
use crate::sip::{Method, Status};
use crate::time::Timestamp;
use crate::timer::TimerId;
use crate::transaction::{CallTimer, Due, InviteId, Responded, Timers};
use crate::wire::TxBuf;

/// The one sent last.
#[derive(Debug)]
pub(super) struct Reliable {
    pub(super) status: Status,
    /// Its number.
    rseq: u32,
    /// Whether it brings our session description.
    pub(super) has_description: bool,
    is_confirmed: bool,
    /// Between this repetition and the next.
    interval: Duration,
    /// Armed while the INVITE has no final response: what repeats it, and what gives up.
    timers: [Option<TimerId>; 2],
}

/// Start numbers stay below 2^30: no call sends enough to reach the end of them.
const RSEQ_SHIFT: u32 = u64::BITS - 30;

impl Reliable {
    /// The lines that make a response a reliable one.
    pub(super) fn put_lines(&self, out: &mut TxBuf) {
        out.put(b"Require: 100rel\r\nRSeq: ");
        out.put_decimal(self.rseq.into());
        out.put(b"\r\n");
    }

    /// Whether its PRACK is due.
    pub(super) fn is_awaited(&self) -> bool {
        !self.is_confirmed
    }

    /// Repeat it no more.
    pub(super) fn disarm(&mut self, timers: &mut Timers) {
        for id in self.timers.iter_mut().filter_map(Option::take) {
            timers.cancel(id);
        }
    }
}

impl UserAgent {
    //= rfc3262#3
    //# The UAS MUST NOT send a second reliable provisional response until the first is
    //# acknowledged.
    /// Send `status` reliably, or remember to: what waits already gives way to it.
    pub(super) fn provide_reliably(
        &mut self,
        now: Timestamp,
        index: u32,
        id: InviteId,
        status: Status,
    ) {
        let interval = self.durations.t1;
        let Some(call) = self.calls.get_mut(index) else { return };
        let slot = call.features.and_then(|slot| self.features.get_mut(slot));
        let Some(special) = slot.and_then(|features| features.provisional.as_mut()) else { return };
        if special.last.as_ref().is_some_and(Reliable::is_awaited) {
            special.next = Some(status);
            return;
        }
        let Responded::Send = self.transactions.respond(now, &mut self.timers, id, status) else {
            return;
        };
        //= rfc3262#3
        //# in each subsequent reliable provisional response to the same request MUST be greater
        //# by exactly one
        let rseq = match &special.last {
            Some(last) => last.rseq + 1,
            None => (self.ident.token().bucket() >> RSEQ_SHIFT) as u32 + 1,
        };
        let is_progress = status == Status::SESSION_PROGRESS;
        let has_description = special.is_described && is_progress && !special.is_told;
        if has_description {
            special.is_told = true;
            call.session.speak(&mut self.blocks);
        }
        let timers =
            [(interval, CallTimer::RepeatProvisional), (self.durations.t1x64, CallTimer::NoPrack)];
        let timers =
            timers.map(|(after, what)| Some(self.timers.arm(now, after, Due::Call(what, index))));
        let is_confirmed = false;
        let reliable = Reliable { status, rseq, has_description, is_confirmed, interval, timers };
        special.last = Some(reliable);
        self.send_invite_response(id, status);
        if has_description {
            self.begin_media(now, index);
        }
    }

    //= rfc3262#3
    //# an interval that starts at T1 seconds and doubles for each retransmission
    /// No PRACK yet: send the reliable response of call `index` again.
    pub(super) fn repeat_reliable(&mut self, now: Timestamp, index: u32) {
        let Some(id) = self.unanswered(index) else { return };
        let features = self.features_mut(index).and_then(|features| features.provisional.as_mut());
        let Some(last) = features.and_then(|special| special.last.as_mut()) else { return };
        last.interval *= 2;
        let (status, interval) = (last.status, last.interval);
        let due = Due::Call(CallTimer::RepeatProvisional, index);
        let timer = self.timers.arm(now, interval, due);
        if let Some(last) = self.provisional_mut(index).and_then(|special| special.last.as_mut()) {
            last.timers[0] = Some(timer);
        }
        self.send_invite_response(id, status);
    }

    /// No PRACK came in 64 T1.
    pub(super) fn give_up_prack(&mut self, now: Timestamp, index: u32) {
        //= rfc3262#3
        //# the UAS SHOULD reject the original request with a 5xx response
        if let Some(id) = self.unanswered(index) {
            self.refuse_invite(now, index, id, Status::SERVER_TIMEOUT, EndCause::NoPrack);
        }
    }

    /// Whether a PRACK with `rack` confirms what call `index` sent reliably last.
    pub(super) fn awaits_prack(&self, index: u32, rack: &RAck) -> bool {
        let special = self.features(index).and_then(|features| features.provisional.as_ref());
        special.is_some_and(|special| {
            let is_number = |last: &Reliable| last.is_awaited() && last.rseq == rack.rseq;
            special.last.as_ref().is_some_and(is_number)
                && (rack.cseq.number, rack.cseq.method) == (special.cseq, Method::Invite)
        })
    }

    /// The PRACK came: repeat the response no more. A description that changed with the PRACK (`is_changed`) is
    /// none of that response any longer.
    pub(super) fn confirm(&mut self, index: u32, is_changed: bool) {
        let slot = self.calls.get(index).and_then(|call| call.features);
        let features = slot.and_then(|slot| self.features.get_mut(slot));
        let special = features.and_then(|features| features.provisional.as_mut());
        let Some(last) = special.and_then(|special| special.last.as_mut()) else { return };
        last.disarm(&mut self.timers);
        last.is_confirmed = true;
        last.has_description &= !is_changed;
    }

    /// Do what waited for the PRACK.
    pub(super) fn resume(&mut self, now: Timestamp, index: u32) {
        let Some(id) = self.unanswered(index) else { return };
        let Some(special) = self.provisional_mut(index) else { return };
        if special.is_answer_wanted {
            self.accept_invite(now, index, id);
        } else if let Some(status) = special.next.take() {
            self.provide(now, index, id, status);
        }
    }
}
