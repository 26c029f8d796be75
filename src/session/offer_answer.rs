//! Offer and answer (RFC 3264) around an INVITE: what is refused at once, and what the 200 says.

use super::UserAgent;
use super::call::{Phase, Unacknowledged};
use super::reply::{Extra, NO_ROOM, Refusal};
use crate::ident::Token;
use crate::media::{MediaPort, Terms};
use crate::pool::Block;
use crate::sdp::exchange::{Action, Input};
use crate::sdp::{self, Direction, Local, Session};
use crate::sip::header::{accept, content_type};
use crate::sip::{HeaderName, Message, Request, Status};
use crate::time::Timestamp;
use crate::transaction::{InviteId, Responded};
use crate::wire::{MediaSocket, TxBuf};

/// A description of ours that an INVITE or UPDATE of the peer asked for.
#[derive(Debug)]
pub(super) struct Described {
    pub(super) block: Block,
    /// Whether it offers; otherwise it answers.
    pub(super) is_offer: bool,
    /// Whether it says something new, under the next version.
    pub(super) is_new: bool,
    /// What it agrees on as an answer; `None`: every stream is off.
    pub(super) terms: Option<Terms>,
    /// The version of the offer it answers.
    pub(super) version_of_peer: Option<u64>,
}

impl UserAgent {
    /// Our side's description for a request: the answer to its offer; without one, an offer of ours. Made when the
    /// request arrives, so that what cannot be answered never rings, and kept: whatever response carries it, and
    /// however often, it is the same. `index` is the call that has a session already. Otherwise the status to refuse
    /// with.
    pub(super) fn describe(
        &mut self,
        request: &Request<'_>,
        local: &Local,
        index: Option<u32>,
    ) -> Result<Described, Refusal> {
        let message = request.message;
        if !accepts_sdp(message) {
            return Err((Status::NOT_ACCEPTABLE, Extra::Nothing));
        }
        let refused = (Status::NOT_ACCEPTABLE_HERE, Extra::Nothing);
        let is_offer = message.body().is_empty();
        let agreed = index.and_then(|index| self.calls.get(index)?.session.agreed.as_ref());
        let agreed = agreed.map(|block| self.blocks.bytes(block));
        let (mut version_of_peer, mut terms) = (None, None);
        self.scratch.clear();
        if is_offer {
            put_offer(agreed, local, &mut self.scratch);
        } else if !is_plain_sdp(message) {
            return Err((Status::UNSUPPORTED_MEDIA_TYPE, Extra::Accept));
        } else {
            let mut offer = Session::empty();
            offer.read(message.body()).map_err(|_| refused)?;
            let former = agreed.and_then(|former| Session::parse(former).ok());
            let answer = sdp::answer(&offer, former.as_ref(), local, &mut self.scratch);
            terms = answer.map_err(|_| refused)?.map(Terms::from);
            version_of_peer = Some(offer.origin.version);
        }
        let is_new = put_repeated(agreed, &mut self.scratch);
        if self.scratch.is_overflowed() {
            return Err(refused);
        }
        let block = self.blocks.store(&[self.scratch.as_bytes()]).ok_or(NO_ROOM)?;
        Ok(Described { block, is_offer, is_new, terms, version_of_peer })
    }

    /// What the next description of call `index` would say of us; `None` when it has no media any more.
    pub(super) fn next_local(&self, index: u32) -> Option<Local> {
        self.local_when(index, self.calls.get(index)?.is_held)
    }

    /// The same when the peer is on hold, or is not.
    pub(super) fn local_when(&self, index: u32, is_held: bool) -> Option<Local> {
        let call = self.calls.get(index)?;
        let (port, tag) = (call.port.as_ref()?, call.dialog.local_tag);
        let configured = self.config.media.direction;
        let direction = match is_held {
            true => configured.intersection(Direction::SendOnly),
            false => configured,
        };
        Some(self.local(port, tag, call.session.version + 1, direction))
    }

    /// What our descriptions say of us.
    pub(super) fn local(
        &self,
        port: &MediaPort,
        tag: Token,
        version: u32,
        direction: Direction,
    ) -> Local {
        let address = self.media.ports.address(MediaSocket::rtp(port.number()));
        Local {
            address: address.ip(),
            port: address.port(),
            // Half of it: enough to tell sessions apart, and short to write.
            session_id: tag.bucket() >> 32,
            version: version.into(),
            direction,
        }
    }

    /// Whether the peer may offer something new to call `index` now; otherwise what tells it not yet.
    pub(super) fn admit_offer(&self, index: u32) -> Result<(), Status> {
        let call = self.calls.get(index).ok_or(Status::NO_SUCH_TRANSACTION)?;
        match call.session.ask(Input::ReceiveOffer) {
            Action::Glare => Err(Status::REQUEST_PENDING),
            Action::TooEarly => Err(Status::SERVER_INTERNAL_ERROR),
            Action::Proceed
            | Action::Agree
            | Action::RollBack
            | Action::Ignore
            | Action::Refuse => Ok(()),
        }
    }

    /// Answer the INVITE of call `index` with 200.
    pub(super) fn accept_invite(&mut self, now: Timestamp, index: u32, id: InviteId) {
        self.conclude(index);
        match self.transactions.respond(now, &mut self.timers, id, Status::OK) {
            Responded::Accepted(echo) => {
                let mut has_features = false;
                if let Some(call) = self.calls.get_mut(index) {
                    call.session.speak(&mut self.blocks);
                    has_features = call.features.is_some();
                    if let Some(port) = &call.port {
                        self.media.start(now, port.number());
                    }
                    call.phase = Phase::Answered(Unacknowledged {
                        echo,
                        interval: self.durations.t1,
                        repeat: None,
                        gives_up: now + self.durations.t1x64,
                        hangup: None,
                    });
                }
                self.send_ok(index);
                self.await_ack(now, index);
                if has_features {
                    self.start_session_timer(now, index);
                    self.take_place(now, index);
                }
            }
            Responded::Send | Responded::Refused => {
                debug_assert!(false, "an INVITE that rings can be accepted");
            }
        }
    }
}

/// Our offer: the first of its session, or one that follows what was `agreed`.
pub(super) fn put_offer(agreed: Option<&[u8]>, local: &Local, out: &mut TxBuf) {
    match agreed.map(Session::parse) {
        Some(Ok(agreed)) => sdp::reoffer(&agreed, local, out),
        Some(Err(_)) | None => sdp::offer(local, &sdp::OFFERED, out),
    }
}

/// What says nothing new gives way to what was `agreed`, version and all (RFC 3264 §8). Whether `out` is new.
pub(super) fn put_repeated(agreed: Option<&[u8]>, out: &mut TxBuf) -> bool {
    match agreed.filter(|agreed| sdp::is_unchanged(agreed, out.as_bytes())) {
        Some(agreed) => {
            out.clear();
            out.put(agreed);
            false
        }
        None => true,
    }
}

/// Whether the caller reads what our answer would be written in. Without Accept it does (RFC 3261 §20.1).
fn accepts_sdp(message: &Message<'_>) -> bool {
    let takes_sdp = |range| accept::includes(&range, b"application", b"sdp");
    message.header(HeaderName::Accept).is_none()
        || message.headers(HeaderName::Accept).flat_map(accept::list).flatten().any(takes_sdp)
}

/// Whether the body is a session description and nothing is wrapped around it.
fn is_plain_sdp(message: &Message<'_>) -> bool {
    let is_sdp = message.header(HeaderName::ContentType).is_none_or(content_type::is_sdp);
    let is_plain = message
        .header(HeaderName::ContentEncoding)
        .is_none_or(|value| value.eq_ignore_ascii_case(b"identity"));
    is_sdp && is_plain
}
