//! What an answer does to its call (RFC 3261 §13.2.2).

use trunkline::time::Timestamp;

use super::wait::{Due, Wait};
use super::{CallEnd, Farm};
use crate::answer::{Answer, Asked};
use crate::call::{Peer, Phase, Reaction};
use crate::media::{self, Talk};
use crate::outlet::Outlet;
use crate::stats::record;

impl Farm {
    #[inline]
    pub(super) fn handle_answer(
        &mut self,
        now: Timestamp,
        answer: &Answer<'_>,
        out: &mut impl Outlet,
    ) {
        let key = answer.key;
        let current = self.calls.generation(key.slot);
        match self.calls.get(key.slot) {
            Some(call) if key.generation == current => {
                let reaction = call.react(answer.to, answer.status);
                self.apply(now, reaction, answer, out);
            }
            _ if key.generation < current => self.handle_late(answer, out),
            Some(_) | None => self.stats.ledger.foreign += 1,
        }
    }

    #[inline]
    fn apply(
        &mut self,
        now: Timestamp,
        reaction: Reaction,
        answer: &Answer<'_>,
        out: &mut impl Outlet,
    ) {
        let slot = answer.key.slot;
        self.stats.ledger.count_answer(reaction);
        match reaction {
            Reaction::Proceed => self.proceed(now, slot),
            Reaction::Answer => self.answer(now, answer, out),
            Reaction::Refuse => {
                self.stats.sent.ack += 1;
                self.send_ack(answer, out);
                self.end(now, slot, CallEnd::Refused(answer.status));
            }
            Reaction::Finish => self.finish(now, slot),
            Reaction::RefuseBye => self.end(now, slot, CallEnd::ByeRefused(answer.status)),
            Reaction::AcknowledgeAgain => self.acknowledge_again(answer, out),
            Reaction::Absorb | Reaction::Ignore => {}
        }
    }

    /// A provisional answer stops timer A; timer B goes on, a caller here does not wait for ever.
    fn proceed(&mut self, now: Timestamp, slot: u32) {
        let Some(call) = self.calls.get_mut(slot) else { return };
        self.repeating -= u32::from(call.is_repeating());
        if let Phase::Inviting { is_proceeding, .. } = &mut call.phase {
            *is_proceeding = true;
        }
        record(&mut self.stats.latency.first_provisional, call.scheduled, now);
        if let Some(timer) = call.next.take() {
            self.timers.cancel(timer);
        }
    }

    fn answer(&mut self, now: Timestamp, answer: &Answer<'_>, out: &mut impl Outlet) {
        let slot = answer.key.slot;
        let Some(call) = self.calls.get_mut(slot) else { return };
        record(&mut self.stats.latency.setup, call.scheduled, now);
        self.stats.sent.ack += 1;
        self.send_ack(answer, out);
        let peer = Peer::of(answer).and_then(|peer| self.peers.insert(peer).ok());
        let Some(peer) = peer else { return self.end(now, slot, CallEnd::Unusable) };
        self.disarm(slot);
        if self.plan.hold.is_zero() {
            return self.hang_up(now, slot, peer, out);
        }
        let hold = self.timers.arm(now, self.plan.hold, Due { slot, what: Wait::Hold });
        if let Some(call) = self.calls.get_mut(slot) {
            self.repeating -= u32::from(call.is_repeating());
            call.phase = Phase::Talking { peer };
            call.next = Some(hold);
        }
        if self.has_media() {
            let remote = media::accepted(answer.body());
            self.talks.push_back(Talk::Began { call: answer.key, remote });
        }
    }

    pub(super) fn hang_up(&mut self, now: Timestamp, slot: u32, peer: u32, out: &mut impl Outlet) {
        let key = self.key(slot);
        if self.has_media() {
            self.talks.push_back(Talk::Ended { call: key });
        }
        let Some(call) = self.calls.get_mut(slot) else { return };
        self.repeating -= u32::from(call.is_repeating());
        call.phase = Phase::Leaving { peer, since: now, repeats: 0 };
        self.stats.sent.bye += 1;
        self.send_bye(key, peer, out);
        self.await_answer(now, slot);
    }

    fn finish(&mut self, now: Timestamp, slot: u32) {
        if let Some(Phase::Leaving { since, .. }) = self.calls.get(slot).map(|call| call.phase) {
            record(&mut self.stats.latency.bye, since, now);
        }
        self.end(now, slot, CallEnd::Completed);
    }

    /// An answer to a call that is over.
    fn handle_late(&mut self, answer: &Answer<'_>, out: &mut impl Outlet) {
        self.stats.ledger.count_answer(Reaction::Absorb);
        if answer.to == Asked::Invite && answer.status.is_final() {
            self.acknowledge_again(answer, out);
        }
    }

    //= rfc3261#13.2.2.4
    //# The UAC core MUST generate an ACK request for each 2xx received from the transaction layer.
    fn acknowledge_again(&mut self, answer: &Answer<'_>, out: &mut impl Outlet) {
        self.stats.sent.ack_again += 1;
        self.send_ack(answer, out);
    }
}
