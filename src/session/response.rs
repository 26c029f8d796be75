//! Responses to an INVITE: built from what the call keeps, alike each time they are sent (RFC 3261 §13.3.1).

use super::UserAgent;
use super::call::{Call, Phase};
use super::capabilities::ALLOW;
use crate::api::EndCause;
use crate::ident::Token;
use crate::pool::Blocks;
use crate::sip::{Class, Status, write};
use crate::time::Timestamp;
use crate::transaction::{Echo, InviteId, Responded};
use crate::wire::TxBuf;

impl UserAgent {
    /// Refuse the INVITE of call `index`; the call ends with the ACK.
    pub(super) fn refuse_invite(
        &mut self,
        now: Timestamp,
        index: u32,
        id: InviteId,
        status: Status,
        cause: EndCause,
    ) {
        self.tell_ended(index, cause);
        self.conclude(index);
        self.release(index);
        self.set_phase(index, Phase::Refused(id));
        if let Responded::Send = self.transactions.respond(now, &mut self.timers, id, status) {
            self.send_invite_response(id, status);
        }
    }

    /// Send a response other than 2xx, for the first time or again.
    pub(super) fn send_invite_response(&mut self, id: InviteId, status: Status) {
        let Some((index, echo)) = self.transactions.invite(id) else { return };
        let Some(call) = self.calls.get(index) else { return };
        let contact = &self.contacts[usize::from(call.dialog.flow.listener)];
        let blocks = &self.blocks;
        let is_early = status.class() == Class::Provisional && status != Status::TRYING;
        let rare = call.features.filter(|_| is_early).and_then(|slot| self.features.get(slot));
        let special = rare.and_then(|features| features.provisional.as_ref());
        let fork = special.and_then(|special| special.fork(status));
        let padding = usize::from(self.config.size_step);
        let may_leave = |bytes| {
            call.credit.pays(bytes, || match status.class() {
                Class::Provisional => padding + final_bytes_max(blocks, call, echo, contact),
                Class::Success
                | Class::Redirection
                | Class::ClientError
                | Class::ServerError
                | Class::GlobalFailure => 0,
            })
        };
        self.outbox.send_if(echo.target, may_leave, |out| {
            put_head(out, blocks, echo, status, fork.unwrap_or(&call.dialog.local_tag));
            if is_early {
                put_record_route(out, blocks, call);
                out.put(contact);
            }
            if let Some(special) = special {
                special.put_lines(out, status);
            }
            match special.and_then(|special| special.description(status, &call.session)) {
                Some(description) => write::sdp(out, blocks.bytes(description)),
                None => write::end(out),
            }
        });
    }

    /// Send the 2xx of call `index`, for the first time or again.
    pub(super) fn send_ok(&mut self, index: u32) {
        let Some(call) = self.calls.get(index) else { return };
        let Phase::Answered(pending) = &call.phase else { return };
        let contact = &self.contacts[usize::from(call.dialog.flow.listener)];
        let blocks = &self.blocks;
        let may_leave = |bytes| call.credit.pays(bytes, || 0);
        self.outbox.send_if(pending.echo.target, may_leave, |out| {
            put_head(out, blocks, &pending.echo, Status::OK, &call.dialog.local_tag);
            put_record_route(out, blocks, call);
            out.put(contact);
            out.put(ALLOW);
            let mut description = call.session.spoken();
            if let Some(features) = call.features.and_then(|slot| self.features.get(slot)) {
                features.put_lines(out);
                description = description.filter(|_| !features.is_told(pending.echo.cseq));
            }
            match description {
                Some(description) => write::sdp(out, blocks.bytes(description)),
                None => write::end(out),
            }
        });
    }
}

/// No final response of the call is longer but for its padding: a provisional one leaves room for it, or else a caller
/// who was told of ringing would stop repeating its INVITE and never hear more.
fn final_bytes_max(blocks: &Blocks, call: &Call, echo: &Echo, contact: &[u8]) -> usize {
    /// Status line, our tag, the body's two headers, and the names of others.
    const FRAME_BYTES: usize = 160;
    let body = call.session.spoken().map_or(0, |description| blocks.bytes(description).len());
    let routes = call.dialog.routes(blocks).len();
    FRAME_BYTES + blocks.bytes(&echo.block).len() + contact.len() + ALLOW.len() + routes + body
}

/// Status line and the headers every response has. Only 100 goes without our tag (§8.2.6.2).
#[inline(always)]
fn put_head(out: &mut TxBuf, blocks: &Blocks, echo: &Echo, status: Status, tag: &Token) {
    write::response_start(out, status);
    out.set_tie(echo.tie);
    out.put(blocks.bytes(&echo.block));
    let is_tagged_here = !echo.has_to_tag && status != Status::TRYING;
    write::to_tag_end(out, is_tagged_here.then(|| tag.as_bytes()));
}

//= rfc3261#12.1.1
//# the UAS MUST copy all Record-Route header field values from the request into the response
fn put_record_route(out: &mut TxBuf, blocks: &Blocks, call: &Call) {
    if call.dialog.has_routes() {
        write::header(out, b"Record-Route", call.dialog.routes(blocks));
    }
}
