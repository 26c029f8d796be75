//! Second try: an INVITE of ours whose session interval was too short goes out again with a longer one (RFC 4028 §7.3).

use super::UserAgent;
use super::call::{Call, Cancel, Outgoing, Phase};
use super::request_writer::Title;
use super::session_timer::Terms;
use crate::api::{Event, Invitation};
use crate::sip::header::RetryAfter;
use crate::sip::{HeaderName, Method, Response, Status, write};
use crate::time::Timestamp;
use crate::transaction::{ClientInviteId, Owner};
use crate::wire::TxBuf;

/// The application's own lines of the INVITE.
pub(super) fn put_headers(invitation: &Invitation, out: &mut TxBuf) {
    for (name, value) in &invitation.headers {
        write::header(out, name.as_bytes(), value.as_bytes());
    }
}

impl UserAgent {
    /// Call `index` was placed by `invitation`: if it wants a session timer, keep what a second try would say.
    pub(super) fn keep_wanted(&mut self, index: u32, invitation: &Invitation) {
        let Some(interval) = invitation.session_expires else { return };
        self.set_terms(index, Some(Terms::wanted(interval)));
        self.scratch.clear();
        put_headers(invitation, &mut self.scratch);
        let asked = self.blocks.store(&[self.scratch.as_bytes()]);
        match self.features_mut(index) {
            Some(features) => features.asked = asked,
            None => asked.into_iter().for_each(|block| self.blocks.free(block)),
        }
    }

    /// INVITE `id` of ours was refused by `response`. Whether it goes out again: once, if that was for its interval and
    /// the peer says how long it has to be.
    pub(super) fn try_again(
        &mut self,
        now: Timestamp,
        owner: Owner,
        id: ClientInviteId,
        response: &Response<'_>,
    ) -> bool {
        let is_too_short = response.status == Status::SESSION_INTERVAL_TOO_SMALL;
        let Some(index) = self.owned(owner).filter(|_| is_too_short) else { return false };
        let Some(call) = self.calls.get(index).filter(|call| is_retriable(call, id)) else {
            self.on_session_refused(index, response);
            return false;
        };
        let raised = self.terms(index).and_then(|terms| terms.raised(response.message));
        let Some(terms) = raised else { return false };
        let offer = call.session.proposed.as_ref().map(|block| self.blocks.bytes(block));
        self.writer.clear();
        self.writer.body.put(offer.unwrap_or_default());
        let asked = self.features_mut(index).and_then(|features| features.asked.take());
        let Some(asked) = asked else { return false };
        self.writer.lines.put(self.blocks.bytes(&asked));
        self.blocks.free(asked);
        terms.put_wanted(&mut self.writer.lines);
        self.set_terms(index, Some(terms));
        let Some(invite) = self.send_next_invite(now, index, owner) else { return false };
        let phase = self.calls.get_mut(index).map(|call| &mut call.phase);
        if let Some(Phase::Calling(outgoing)) = phase {
            *outgoing = Outgoing { invite, ..*outgoing };
        }
        true
    }

    /// INVITE `id` that opened a call was refused by `response`, and nobody here tries again: an application that still
    /// wants the call is told when that may succeed, if `response` says so.
    //= rfc3261#20.33
    //# The Retry-After header field can be used with a 500 (Server Internal Error) or 503 (Service
    //# Unavailable) response to indicate how long the service is expected to be unavailable
    pub(super) fn tell_deferral(
        &mut self,
        owner: Owner,
        id: ClientInviteId,
        response: &Response<'_>,
    ) {
        let Some(index) = self.owned(owner) else { return };
        let is_wanted = self.calls.get(index).is_some_and(|call| wanted(call, id).is_some());
        let value = response.message.header(HeaderName::RetryAfter);
        let retry_after = value.filter(|_| is_wanted).map(RetryAfter::parse);
        if let Some(Ok(RetryAfter { seconds, .. })) = retry_after {
            let call = self.handle(index);
            self.tell_of(index, Event::Deferred { call, seconds });
        }
    }

    fn send_next_invite(
        &mut self,
        now: Timestamp,
        index: u32,
        owner: Owner,
    ) -> Option<ClientInviteId> {
        let branch = self.ident.token();
        let call = self.calls.get_mut(index)?;
        let title =
            Title { method: Method::Invite, number: call.dialog.sequence.next_local(), branch };
        let sent = self.writer.write(&mut self.blocks, &call.dialog, title)?;
        self.submit_invite(now, branch, sent, owner)
    }
}

/// Whether INVITE `id` of `call` may go out again. Once somebody has a dialog with us it must not: To would not be the
/// one the call began with.
fn is_retriable(call: &Call, id: ClientInviteId) -> bool {
    wanted(call, id).is_some_and(|outgoing| !outgoing.has_peer)
}

/// INVITE `id`, if it opens `call` and nobody took it back.
fn wanted(call: &Call, id: ClientInviteId) -> Option<Outgoing> {
    match call.phase {
        Phase::Calling(outgoing) => {
            Some(outgoing).filter(|o| o.invite == id && o.cancel == Cancel::Unwanted)
        }
        Phase::Ringing(_)
        | Phase::Refused(_)
        | Phase::Answered(_)
        | Phase::Forked(_)
        | Phase::Confirmed
        | Phase::Ending(_) => None,
    }
}
