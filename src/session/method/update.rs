//! UPDATE: the peer changes the session, or refreshes it, without the three steps of an INVITE (RFC 3311 §5.2).

use crate::api::Bucket;
use crate::dialog::DialogId;
use crate::pool::Block;
use crate::sdp::exchange::State;
use crate::session::UserAgent;
use crate::session::call::Phase;
use crate::session::capabilities::ALLOW;
use crate::session::dispatch::Incoming;
use crate::session::offer_answer::Described;
use crate::session::reply::{Extra, put_reply};
use crate::session::session_timer::Terms;
use crate::sip::{Status, write};
use crate::time::Timestamp;
use crate::transaction::TransactionKey;

/// The last UPDATE that a call took.
#[derive(Debug)]
pub(in crate::session) struct Updated {
    key: TransactionKey,
    /// What its 200 has besides the headers of every response. A copy gets the same, whatever changed meanwhile.
    pub(in crate::session) tail: Block,
}

impl UserAgent {
    /// An UPDATE inside the dialog of call `index`, early or not: answered at once, since it asks nobody.
    pub(in crate::session) fn on_update(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        index: u32,
    ) -> Bucket {
        match self.update_call(now, incoming, index) {
            Ok(()) => {
                let (transport, names) = (incoming.flow.transport, (incoming.key, incoming.branch));
                self.transactions.bury_request(now, transport, names, Status::OK);
                self.repeat_update(incoming, index);
                self.tell_changed(index);
                Bucket::Delivered
            }
            Err(status) => self.refuse_inside(now, incoming, status),
        }
    }

    /// An UPDATE came again that was answered with 200.
    pub(in crate::session) fn on_update_again(&mut self, incoming: &Incoming<'_>) {
        let request = incoming.request;
        let id = DialogId::of(request.call_id, &request.to, &request.from);
        match id.and_then(|id| self.call_of(&id)) {
            Some(index) => self.repeat_update(incoming, index),
            // What it was answered with went with the call.
            None => self.reply(incoming, Status::NO_SUCH_TRANSACTION, Extra::Nothing),
        }
    }

    /// Answer the last UPDATE of call `index`. An earlier one gets nothing: who sent a later one has its answer.
    fn repeat_update(&mut self, incoming: &Incoming<'_>, index: u32) {
        let slot = self.calls.get(index).and_then(|call| call.features);
        let features = slot.and_then(|slot| self.features.get(slot));
        let updated = features.and_then(|features| features.update.as_ref());
        if let Some(updated) = updated.filter(|updated| updated.key == incoming.key) {
            let tail = self.blocks.bytes(&updated.tail);
            let (request, flow) = (incoming.request, incoming.flow);
            let feedback = self.overload.feedback();
            let target = self.trust.response_flow(&request.via, flow);
            let in_bytes = request.message.bytes().len();
            let may_leave = |bytes| self.trust.may_reply(flow.remote.ip(), in_bytes, bytes);
            self.outbox.send_if(target, may_leave, |out| {
                put_reply(out, incoming, feedback, Status::OK, tail);
            });
        }
    }

    /// All or nothing: a refusal changes nothing.
    fn update_call(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        index: u32,
    ) -> Result<(), Status> {
        let has_offer = !incoming.request.message.body().is_empty();
        let call = self.calls.get(index).ok_or(Status::NO_SUCH_TRANSACTION)?;
        if let Phase::Refused(_) | Phase::Ending(_) = call.phase {
            return Err(Status::NO_SUCH_TRANSACTION);
        }
        let terms = self.terms_asked(incoming, index)?;
        // The 200 to the INVITE says them too, and must not change while it is repeated.
        if matches!(call.phase, Phase::Answered(_)) && terms != self.terms(index) {
            return Err(Status::SERVER_INTERNAL_ERROR);
        }
        let described = match has_offer {
            true => {
                self.admit_update(index)?;
                let local = self.next_local(index).ok_or(Status::NO_SUCH_TRANSACTION)?;
                let described = self.describe(incoming.request, &local, Some(index));
                Some(described.map_err(|(status, _)| status)?)
            }
            false => None,
        };
        if !self.keep_tail(incoming, index, described.as_ref(), terms) {
            if let Some(described) = described {
                self.blocks.free(described.block);
            }
            return Err(Status::SERVICE_UNAVAILABLE);
        }
        if let Some(described) = described {
            self.propose(index, described);
            self.speak(now, index);
        }
        let Some(call) = self.calls.get_mut(index) else { return Err(Status::NO_SUCH_TRANSACTION) };
        if let Ok(Some(contact)) = incoming.request.contact() {
            call.dialog.retarget(&mut self.blocks, contact.uri_raw);
        }
        call.learn_methods(incoming.request.message);
        self.set_terms(index, terms);
        self.start_session_timer(now, index);
        Ok(())
    }

    /// Whether an offer may come by UPDATE now.
    fn admit_update(&self, index: u32) -> Result<(), Status> {
        let call = self.calls.get(index).ok_or(Status::NO_SUCH_TRANSACTION)?;
        match call.phase {
            // What the 200 to the INVITE says is repeated until its ACK comes, and so must not change.
            Phase::Answered(_) => return Err(Status::SERVER_INTERNAL_ERROR),
            // Our offer in the INVITE is not answered in that dialog.
            Phase::Forked(_) => return Err(Status::REQUEST_PENDING),
            Phase::Ringing(_)
            | Phase::Refused(_)
            | Phase::Calling(_)
            | Phase::Confirmed
            | Phase::Ending(_) => {}
        }
        self.admit_offer(index)?;
        // An INVITE without an offer: ours is still to come, and the first of the session.
        if call.session.state() == State::Empty {
            return Err(Status::SERVER_INTERNAL_ERROR);
        }
        Ok(())
    }

    /// Write what the 200 has of its own. `false`: there is no room for it.
    fn keep_tail(
        &mut self,
        incoming: &Incoming<'_>,
        index: u32,
        described: Option<&Described>,
        terms: Option<Terms>,
    ) -> bool {
        let Some(call) = self.calls.get(index) else { return false };
        let out = &mut self.scratch;
        out.clear();
        // Nobody knows yet how long the head in front of it will be.
        out.set_step(1);
        out.put(&self.contacts[usize::from(call.dialog.flow.listener)]);
        out.put(ALLOW);
        if let Some(terms) = terms {
            terms.put_granted(out);
        }
        match described {
            Some(described) => write::sdp(out, self.blocks.bytes(&described.block)),
            None => write::end(out),
        }
        out.set_step(self.config.size_step);
        if out.is_overflowed() {
            return false;
        }
        let Some(tail) = self.blocks.store(&[self.scratch.as_bytes()]) else { return false };
        let updated = Updated { key: incoming.key, tail };
        let Some(features) = self.features_mut(index) else {
            self.blocks.free(updated.tail);
            return false;
        };
        if let Some(former) = features.update.replace(updated) {
            self.blocks.free(former.tail);
        }
        true
    }
}
