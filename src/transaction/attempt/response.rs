//! Response to an INVITE of ours (RFC 3261 §17.1.1.2): which attempt it answers and what follows, the ACK included.

use crate::ident::bucket;
use crate::pool::Blocks;
use crate::sip::{CSeq, HeaderName, Message, Method, NameAddr, Response};
use crate::time::Timestamp;
use crate::transaction::branch::token_in;
use crate::transaction::client_invite::{self, Action, Input, State};
use crate::transaction::{
    ClientInviteId, ClientInviteTimer, InviteProgress, Timers, Transactions, derive,
};
use crate::wire::TxBuf;

impl Transactions {
    /// A response to an INVITE came. The ACK of a refusal is built in `scratch`.
    pub fn on_invite_response(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        blocks: &mut Blocks,
        scratch: &mut TxBuf,
        response: &Response<'_>,
    ) -> InviteProgress {
        let Some(id) = self.find_attempt(response) else { return InviteProgress::Stray };
        let durations = self.durations;
        let Some(attempt) = self.attempts.get_mut(id.0) else { return InviteProgress::Stray };
        if !repeats(response, blocks.bytes(&attempt.message)) {
            return InviteProgress::Stray;
        }
        let (status, owner, former) = (response.status, attempt.owner, attempt.state);
        let (next, action) = client_invite::step(former, Input::Response(status.class()));
        attempt.state = next;
        match action {
            Action::Progress => {
                // What ends a cancelled INVITE goes on: a provisional response is no reason to wait longer.
                if former == State::Calling {
                    attempt.disarm(timers);
                }
                InviteProgress::Provisional { id, owner, status }
            }
            Action::Accept => {
                attempt.wait_for(now, timers, ClientInviteTimer::M, durations.t1x64, id);
                InviteProgress::Accepted { id, owner, status }
            }
            //= rfc6026#8.4
            //# Any 2xx responses that match this client transaction and that are received while in the
            //# "Accepted" state MUST be passed up to the TU.
            Action::Deliver => InviteProgress::Accepted { id, owner, status },
            Action::Acknowledge => {
                //= rfc3261#17.1.1.2
                //# with a value of at least 32 seconds for unreliable transports, and a value of zero
                //# seconds for reliable transports
                let wait = durations.d(attempt.flow.transport);
                attempt.wait_for(now, timers, ClientInviteTimer::D, wait, id);
                self.acknowledge(timers, blocks, scratch, id, response.to.raw);
                InviteProgress::Refused { id, owner, status }
            }
            Action::RepeatAck => InviteProgress::Repeat(id),
            Action::Absorb | Action::Repeat | Action::Fail | Action::End => {
                InviteProgress::Absorbed
            }
        }
    }

    /// Another answer is to make a call that is hung up at once. `false`: there were `losers_max` already.
    pub fn admit_loser(&mut self, id: ClientInviteId, losers_max: u8) -> bool {
        let Some(attempt) = self.attempts.get_mut(id.0) else { return false };
        let is_admitted = attempt.losers < losers_max;
        attempt.losers += u8::from(is_admitted);
        is_admitted
    }

    /// The ACK takes the place of the INVITE. When there is no room for it the attempt is over, unacknowledged.
    fn acknowledge(
        &mut self,
        timers: &mut Timers,
        blocks: &mut Blocks,
        scratch: &mut TxBuf,
        id: ClientInviteId,
        to: &[u8],
    ) {
        let Some(attempt) = self.attempts.get_mut(id.0) else { return };
        scratch.clear();
        let is_built = derive::ack(scratch, blocks.bytes(&attempt.message), to);
        let ack = if is_built { blocks.store(&[scratch.as_bytes()]) } else { None };
        let former = match ack {
            Some(ack) => Some(std::mem::replace(&mut attempt.message, ack)),
            None => self.stop_client_invite(timers, id),
        };
        if let Some(invite) = former {
            blocks.free(invite);
        }
    }

    //= rfc3261#17.1.3
    //# If the method parameter in the CSeq header field matches the method of the request that
    //# created the transaction.
    fn find_attempt(&self, response: &Response<'_>) -> Option<ClientInviteId> {
        if response.cseq.method != Method::Invite {
            return None;
        }
        let token = token_in(response.via.branch?)?;
        let is_owner = |slot| self.attempts.get(slot).is_some_and(|a| a.token.as_bytes() == token);
        self.attempt_branches.find(bucket(token)?, is_owner).map(ClientInviteId)
    }
}

//= rfc3261#8.2.6.2
//# The Call-ID header field of the response MUST equal the Call-ID header field of the request.
/// Whether `response` repeats what `request`, our INVITE or the ACK of its refusal, says of the dialog. What does not
/// would make a dialog that nobody finds again: each of its copies would pass for another.
fn repeats(response: &Response<'_>, request: &[u8]) -> bool {
    let Ok(request) = Message::parse(request) else { return false };
    let from = request.read(HeaderName::From, NameAddr::parse).ok().flatten();
    let cseq = request.read(HeaderName::CSeq, CSeq::parse).ok().flatten();
    request.header(HeaderName::CallId) == Some(response.call_id)
        && from.is_some_and(|from| from.tag == response.from.tag)
        && cseq.is_some_and(|(cseq, _)| cseq.number == response.cseq.number)
}
