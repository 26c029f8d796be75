//! INVITE: a call comes, or one that is up changes (RFC 3261 §13.3, §14.2).

use crate::api::{Bucket, Event};
use crate::dialog::{Dialog, DialogId};
use crate::pool::Block;
use crate::session::UserAgent;
use crate::session::call::{Call, Phase};
use crate::session::dispatch::Incoming;
use crate::session::reply::Extra;
use crate::sip::{Request, Status, write};
use crate::time::Timestamp;
use crate::transaction::{Echo, InviteId, Outcome};

impl UserAgent {
    /// An INVITE outside any dialog: a new call.
    pub(in crate::session) fn on_invite(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
    ) -> Bucket {
        if let Err(status) = self.check_offer(incoming.request) {
            return self.refuse(incoming, status, Extra::of(status));
        }
        match self.open_call(now, incoming) {
            Some(index) => {
                self.calls_total += 1;
                let call = self.handle(index);
                self.tell(Event::Incoming { call });
                Bucket::Delivered
            }
            None => self.shed(incoming),
        }
    }

    /// All or nothing: `None` leaves no trace.
    fn open_call(&mut self, now: Timestamp, incoming: &Incoming<'_>) -> Option<u32> {
        let request = incoming.request;
        let index = self.calls.vacant()?;
        let media = self.ports.lease(incoming.flow.remote.is_ipv4())?;
        let tag = self.ident.token_for(incoming.key.fingerprint());
        let remote_tag = request.from.tag.unwrap_or_default();
        let id = DialogId::new(&self.ident, request.call_id, tag.as_bytes(), remote_tag);
        let opened = Dialog::open(&mut self.blocks, id, tag, incoming.flow, request);
        let Some(dialog) = opened else {
            self.ports.release(media);
            return None;
        };
        let Some(invite) = self.open_invite(now, incoming, index) else {
            dialog.close(&mut self.blocks);
            self.ports.release(media);
            return None;
        };
        let offer = self.keep_offer(request);
        self.dialogs.insert(id, index);
        let call = Call {
            phase: Phase::Ringing(invite),
            dialog,
            offer,
            media: Some(media),
            sdp_version: 0,
            alarm: None,
            is_established: false,
            is_told_ended: false,
        };
        let slot = self.calls.insert(call).ok();
        debug_assert!(slot == Some(index), "the vacant slot is the one filled");
        slot
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
            Err(Status::SERVICE_UNAVAILABLE) => self.shed(incoming),
            Err(status) => self.refuse_inside(now, incoming, status),
        }
    }

    /// Refused before it is a transaction: one that waits for its ACK could outlive the call it names.
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
            //# A UAS that receives a second INVITE before it sends the final response to a first INVITE
            //# with a lower CSeq sequence number on the same dialog MUST return a 500
            Phase::Ringing(_) | Phase::Answered(_) => return Err(Status::SERVER_INTERNAL_ERROR),
            Phase::Refused(_) | Phase::Ending(..) => return Err(Status::NO_SUCH_TRANSACTION),
        }
        self.check_offer(incoming.request)?;
        let offer = self.keep_offer(incoming.request);
        if let Some(call) = self.calls.get_mut(index) {
            call.offer = offer;
        }
        let description = self.describe(index)?;
        let Some(invite) = self.open_invite(now, incoming, index) else {
            self.blocks.free(description);
            return Err(Status::SERVICE_UNAVAILABLE);
        };
        if let Some(call) = self.calls.get_mut(index) {
            call.dialog.retarget(&mut self.blocks, incoming.request);
        }
        self.accept_with(now, index, invite, description);
        Ok(())
    }

    /// A retransmission of an INVITE at work.
    pub(in crate::session) fn on_invite_again(&mut self, id: InviteId) -> Bucket {
        if let Outcome::Repeat(status) = self.transactions.on_invite_again(id) {
            self.send_invite_response(id, status);
        }
        Bucket::Absorbed
    }

    fn open_invite(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        index: u32,
    ) -> Option<InviteId> {
        let echo = self.echo(incoming)?;
        let names = (incoming.key, incoming.branch);
        match self.transactions.open_invite(now, &mut self.timers, names, echo, index) {
            Ok(invite) => Some(invite),
            Err(echo) => {
                self.blocks.free(echo.vias);
                None
            }
        }
    }

    /// What every response to this INVITE repeats.
    fn echo(&mut self, incoming: &Incoming<'_>) -> Option<Echo> {
        let request = incoming.request;
        let source = incoming.flow.remote;
        self.scratch.clear();
        write::vias(&mut self.scratch, request, source);
        if self.scratch.is_overflowed() {
            return None;
        }
        let vias = self.blocks.store(&[self.scratch.as_bytes()])?;
        let target = incoming.flow.towards(write::response_target(&request.via, source));
        Some(Echo { vias, cseq: request.cseq.number, target })
    }

    /// The offer, kept until it is answered. With no block left the answer becomes an offer of ours.
    fn keep_offer(&mut self, request: &Request<'_>) -> Option<Block> {
        let body = request.message.body();
        if body.is_empty() { None } else { self.blocks.store(&[body]) }
    }
}
