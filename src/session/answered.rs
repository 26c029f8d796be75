//! The 2xx to an INVITE of ours (RFC 3261 §13.2.2.4): each is acknowledged, one is the call, others are ended.

use super::UserAgent;
use super::call::{Cancel, Phase};
use super::request_writer::Title;
use crate::api::{Bucket, EndCause, Event};
use crate::dialog::DialogId;
use crate::limits::LOSERS_MAX;
use crate::sdp::Session;
use crate::sdp::exchange::{Input, State};
use crate::sip::{Method, Response, write};
use crate::time::Timestamp;
use crate::transaction::{ClientInviteId, Owner};

impl UserAgent {
    /// A 2xx, the first or another: each is acknowledged (§13.2.2.4).
    pub(super) fn on_success(
        &mut self,
        now: Timestamp,
        id: ClientInviteId,
        owner: Owner,
        response: &Response<'_>,
    ) -> Bucket {
        let known = dialog_id(response).and_then(|id| self.call_of(&id));
        if let Some(index) = known
            && self.repeat_ack(index, id)
        {
            return Bucket::Absorbed;
        }
        let main = self.owned(owner);
        let waiting = main.filter(|main| self.awaits(*main, id));
        let found = match waiting {
            Some(main) => self.choose(main, id, response),
            None if self.acknowledge_late(known, id, response) => return Bucket::Absorbed,
            None if !self.transactions.admit_loser(id, LOSERS_MAX) => return Bucket::Stray,
            None => match self.loser(now, id, response) {
                Some(index) => Some(index),
                None => return self.turn_away(now, id, response),
            },
        };
        let Some(index) = found else { return Bucket::Stray };
        self.acknowledge(index, id, response);
        match waiting {
            Some(_) => self.on_answered(now, index, response),
            //= rfc3261#13.2.2.4
            //# If, after acknowledging any 2xx response to an INVITE, the UAC does not want to
            //# continue with that dialog, then the UAC MUST terminate the dialog by sending a BYE
            None => self.send_bye(now, index, EndCause::LocalBye),
        }
        Bucket::Delivered
    }

    /// Whether call `index` waits for a final response to its INVITE `id`, the one that opens it or a later one.
    pub(super) fn awaits(&self, index: u32, id: ClientInviteId) -> bool {
        let Some(call) = self.calls.get(index) else { return false };
        match &call.phase {
            Phase::Calling(outgoing) => outgoing.invite == id,
            Phase::Confirmed => call.change.is_some_and(|change| change.is_by(id)),
            Phase::Ringing(_)
            | Phase::Refused(_)
            | Phase::Answered(_)
            | Phase::Forked(_)
            | Phase::Ending(..) => false,
        }
    }

    /// Our INVITE was answered, and the answer is acknowledged.
    fn on_answered(&mut self, now: Timestamp, index: u32, response: &Response<'_>) {
        let Some(call) = self.calls.get_mut(index) else { return };
        let Phase::Calling(outgoing) = call.phase else {
            return self.on_change_answered(now, index, response);
        };
        call.phase = Phase::Confirmed;
        // The 2xx crossed our CANCEL: acknowledged, then ended (§9.1).
        if outgoing.cancel != Cancel::Unwanted {
            return self.send_bye(now, index, outgoing.cancel_cause);
        }
        // Whoever asks for a change already has the answer, and waits for another one now.
        if call.change.is_none() && !self.take_final_answer(now, index, response.message.body()) {
            return self.send_bye(now, index, EndCause::NoAnswer);
        }
        let handle = self.handle(index);
        if let Some(call) = self.calls.get_mut(index) {
            call.is_established = true;
            call.heard = now;
        }
        self.on_session_granted(now, index, response.message);
        self.tell_of(index, Event::Established { call: handle });
    }

    /// The answer to our offer is due in `body`; whether it is one we can use. After the answer a body is ignored.
    pub(super) fn take_answer(&mut self, now: Timestamp, index: u32, body: &[u8]) -> bool {
        match self.calls.get(index).map(|call| call.session.state()) {
            Some(State::Offered(_)) => {}
            Some(State::Empty | State::Stable | State::Received(_)) => return true,
            None => return false,
        }
        self.take_due_answer(now, index, body)
    }

    #[cold]
    fn take_due_answer(&mut self, now: Timestamp, index: u32, body: &[u8]) -> bool {
        let is_usable = self.hear_answer(now, index, body);
        let Some(call) = self.calls.get_mut(index) else { return false };
        if is_usable {
            if let Ok(answer) = Session::parse(body) {
                call.session.hear(answer.origin.version);
            }
            call.session.advance(&mut self.blocks, Input::ReceiveAnswer);
        } else {
            call.session.fail(&mut self.blocks);
        }
        is_usable
    }

    /// Send the ACK of the 2xx to INVITE `id` and keep it: copies of the 2xx get it again.
    fn acknowledge(&mut self, index: u32, id: ClientInviteId, response: &Response<'_>) {
        let branch = self.ident.token();
        let Some(call) = self.calls.get_mut(index) else { return };
        if let Ok(Some(contact)) = response.contact() {
            call.dialog.retarget(&mut self.blocks, contact.uri_raw);
        }
        call.learn_methods(response.message);
        self.writer.clear();
        //= rfc3261#13.2.2.4
        //# The sequence number of the CSeq header field MUST be the same as the INVITE being
        //# acknowledged
        let title = Title { method: Method::Ack, number: response.cseq.number, branch };
        let Some(sent) = self.writer.write(&mut self.blocks, &call.dialog, title) else { return };
        self.writer.send(&mut self.outbox, sent.flow);
        if let Some((_, former)) = call.ack.replace((id, sent.message)) {
            self.blocks.free(former);
        }
    }

    /// No copy of the 2xx to INVITE `id` can come any more.
    pub(super) fn forget_ack(&mut self, owner: Owner, id: ClientInviteId) {
        let Some(call) = self.owned(owner).and_then(|index| self.calls.get_mut(index)) else {
            return;
        };
        if call.ack.as_ref().is_some_and(|(acknowledged, _)| *acknowledged == id)
            && let Some((_, ack)) = call.ack.take()
        {
            self.blocks.free(ack);
        }
    }

    /// A copy of a 2xx that is acknowledged already. Whether it was one.
    fn repeat_ack(&mut self, index: u32, id: ClientInviteId) -> bool {
        let Some(call) = self.calls.get(index) else { return false };
        let Some((_, ack)) = call.ack.as_ref().filter(|(acknowledged, _)| *acknowledged == id)
        else {
            return false;
        };
        let bytes = self.blocks.bytes(ack);
        let flow = call.dialog.next_hop(&self.blocks).flow;
        self.outbox.send(flow, |out| write::again(out, bytes));
        true
    }
}

/// The dialog a response to a request of ours belongs to.
pub(super) fn dialog_id<'a>(response: &Response<'a>) -> Option<DialogId<'a>> {
    Some(DialogId {
        call_id: response.call_id,
        local_tag: response.from.tag?,
        remote_tag: response.to.tag.unwrap_or_default(),
    })
}
