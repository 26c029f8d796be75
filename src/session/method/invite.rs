//! INVITE: a call comes, or one that is up changes (RFC 3261 §13.3, §14.2).

use super::unopened::Unopened;
use crate::api::{Bucket, Event, ShedReason};
use crate::dialog::{Dialog, DialogId, Reach};
use crate::limits::HEAD_BYTES_MAX;
use crate::media::MediaPort;
use crate::session::UserAgent;
use crate::session::call::{Call, Phase};
use crate::session::descriptions::Descriptions;
use crate::session::dispatch::Incoming;
use crate::session::offer_answer::Described;
use crate::session::overload::Verdict;
use crate::session::reply::{Extra, Refusal, TOO_LARGE};
use crate::sip::Status;
use crate::time::Timestamp;
use crate::transaction::{InviteId, Outcome};

impl UserAgent {
    /// An INVITE outside any dialog: a new call.
    pub(in crate::session) fn on_invite(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
    ) -> Bucket {
        if !incoming.is_screened {
            match self.judge(now, incoming) {
                Verdict::Admit => {}
                Verdict::Refuse(reason) => return self.shed_call(now, incoming, reason),
                Verdict::Drop(bucket) => return bucket,
            }
        }
        match self.open_call(now, incoming) {
            Ok(index) => {
                self.equip(now, incoming, index);
                self.count_call(now);
                let call = self.handle(index);
                self.tell(Event::Incoming { call });
                Bucket::Delivered
            }
            Err(Unopened::Shed(reason)) => self.shed_call(now, incoming, reason),
            Err(Unopened::Refused((status, extra))) => self.refuse(incoming, status, extra),
        }
    }

    /// All or nothing: a refusal leaves no trace.
    fn open_call(&mut self, now: Timestamp, incoming: &Incoming<'_>) -> Result<u32, Unopened> {
        self.inspect(incoming)?;
        let index = self.calls.vacant().ok_or(Unopened::Shed(ShedReason::Calls))?;
        let port = self.media.ports.lease(incoming.flow.remote.is_ipv4());
        let port = port.ok_or(Unopened::Shed(ShedReason::Ports))?;
        let (phase, mut dialog, described) = match self.open_dialog(now, incoming, index, &port) {
            Ok(opened) => opened,
            Err(refusal) => {
                self.media.close(port);
                return Err(refusal.into());
            }
        };
        let credit = self.trust.credit(now, incoming);
        dialog.reach = if credit.is_trusted() { Reach::Anywhere } else { Reach::Host };
        self.dialogs.insert(dialog.local_tag, index);
        let mut session = Descriptions::new();
        self.media.open(&port, index, !credit.is_trusted(), described.terms);
        session.propose(&mut self.blocks, described);
        let call = Call {
            phase,
            dialog,
            session,
            port: Some(port),
            alarm: None,
            credit,
            ack: None,
            features: None,
            heard: now,
            is_caller: false,
            change: None,
            is_held: false,
            takes_update: false,
            requests: 0,
            is_established: false,
            is_told_ended: false,
        };
        let slot = self.calls.insert(call).ok();
        debug_assert!(slot == Some(index), "the vacant slot is the one filled");
        Ok(index)
    }

    fn open_dialog(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        index: u32,
        port: &MediaPort,
    ) -> Result<(Phase, Dialog, Described), Refusal> {
        let (flow, request) = (incoming.flow, incoming.request);
        if request.message.bytes().len() - request.message.body().len() > HEAD_BYTES_MAX {
            return Err(TOO_LARGE);
        }
        let tag = self.local_tag(incoming);
        // A copy of the call's own INVITE, so late that its transaction is forgotten.
        let id = DialogId {
            call_id: request.call_id,
            local_tag: tag.as_bytes(),
            remote_tag: request.from.tag.unwrap_or_default(),
        };
        if self.call_of(&id).is_some() {
            return Err((Status::LOOP_DETECTED, Extra::Nothing));
        }
        let local = self.local(port, tag, 0, self.config.media.direction);
        let described = self.describe(request, &local, None)?;
        let Some(dialog) = Dialog::open(&mut self.blocks, tag, flow, request) else {
            let refusal = self.not_stored();
            self.blocks.free(described.block);
            return Err(refusal);
        };
        let Some(invite) = self.open_invite(now, incoming, index) else {
            let refusal = self.not_stored();
            self.blocks.free(described.block);
            dialog.close(&mut self.blocks);
            return Err(refusal);
        };
        Ok((Phase::Ringing(invite), dialog, described))
    }

    /// An INVITE inside the dialog of call `index`: answered at once, since it asks nobody.
    pub(in crate::session) fn on_invite_inside(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        index: u32,
    ) -> Bucket {
        match self.change_call(now, incoming, index) {
            Ok(()) => Bucket::Delivered,
            Err(status) => self.refuse_inside(now, incoming, status),
        }
    }

    fn change_call(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        index: u32,
    ) -> Result<(), Status> {
        let call = self.calls.get(index).ok_or(Status::NO_SUCH_TRANSACTION)?;
        match call.phase {
            Phase::Confirmed => {}
            //= rfc3261#14.2
            //# A UAS that receives a second INVITE before it sends the final response to a first
            //# INVITE with a lower CSeq sequence number on the same dialog MUST return a 500
            Phase::Ringing(_) | Phase::Answered(_) => return Err(Status::SERVER_INTERNAL_ERROR),
            //= rfc3261#14.2
            //# while an INVITE it had sent on that dialog is in progress MUST return a 491 (Request
            //# Pending) response to the received INVITE
            Phase::Calling(_) | Phase::Forked(_) => return Err(Status::REQUEST_PENDING),
            Phase::Refused(_) | Phase::Ending(_) => return Err(Status::NO_SUCH_TRANSACTION),
        }
        let terms = self.terms_asked(incoming, index)?;
        // The re-INVITE of ours that may be in progress always offers.
        self.admit_offer(index)?;
        let local = self.next_local(index).ok_or(Status::NO_SUCH_TRANSACTION)?;
        let described = self.describe(incoming.request, &local, Some(index));
        let described = described.map_err(|(status, _)| status)?;
        let Some(invite) = self.open_invite(now, incoming, index) else {
            self.blocks.free(described.block);
            return Err(Status::SERVICE_UNAVAILABLE);
        };
        self.set_terms(index, terms);
        self.propose(index, described);
        if let Some(call) = self.calls.get_mut(index) {
            if let Ok(Some(contact)) = incoming.request.contact() {
                call.dialog.retarget(&mut self.blocks, contact.uri_raw);
            }
            call.learn_methods(incoming.request.message);
        }
        self.accept_invite(now, index, invite);
        self.tell_changed(index);
        Ok(())
    }

    /// A retransmission of an INVITE at work.
    pub(in crate::session) fn on_invite_again(&mut self, id: InviteId) -> Bucket {
        if let Outcome::Repeat(status) = self.transactions.on_invite_again(id) {
            self.send_invite_response(id, status);
        }
        Bucket::Absorbed
    }
}
