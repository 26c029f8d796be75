//! Confirmation: the reliable provisional responses to an INVITE of ours, and PRACK for each (RFC 3262 §4).

use super::UserAgent;
use crate::api::Event;
use crate::media::Terms;
use crate::sdp::exchange::{Input, State};
use crate::sip::{Method, Response, Status};
use crate::time::Timestamp;

/// What came reliably in one early dialog.
#[derive(Clone, Copy, Debug)]
pub(super) struct Confirmation {
    /// The number of the last one.
    rseq: u32,
    /// What was agreed on with the one that brought the answer to our offer.
    answer: Option<Terms>,
}

impl UserAgent {
    /// A reliable provisional response numbered `rseq` came in the dialog of `early`, the call `main` itself or a
    /// fork of it: send PRACK. Whether the response is to be looked at: it is new and in order.
    pub(super) fn acknowledge_reliable(
        &mut self,
        now: Timestamp,
        (main, early): (u32, u32),
        rseq: u32,
        response: &Response<'_>,
    ) -> bool {
        let former = self.features(early).and_then(|features| features.confirmation);
        //= rfc3262#4
        //# its RSeq value is not one higher than the value of the sequence number, that response
        //# MUST NOT be acknowledged with a PRACK, and MUST NOT be processed further by the UAC.
        if former.is_some_and(|former| former.rseq.checked_add(1) != Some(rseq)) {
            return false;
        }
        // Unconfirmed it comes again, when there may be room.
        if !self.calls.get(early).is_some_and(|call| call.may_ask(Method::Prack)) {
            return false;
        }
        let known = former.and_then(|former| former.answer);
        let answer = known.or_else(|| self.read_answer(main, response.message.body()));
        self.writer.clear();
        let lines = &mut self.writer.lines;
        lines.put(b"RAck: ");
        lines.put_decimal(rseq.into());
        lines.put(b" ");
        lines.put_decimal(response.cseq.number.into());
        lines.put(b" INVITE\r\n");
        // Without room for its PRACK the response is as good as lost: it comes again.
        if self.send_request(now, early, Method::Prack).is_none() {
            return false;
        }
        if let Some(features) = self.features_mut(early) {
            features.confirmation = Some(Confirmation { rseq, answer });
        }
        if answer.is_some() && early == main {
            self.agree(main);
        }
        true
    }

    /// The PRACK of a provisional response of call `index` was answered, or not at all: the INVITE goes on either
    /// way.
    pub(super) fn on_prack_over(&mut self, index: u32, status: Option<Status>) {
        if !status.is_some_and(Status::is_success) {
            let (call, method) = (self.handle(index), Method::Prack);
            self.tell_of(index, Event::Failed { call, method, status });
        }
    }

    /// What came reliably belongs to its dialog: call `main` goes on in that of `winner`, and on its terms.
    pub(super) fn inherit_confirmation(&mut self, main: u32, winner: u32) {
        let won = self.features(winner).and_then(|features| features.confirmation);
        self.forget_confirmation(main);
        let port = self.calls.get(main).and_then(|call| call.port.as_ref());
        if let (Some(port), Some(answer)) = (port, won.and_then(|won| won.answer)) {
            self.media.propose(port.number(), Some(answer));
        }
        if won.is_some()
            && let Some(features) = self.features_mut(main)
        {
            features.confirmation = won;
        }
    }

    /// Call `main` goes on in a dialog in which nothing came reliably.
    pub(super) fn forget_confirmation(&mut self, main: u32) {
        let slot = self.calls.get(main).and_then(|call| call.features);
        if let Some(features) = slot.and_then(|slot| self.features.get_mut(slot)) {
            features.confirmation = None;
        }
    }

    /// The 2xx to the INVITE that opened call `index` brings `body`. Whether our offer has its answer, from there
    /// or from an earlier response of the same dialog.
    pub(super) fn take_final_answer(&mut self, now: Timestamp, index: u32, body: &[u8]) -> bool {
        let Some(call) = self.calls.get(index) else { return false };
        let state = call.session.state();
        let confirmation = self.features(index).and_then(|features| features.confirmation);
        if confirmation.is_some_and(|confirmation| confirmation.answer.is_some()) {
            self.agree(index);
            self.begin_media(now, index);
            return true;
        }
        match state {
            State::Offered(_) => self.take_answer(now, index, body),
            // A branch that lost had answered before: that was not this one's answer.
            State::Stable => self.hear_answer(now, index, body),
            State::Empty | State::Received(_) => false,
        }
    }

    fn agree(&mut self, index: u32) {
        if let Some(call) = self.calls.get_mut(index) {
            call.session.advance(&mut self.blocks, Input::ReceiveAnswer);
        }
    }
}
