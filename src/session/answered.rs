//! Responses to an INVITE of ours (RFC 3261 §13.2.2): early dialogs, the 2xx and its ACK, refusals.

use super::UserAgent;
use super::call::{Cancel, Phase};
use super::request_writer::Title;
use crate::api::{Bucket, EndCause, Event};
use crate::dialog::DialogId;
use crate::sdp::exchange::{Input, State};
use crate::sdp::{self, Session};
use crate::sip::{Method, Response, Status};
use crate::time::Timestamp;
use crate::transaction::{ClientInviteId, ClientInviteTimer, InviteProgress, Owner};

impl UserAgent {
    /// A response to an INVITE came.
    pub(super) fn on_invite_response(&mut self, now: Timestamp, response: &Response<'_>) -> Bucket {
        let progress = self.transactions.on_invite_response(
            now,
            &mut self.timers,
            &mut self.blocks,
            &mut self.scratch,
            response,
        );
        match progress {
            InviteProgress::Stray => Bucket::Stray,
            InviteProgress::Absorbed => Bucket::Absorbed,
            InviteProgress::Accepted { id, owner, .. } => self.on_success(now, id, owner, response),
            InviteProgress::Nothing
            | InviteProgress::Repeat(_)
            | InviteProgress::Provisional { .. }
            | InviteProgress::Refused { .. }
            | InviteProgress::Finished { .. }
            | InviteProgress::TimedOut { .. } => {
                self.advance_invite(now, progress, Some(response));
                Bucket::Delivered
            }
        }
    }

    /// A timer of an INVITE of ours fired.
    pub(super) fn on_client_invite_timer(
        &mut self,
        now: Timestamp,
        id: ClientInviteId,
        timer: ClientInviteTimer,
    ) {
        let (timers, blocks) = (&mut self.timers, &mut self.blocks);
        let progress = self.transactions.on_client_invite_timer(now, timers, blocks, id, timer);
        self.advance_invite(now, progress, None);
    }

    fn advance_invite(
        &mut self,
        now: Timestamp,
        progress: InviteProgress,
        response: Option<&Response<'_>>,
    ) {
        match progress {
            InviteProgress::Nothing
            | InviteProgress::Absorbed
            | InviteProgress::Stray
            | InviteProgress::Accepted { .. } => {}
            InviteProgress::Repeat(id) => self.send_invite_message(id),
            InviteProgress::Provisional { id, owner, .. } => {
                if let Some(response) = response {
                    self.on_provisional(now, id, owner, response);
                }
            }
            InviteProgress::Refused { id, owner, status } => {
                self.send_invite_message(id);
                self.on_invite_over(owner, id, Some(status));
            }
            InviteProgress::TimedOut { id, owner } => self.on_invite_over(owner, id, None),
            InviteProgress::Finished { id, owner } => self.forget_ack(owner, id),
        }
    }

    /// The INVITE again, or the ACK of its refusal.
    fn send_invite_message(&mut self, id: ClientInviteId) {
        if let Some((message, flow)) = self.transactions.invite_message(id) {
            let bytes = self.blocks.bytes(message);
            self.outbox.send(flow, |_| true, |out| out.put(bytes));
        }
    }

    fn on_provisional(
        &mut self,
        now: Timestamp,
        id: ClientInviteId,
        owner: Owner,
        response: &Response<'_>,
    ) {
        let Some(index) = self.owned(owner) else { return };
        let Some(call) = self.calls.get_mut(index) else { return };
        let Phase::Calling(outgoing) = &mut call.phase else { return };
        let is_cancel_due = !outgoing.is_proceeding && outgoing.cancel == Cancel::Wanted;
        outgoing.is_proceeding = true;
        if is_cancel_due {
            self.send_cancel(now, index);
        }
        if response.status == Status::TRYING {
            return;
        }
        if response.to.tag.is_some() {
            let _early = self.early_dialog(now, index, id, response);
        }
        let call = self.handle(index);
        self.tell_of(index, Event::Progress { call, status: response.status });
    }

    /// A 2xx, the first or another: each is acknowledged (§13.2.2.4).
    fn on_success(
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
            Some(main) => self.choose(now, main, id, response),
            None => self.loser(now, id, known, response),
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
    fn awaits(&self, index: u32, id: ClientInviteId) -> bool {
        let Some(call) = self.calls.get(index) else { return false };
        match &call.phase {
            Phase::Calling(outgoing) => outgoing.invite == id,
            Phase::Ringing(_)
            | Phase::Refused(_)
            | Phase::Answered(_)
            | Phase::Forked(_)
            | Phase::Confirmed
            | Phase::Ending(..) => false,
        }
    }

    /// Our INVITE was answered, and the answer is acknowledged.
    fn on_answered(&mut self, now: Timestamp, index: u32, response: &Response<'_>) {
        let Some(call) = self.calls.get_mut(index) else { return };
        let Phase::Calling(outgoing) = call.phase else { return };
        call.phase = Phase::Confirmed;
        // The 2xx crossed our CANCEL: acknowledged, then ended (§9.1).
        if outgoing.cancel != Cancel::Unwanted {
            return self.send_bye(now, index, EndCause::Cancelled);
        }
        if !self.take_answer(index, response.message.body()) {
            return self.send_bye(now, index, EndCause::NoAnswer);
        }
        let handle = self.handle(index);
        if let Some(call) = self.calls.get_mut(index) {
            call.is_established = true;
        }
        self.tell_of(index, Event::Established { call: handle });
    }

    /// The answer to our offer is due in `body`; whether it is one we can use. After the answer a body is ignored.
    pub(super) fn take_answer(&mut self, index: u32, body: &[u8]) -> bool {
        let Some(local) = self.next_local(index) else { return false };
        let Some(call) = self.calls.get_mut(index) else { return false };
        let State::Offered(_) = call.session.state() else { return true };
        let offer = call.session.proposed.as_ref().map(|block| self.blocks.bytes(block));
        let is_usable = match (Session::parse(body), offer.map(Session::parse)) {
            (Ok(answer), Some(Ok(offer))) => sdp::accept(&answer, &offer, &local).is_ok(),
            (Ok(_) | Err(_), Some(_) | None) => false,
        };
        let input = if is_usable { Input::ReceiveAnswer } else { Input::Fail };
        call.session.advance(&mut self.blocks, input);
        is_usable
    }

    /// No 2xx: a refusal, which the transaction acknowledged, or nothing at all.
    fn on_invite_over(&mut self, owner: Owner, id: ClientInviteId, status: Option<Status>) {
        let Some(index) = self.owned(owner) else { return };
        let Some(call) = self.calls.get_mut(index) else { return };
        let Phase::Calling(outgoing) = call.phase else { return };
        if outgoing.invite != id {
            return;
        }
        let cause = match (outgoing.cancel, status) {
            (Cancel::Wanted | Cancel::Sent, _) => EndCause::Cancelled,
            (Cancel::Unwanted, Some(status)) => EndCause::Rejected(status),
            (Cancel::Unwanted, None) => EndCause::TimedOut,
        };
        self.end_forks(index);
        self.tell_ended(index, cause);
        self.end(index);
    }

    /// No copy of the 2xx to INVITE `id` can come any more.
    fn forget_ack(&mut self, owner: Owner, id: ClientInviteId) {
        let Some(call) = self.owned(owner).and_then(|index| self.calls.get_mut(index)) else {
            return;
        };
        if call.ack.as_ref().is_some_and(|(acknowledged, _)| *acknowledged == id)
            && let Some((_, ack)) = call.ack.take()
        {
            self.blocks.free(ack);
        }
    }

    /// Send the ACK of the 2xx to INVITE `id` and keep it: copies of the 2xx get it again.
    fn acknowledge(&mut self, index: u32, id: ClientInviteId, response: &Response<'_>) {
        let branch = self.ident.token();
        let Some(call) = self.calls.get_mut(index) else { return };
        if let Ok(Some(contact)) = response.contact() {
            call.dialog.retarget(&mut self.blocks, contact.uri_raw);
        }
        self.writer.clear();
        //= rfc3261#13.2.2.4
        //# The sequence number of the CSeq header field MUST be the same as the INVITE being
        //# acknowledged
        let title = Title { method: Method::Ack, number: response.cseq.number, branch };
        let Some(sent) = self.writer.write(&mut self.blocks, &call.dialog, title) else { return };
        self.writer.send(&mut self.outbox, sent.flow, &call.credit);
        if let Some((_, former)) = call.ack.replace((id, sent.message)) {
            self.blocks.free(former);
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
        self.outbox.send(flow, |_| true, |out| out.put(bytes));
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
