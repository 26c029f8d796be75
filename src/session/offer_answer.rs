//! Offer and answer (RFC 3264) around an INVITE: what is refused at once, and what the 200 says.

use super::UserAgent;
use super::call::{Phase, Unacknowledged};
use crate::api::EndCause;
use crate::media::MediaPort;
use crate::pool::Block;
use crate::sdp::{self, Direction, Local, Session};
use crate::sip::header::{MediaType, accept};
use crate::sip::{HeaderName, Message, Request, Status};
use crate::time::Timestamp;
use crate::transaction::{InviteId, Responded};

/// What we can do with media: nothing yet, and the answer says so.
const DIRECTION: Direction = Direction::Inactive;

impl UserAgent {
    /// Whether an INVITE's body can be answered at all; otherwise the status to refuse it with.
    pub(super) fn check_offer(&self, request: &Request<'_>) -> Result<(), Status> {
        let message = request.message;
        if !accepts_sdp(message) {
            return Err(Status::NOT_ACCEPTABLE);
        }
        if message.body().is_empty() {
            return Ok(());
        }
        if !is_plain_sdp(message) {
            return Err(Status::UNSUPPORTED_MEDIA_TYPE);
        }
        match Session::parse(message.body()) {
            Ok(_) => Ok(()),
            Err(_) => Err(Status::NOT_ACCEPTABLE_HERE),
        }
    }

    /// Answer the first INVITE of call `index` with 200, or as its offer deserves.
    pub(super) fn accept_invite(&mut self, now: Timestamp, index: u32, id: InviteId) {
        match self.describe(index) {
            Ok(description) => self.accept_with(now, index, id, description),
            Err(status) => self.refuse_invite(now, index, id, status, EndCause::Rejected(status)),
        }
    }

    /// Send the 200 with `description`, and again until the ACK comes.
    pub(super) fn accept_with(
        &mut self,
        now: Timestamp,
        index: u32,
        id: InviteId,
        description: Block,
    ) {
        match self.transactions.respond(now, &mut self.timers, id, Status::OK) {
            Responded::Accepted(echo) => {
                self.set_phase(
                    index,
                    Phase::Answered(Unacknowledged {
                        echo,
                        description: Some(description),
                        interval: self.durations.t1,
                        repeat: None,
                        timeout: None,
                        is_hangup_wanted: false,
                    }),
                );
                self.send_ok(index);
                self.await_ack(now, index);
            }
            Responded::Send | Responded::Refused => self.blocks.free(description),
        }
    }

    /// The description of our side: an answer to the call's offer, which has done its duty then; without one an offer.
    pub(super) fn describe(&mut self, index: u32) -> Result<Block, Status> {
        let call = self.calls.get_mut(index).ok_or(Status::SERVER_INTERNAL_ERROR)?;
        let media = call.media.as_ref().map(MediaPort::address);
        let address = media.ok_or(Status::SERVER_INTERNAL_ERROR)?;
        let local = Local {
            address: address.ip(),
            port: address.port(),
            session_id: call.dialog.id.session_id(),
            version: u64::from(call.sdp_version),
            direction: DIRECTION,
        };
        self.scratch.clear();
        match call.offer.take() {
            None => sdp::offer(&local, &sdp::OFFERED, &mut self.scratch),
            Some(offer) => {
                let session = Session::parse(self.blocks.bytes(&offer));
                let is_answered = session
                    .is_ok_and(|session| sdp::answer(&session, &local, &mut self.scratch).is_ok());
                self.blocks.free(offer);
                if !is_answered {
                    return Err(Status::NOT_ACCEPTABLE_HERE);
                }
            }
        }
        if self.scratch.is_overflowed() {
            return Err(Status::NOT_ACCEPTABLE_HERE);
        }
        call.sdp_version += 1;
        self.blocks.store(&[self.scratch.as_bytes()]).ok_or(Status::SERVICE_UNAVAILABLE)
    }
}

/// Whether the caller reads what our answer would be written in. Without Accept it does (RFC 3261 §20.1).
fn accepts_sdp(message: &Message<'_>) -> bool {
    let mut values = message.headers(HeaderName::Accept).peekable();
    values.peek().is_none()
        || values
            .flat_map(accept::list)
            .flatten()
            .any(|range| accept::includes(&range, b"application", b"sdp"))
}

/// Whether the body is a session description and nothing is wrapped around it.
fn is_plain_sdp(message: &Message<'_>) -> bool {
    let is_sdp = message
        .header(HeaderName::ContentType)
        .is_none_or(|value| MediaType::parse(value).is_ok_and(|media_type| media_type.is_sdp()));
    let is_plain = message
        .header(HeaderName::ContentEncoding)
        .is_none_or(|value| value.eq_ignore_ascii_case(b"identity"));
    is_sdp && is_plain
}
