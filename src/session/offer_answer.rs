//! Offer and answer (RFC 3264) around an INVITE: what is refused at once, and what the 200 says.

use super::UserAgent;
use super::call::{Phase, Unacknowledged};
use super::reply::{Extra, NO_ROOM, Refusal};
use crate::ident::Token;
use crate::media::MediaPort;
use crate::pool::Block;
use crate::sdp::{self, Direction, Local, Session};
use crate::sip::header::{accept, content_type};
use crate::sip::{HeaderName, Message, Request, Status};
use crate::time::Timestamp;
use crate::transaction::{InviteId, Responded};

/// What we can do with media: nothing yet, and the answer says so.
const DIRECTION: Direction = Direction::Inactive;

impl UserAgent {
    /// Our side's description for an INVITE: the answer to its offer; without one, an offer of ours. Made when the
    /// INVITE arrives, so that what cannot be answered never rings, and kept until the ACK: whatever response carries
    /// it, and however often, it is the same. Otherwise the status to refuse the INVITE with.
    pub(super) fn describe(
        &mut self,
        request: &Request<'_>,
        local: &Local,
    ) -> Result<Block, Refusal> {
        let message = request.message;
        if !accepts_sdp(message) {
            return Err((Status::NOT_ACCEPTABLE, Extra::Nothing));
        }
        self.scratch.clear();
        if message.body().is_empty() {
            sdp::offer(local, &sdp::OFFERED, &mut self.scratch);
        } else if !is_plain_sdp(message) {
            return Err((Status::UNSUPPORTED_MEDIA_TYPE, Extra::Accept));
        } else {
            let refused = (Status::NOT_ACCEPTABLE_HERE, Extra::Nothing);
            let offer = &Session::parse(message.body()).map_err(|_| refused)?;
            sdp::answer(offer, None, local, &mut self.scratch).map_err(|_| refused)?;
        }
        if self.scratch.is_overflowed() {
            return Err((Status::NOT_ACCEPTABLE_HERE, Extra::Nothing));
        }
        let kept = self.blocks.store(&[self.scratch.as_bytes()]);
        kept.ok_or(NO_ROOM)
    }

    /// Answer the INVITE of call `index` with 200.
    pub(super) fn accept_invite(&mut self, now: Timestamp, index: u32, id: InviteId) {
        match self.transactions.respond(now, &mut self.timers, id, Status::OK) {
            Responded::Accepted(echo) => {
                let pending = Unacknowledged {
                    echo,
                    interval: self.durations.t1,
                    repeat: None,
                    timeout: None,
                    is_hangup_wanted: false,
                };
                self.set_phase(index, Phase::Answered(pending));
                self.send_ok(index);
                self.await_ack(now, index);
            }
            Responded::Send | Responded::Refused => {
                debug_assert!(false, "an INVITE that rings can be accepted");
            }
        }
    }
}

/// What our description says of us.
pub(super) fn local(media: &MediaPort, tag: Token, version: u32) -> Local {
    let address = media.address();
    Local {
        address: address.ip(),
        port: address.port(),
        // Half of it: enough to tell sessions apart, and short to write.
        session_id: tag.bucket() >> 32,
        version: version.into(),
        direction: DIRECTION,
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
