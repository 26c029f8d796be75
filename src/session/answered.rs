//! Responses to an INVITE of ours (RFC 3261 §13.2.2): early dialogs, the 2xx and its ACK, refusals.

use super::UserAgent;
use super::call::{Cancel, Phase};
use super::fork::dialog_id;
use crate::api::{Bucket, EndCause, Event};
use crate::sip::{Method, Response, Status};
use crate::time::Timestamp;
use crate::transaction::{ClientInviteId, InviteProgress, Owner};

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

    pub(super) fn advance_invite(
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
                self.on_invite_over(now, owner, id, Some(status));
            }
            InviteProgress::TimedOut { id, owner } => self.on_invite_over(now, owner, id, None),
            InviteProgress::Finished { id, owner } => {
                self.forget_ack(owner, id);
                // All its 2xx may have been of a dialog that cannot be: then it was never answered.
                self.on_invite_over(now, owner, id, None);
            }
        }
    }

    fn on_provisional(
        &mut self,
        now: Timestamp,
        id: ClientInviteId,
        owner: Owner,
        response: &Response<'_>,
    ) {
        let owned = self.owned(owner);
        let call = owned.and_then(|index| self.calls.get_mut(index));
        let (Some(index), Some(Phase::Calling(outgoing))) = (owned, call.map(|c| &mut c.phase))
        else {
            return self.bound_reinvite(now, id);
        };
        let is_cancel_due = !outgoing.is_proceeding && outgoing.cancel == Cancel::Wanted;
        outgoing.is_proceeding = true;
        if is_cancel_due {
            self.send_cancel(now, index);
        }
        if response.status == Status::TRYING {
            return;
        }
        if response.to.tag.is_some() {
            let early = self.early_dialog(now, index, id, response);
            if let Some(call) = early.and_then(|early| self.calls.get_mut(early)) {
                call.learn_methods(response.message);
            }
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
            None if self.acknowledge_late(known, id, response) => return Bucket::Absorbed,
            None => self.loser(now, id, response),
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
            return self.send_bye(now, index, EndCause::Cancelled);
        }
        // Whoever asks for a change already has the answer, and waits for another one now.
        if call.change.is_none() && !self.take_answer(index, response.message.body()) {
            return self.send_bye(now, index, EndCause::NoAnswer);
        }
        let handle = self.handle(index);
        if let Some(call) = self.calls.get_mut(index) {
            call.is_established = true;
        }
        self.tell_of(index, Event::Established { call: handle });
    }

    /// No 2xx: a refusal, which the transaction acknowledged, or nothing at all.
    fn on_invite_over(
        &mut self,
        now: Timestamp,
        owner: Owner,
        id: ClientInviteId,
        status: Option<Status>,
    ) {
        let Some(index) = self.owned(owner).filter(|index| self.awaits(*index, id)) else { return };
        let Some(call) = self.calls.get_mut(index) else { return };
        let Phase::Calling(outgoing) = call.phase else {
            return self.on_change_refused(now, index, Method::Invite, status);
        };
        let cause = match (outgoing.cancel, status) {
            (Cancel::Wanted | Cancel::Sent, _) => EndCause::Cancelled,
            (Cancel::Unwanted, Some(status)) => EndCause::Rejected(status),
            (Cancel::Unwanted, None) => EndCause::TimedOut,
        };
        self.end_forks(index);
        self.tell_ended(index, cause);
        self.end(index);
    }
}
