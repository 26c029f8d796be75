//! PRACK: the caller has a provisional response that we sent reliably (RFC 3262 §3, §5).

use crate::api::{Bucket, EndCause, Event};
use crate::dialog::DialogId;
use crate::pool::Block;
use crate::sdp::exchange::{Action, Before, Input, State};
use crate::session::UserAgent;
use crate::session::call::Phase;
use crate::session::dispatch::Incoming;
use crate::session::reply::Extra;
use crate::sip::header::RAck;
use crate::sip::{HeaderName, Method, Status, write};
use crate::time::Timestamp;

/// What became of the session description of a PRACK.
enum Exchanged {
    /// There was none, or it answered our offer.
    Quietly,
    /// It was an offer: our answer, and whether it says anything new.
    Answered(Block, bool),
}

impl UserAgent {
    /// A PRACK inside the dialog of call `index`. One that comes after the final response is answered all the same.
    pub(in crate::session) fn on_prack(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        index: u32,
    ) -> Bucket {
        let rack = incoming.request.message.read(HeaderName::RAck, RAck::parse);
        let Ok(Some(rack)) = rack else {
            return self.refuse_inside(now, incoming, Status::BAD_REQUEST);
        };
        //= rfc3262#3
        //# If a PRACK request is received by the UA core that does not match any unacknowledged
        //# reliable provisional response, the UAS MUST respond to the PRACK with a 481 response.
        if !self.awaits_prack(index, &rack) {
            return self.refuse_inside(now, incoming, Status::NO_SUCH_TRANSACTION);
        }
        let body = incoming.request.message.body();
        let exchanged = if self.is_answer_due(index) {
            if !self.take_answer(now, index, body) {
                return self.end_unanswered(now, incoming, index);
            }
            Exchanged::Quietly
        } else if body.is_empty() {
            Exchanged::Quietly
        } else {
            match self.exchange(now, incoming, index) {
                Ok(exchanged) => exchanged,
                Err(status) => return self.refuse_inside(now, incoming, status),
            }
        };
        let is_changed = matches!(exchanged, Exchanged::Answered(_, true));
        self.confirm(index, is_changed);
        let (transport, names) = (incoming.flow.transport, (incoming.key, incoming.branch));
        self.transactions.bury_request(now, transport, names, Status::OK);
        if let Exchanged::Answered(answer, _) = exchanged {
            self.keep_answer(incoming, index, answer);
        }
        if !self.repeat_described(incoming) {
            self.reply(incoming, Status::OK, Extra::Nothing);
        }
        if is_changed {
            let call = self.handle(index);
            self.tell_of(index, Event::Changed { call });
        }
        self.resume(now, index);
        Bucket::Delivered
    }

    /// Answer a PRACK whose 200 brings a session description with that 200, for the first time or again. Whether it
    /// is one.
    pub(in crate::session) fn repeat_described(&mut self, incoming: &Incoming<'_>) -> bool {
        let request = incoming.request;
        if request.method != Method::Prack {
            return false;
        }
        let id = DialogId::of(request.call_id, &request.to, &request.from);
        let index = id.and_then(|id| self.call_of(&id));
        let slot = index.and_then(|index| self.calls.get(index)?.features);
        let special = slot.and_then(|slot| self.features.get(slot)?.provisional.as_ref());
        let answered = special.and_then(|special| special.answered.as_ref());
        let Some((_, answer)) = answered.filter(|(key, _)| *key == incoming.key) else {
            return false;
        };
        let source = incoming.flow.remote;
        let feedback = self.overload.feedback();
        let target = self.trust.response_flow(&request.via, incoming.flow);
        let answer = self.blocks.bytes(answer);
        let in_bytes = request.message.bytes().len();
        let may_leave = |bytes| self.trust.may_reply(source.ip(), in_bytes, bytes);
        self.outbox.send_if(target, may_leave, |out| {
            write::response_start(out, Status::OK);
            write::echo(out, request, source, feedback);
            write::to_tag_end(out, None);
            write::sdp(out, answer);
        });
        true
    }

    //= rfc3262#5
    //# it MUST generate an answer in the PRACK
    fn is_answer_due(&self, index: u32) -> bool {
        let state = self.calls.get(index).map(|call| call.session.state());
        self.unanswered(index).is_some() && state == Some(State::Offered(Before::Empty))
    }

    /// Our offer came to nothing, and the INVITE with it.
    fn end_unanswered(&mut self, now: Timestamp, incoming: &Incoming<'_>, index: u32) -> Bucket {
        let status = Status::NOT_ACCEPTABLE_HERE;
        let bucket = self.refuse_inside(now, incoming, status);
        if let Some(id) = self.unanswered(index) {
            self.refuse_invite(now, index, id, status, EndCause::NoAnswer);
        }
        bucket
    }

    /// Keep what the 200 to a PRACK says for the copies of that PRACK.
    fn keep_answer(&mut self, incoming: &Incoming<'_>, index: u32, answer: Block) {
        let Some(special) = self.provisional_mut(index) else {
            return self.blocks.free(answer);
        };
        if let Some((_, former)) = special.answered.replace((incoming.key, answer)) {
            self.blocks.free(former);
        }
    }

    /// Answer the offer of a PRACK, or say why not.
    fn exchange(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        index: u32,
    ) -> Result<Exchanged, Status> {
        let gone = Status::NO_SUCH_TRANSACTION;
        let call = self.calls.get(index).ok_or(gone)?;
        // What the 200 to the INVITE says is repeated until its ACK comes, and so must not change.
        if matches!(call.phase, Phase::Answered(_)) {
            return Err(Status::SERVER_INTERNAL_ERROR);
        }
        match call.session.ask(Input::ReceiveOffer) {
            Action::Glare => return Err(Status::REQUEST_PENDING),
            Action::TooEarly => return Err(Status::SERVER_INTERNAL_ERROR),
            Action::Proceed
            | Action::Agree
            | Action::RollBack
            | Action::Ignore
            | Action::Refuse => {}
        }
        let local = self.next_local(index).ok_or(gone)?;
        let described = self.describe(incoming.request, &local, Some(index));
        let described = described.map_err(|(status, _)| status)?;
        let Some(answer) = self.blocks.store(&[self.scratch.as_bytes()]) else {
            self.blocks.free(described.block);
            return Err(Status::SERVICE_UNAVAILABLE);
        };
        let is_new = described.is_new;
        self.propose(index, described);
        self.speak(now, index);
        Ok(Exchanged::Answered(answer, is_new))
    }
}
