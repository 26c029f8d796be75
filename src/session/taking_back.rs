//! CANCEL of our own (RFC 3261 §9.1): an INVITE that nobody has answered yet is taken back.

use super::UserAgent;
use super::call::{Cancel, Phase};
use crate::api::EndCause;
use crate::sip::{Method, write};
use crate::time::Timestamp;
use crate::transaction::{Sent, derive};

impl UserAgent {
    /// Take the INVITE of call `index` back, now or as soon as it may be; `cause` is what its end is called. Whether
    /// that is news.
    pub(super) fn take_back(&mut self, now: Timestamp, index: u32, cause: EndCause) -> bool {
        let Some(call) = self.calls.get_mut(index) else { return false };
        let Phase::Calling(outgoing) = &mut call.phase else { return false };
        if outgoing.cancel != Cancel::Unwanted {
            return false;
        }
        outgoing.cancel = Cancel::Wanted;
        outgoing.cancel_cause = cause;
        //= rfc3261#9.1
        //# If no provisional response has been received, the CANCEL request MUST NOT be sent; rather,
        //# the client MUST wait for the arrival of a provisional response
        if self.transactions.is_cancellable(outgoing.invite) {
            self.send_cancel(now, index);
        }
        true
    }

    /// Send the CANCEL. Its own end means nothing: the INVITE's final response, or its absence, ends the call.
    pub(super) fn send_cancel(&mut self, now: Timestamp, index: u32) {
        let owner = self.owner(index);
        let Some(call) = self.calls.get_mut(index) else { return };
        let Phase::Calling(outgoing) = &mut call.phase else { return };
        outgoing.cancel = Cancel::Sent;
        let invite = outgoing.invite;
        self.transactions.give_up_after(now, &mut self.timers, invite, self.durations.t1x64);
        let Some(branch) = self.transactions.invite_token(invite) else { return };
        let Some((message, flow)) = self.transactions.invite_message(invite) else { return };
        self.scratch.clear();
        if !derive::cancel(&mut self.scratch, self.blocks.bytes(message)) {
            return;
        }
        let Some(message) = self.blocks.store(&[self.scratch.as_bytes()]) else { return };
        let sent = Sent { message, flow, method: Method::Cancel };
        match self.transactions.open_request(now, &mut self.timers, branch, sent, owner) {
            Ok(_) => {
                let scratch = &self.scratch;
                self.outbox.send(flow, |out| write::again(out, scratch.as_bytes()));
            }
            Err(message) => self.blocks.free(message),
        }
    }
}
