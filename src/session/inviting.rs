//! An INVITE of ours at work (RFC 3261 §13.2.2): what its responses and its timers do to its call.

use super::UserAgent;
use super::call::{Cancel, Phase};
use crate::api::{Bucket, EndCause, Event};
use crate::sdp::exchange::State;
use crate::sip::{Method, Response, Status, write};
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
                if !response.is_some_and(|response| self.try_again(now, owner, id, response)) {
                    if let Some(response) = response {
                        self.tell_deferral(owner, id, response);
                    }
                    self.on_invite_over(now, owner, id, Some(status));
                }
            }
            InviteProgress::TimedOut { id, owner } => self.on_invite_over(now, owner, id, None),
            InviteProgress::Finished { id, owner } => {
                self.forget_ack(owner, id);
                // All its 2xx may have been of a dialog that cannot be: then it was never answered.
                self.on_invite_over(now, owner, id, None);
            }
        }
    }

    /// The INVITE again, or the ACK of its refusal.
    fn send_invite_message(&mut self, id: ClientInviteId) {
        if let Some((message, flow)) = self.transactions.invite_message(id) {
            let bytes = self.blocks.bytes(message);
            self.outbox.send(flow, |out| write::again(out, bytes));
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
        if outgoing.cancel == Cancel::Wanted {
            self.send_cancel(now, index);
        }
        if response.status == Status::TRYING {
            return;
        }
        let mut is_other = false;
        if response.to.tag.is_some() {
            let early = self.early_dialog(now, index, id, response);
            if let Some(call) = early.and_then(|early| self.calls.get_mut(early)) {
                call.learn_methods(response.message);
            }
            let Ok(rseq) = response.reliable_rseq() else { return };
            if let (Some(early), Some(rseq)) = (early, rseq)
                && !self.acknowledge_reliable(now, (index, early), rseq, response)
            {
                return;
            }
            is_other = early != Some(index);
        }
        // Whose answer came reliably is the one that is heard until another branch is chosen.
        let session = self.calls.get(index).map(|call| &call.session);
        let is_agreed = session.is_some_and(|session| session.state() == State::Stable);
        if !(is_other && is_agreed) {
            self.hear_early(now, index, response.message);
        }
        let call = self.handle(index);
        self.tell_of(index, Event::Progress { call, status: response.status });
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
            (Cancel::Wanted | Cancel::Sent, _) => outgoing.cancel_cause,
            (Cancel::Unwanted, Some(status)) => EndCause::Rejected(status),
            (Cancel::Unwanted, None) => EndCause::TimedOut,
        };
        self.end_forks(index);
        self.tell_ended(index, cause);
        self.end(index);
    }
}
