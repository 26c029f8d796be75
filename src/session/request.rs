//! Requests of our own inside a dialog (RFC 3261 §12.2.1): sent, repeated, and what their end means.

#[cfg(test)]
mod tests;

use super::UserAgent;
use super::call::{Phase, is_counted};
use super::request_writer::Title;
use crate::api::{Bucket, EndCause, Event};
use crate::sip::{Method, Response, Status, write};
use crate::time::Timestamp;
use crate::transaction::{Owner, Progress, RequestId, RequestTimer};

impl UserAgent {
    /// Send `method` inside the dialog of call `index`, with the lines and the body that the writer holds. `None`:
    /// there is no room for it, or too many wait for their answer.
    pub(super) fn send_request(
        &mut self,
        now: Timestamp,
        index: u32,
        method: Method,
    ) -> Option<RequestId> {
        let owner = self.owner(index);
        let call = self.calls.get_mut(index).filter(|call| call.may_ask(method))?;
        let branch = self.ident.token();
        let number = call.dialog.sequence.next_local();
        let title = Title { method, number, branch };
        let sent = self.writer.write(&mut self.blocks, &call.dialog, title)?;
        let flow = sent.flow;
        match self.transactions.open_request(now, &mut self.timers, branch, sent, owner) {
            Ok(id) => {
                call.requests += u8::from(is_counted(method));
                let may_leave = |bytes| call.credit.pays(bytes, || 0);
                self.writer.send_if(&mut self.outbox, flow, may_leave);
                Some(id)
            }
            Err(message) => {
                self.blocks.free(message);
                None
            }
        }
    }

    /// A response came.
    pub fn on_response(&mut self, now: Timestamp, response: &Response<'_>) -> Bucket {
        if response.cseq.method == Method::Invite {
            return self.on_invite_response(now, response);
        }
        let progress = self.transactions.on_response(now, &mut self.timers, &self.ident, response);
        match progress {
            Progress::Stray => Bucket::Stray,
            Progress::Absorbed => Bucket::Absorbed,
            Progress::Nothing
            | Progress::Provisional { .. }
            | Progress::Repeat(_)
            | Progress::Over { .. } => {
                self.advance_request(now, progress, Some(response));
                Bucket::Delivered
            }
        }
    }

    /// Timer E or F of a request of ours fired.
    pub(super) fn on_request_timer(&mut self, now: Timestamp, id: RequestId, timer: RequestTimer) {
        let (timers, ident) = (&mut self.timers, &self.ident);
        let progress = self.transactions.on_request_timer(now, timers, ident, id, timer);
        self.advance_request(now, progress, None);
    }

    fn advance_request(
        &mut self,
        now: Timestamp,
        progress: Progress,
        response: Option<&Response<'_>>,
    ) {
        match progress {
            Progress::Nothing
            | Progress::Absorbed
            | Progress::Stray
            | Progress::Provisional { .. } => {}
            Progress::Repeat(id) => {
                if let Some((message, flow)) = self.transactions.message(id) {
                    let bytes = self.blocks.bytes(message);
                    let call = self.transactions.owner(id).and_then(|owner| self.owned(owner));
                    let call = call.and_then(|index| self.calls.get(index));
                    let may_leave = |bytes| call.is_none_or(|call| call.credit.pays(bytes, || 0));
                    self.outbox.send_if(flow, may_leave, |out| write::again(out, bytes));
                }
            }
            Progress::Over { owner, method, status, message } => {
                self.blocks.free(message);
                if let Some(index) = self.owned(owner) {
                    self.settle_request(index, method);
                    self.witness_answer(now, index, status);
                    self.on_request_over(now, index, method, status, response);
                }
            }
        }
    }

    /// One request less waits.
    fn settle_request(&mut self, index: u32, method: Method) {
        if let (true, Some(call)) = (is_counted(method), self.calls.get_mut(index)) {
            call.requests = call.requests.saturating_sub(1);
        }
    }

    /// A request of ours was answered: it arrived, and the peer is there.
    fn witness_answer(&mut self, now: Timestamp, index: u32, status: Option<Status>) {
        if let (Some(_), Some(call)) = (status, self.calls.get_mut(index)) {
            call.heard = now;
            self.trust.witness(now, call);
        }
    }

    /// The exchange of a request of ours is over; `None`: no final response came in time.
    fn on_request_over(
        &mut self,
        now: Timestamp,
        index: u32,
        method: Method,
        status: Option<Status>,
        response: Option<&Response<'_>>,
    ) {
        match method {
            Method::Bye => self.on_bye_over(index),
            Method::Prack => self.on_prack_over(index, status),
            Method::Refer => self.on_refer_over(now, index, status, response),
            Method::Notify => self.on_notify_over(index, status, response),
            // The INVITE itself tells how it ended.
            Method::Cancel => {}
            Method::Info => self.on_info_over(now, index, status),
            Method::Options => self.on_probe_over(now, index, status),
            Method::Update => self.on_update_over(now, index, status, response),
            Method::Invite
            | Method::Ack
            | Method::Register
            | Method::Subscribe
            | Method::Message
            | Method::Publish
            | Method::Extension => self.on_other_over(now, index, method, status),
        }
    }

    /// A request was answered that changes nothing here: only its failure matters.
    pub(super) fn on_other_over(
        &mut self,
        now: Timestamp,
        index: u32,
        method: Method,
        status: Option<Status>,
    ) {
        if ends_dialog(status) {
            self.lose(now, index);
        } else if !status.is_some_and(Status::is_success) {
            let call = self.handle(index);
            self.tell(Event::Failed { call, method, status });
        }
    }

    /// The peer does not know the dialog any more, or is gone.
    pub(super) fn lose(&mut self, now: Timestamp, index: u32) {
        match self.calls.get_mut(index).map(|call| &mut call.phase) {
            Some(Phase::Confirmed) => self.send_bye(now, index, EndCause::Unreachable),
            // BYE must wait for the ACK, or for giving it up (§15).
            Some(Phase::Answered(pending)) => {
                pending.hangup.get_or_insert(EndCause::Unreachable);
            }
            Some(
                Phase::Ringing(_)
                | Phase::Refused(_)
                | Phase::Calling(_)
                | Phase::Forked(_)
                | Phase::Ending(_),
            )
            | None => {}
        }
    }

    /// Names call `index` to its transactions.
    pub(super) fn owner(&self, index: u32) -> Owner {
        Owner { slot: index, generation: self.calls.generation(index) }
    }

    /// The call that `owner` names, while it lives.
    pub(super) fn owned(&self, owner: Owner) -> Option<u32> {
        let is_same = self.calls.generation(owner.slot) == owner.generation;
        (is_same && self.calls.get(owner.slot).is_some()).then_some(owner.slot)
    }
}

//= rfc3261#12.2.1.2
//# If the response for a request within a dialog is a 481 (Call/Transaction Does Not Exist) or a 408
//# (Request Timeout), the UAC SHOULD terminate the dialog.
pub(super) fn ends_dialog(status: Option<Status>) -> bool {
    matches!(status, None | Some(Status::NO_SUCH_TRANSACTION | Status::REQUEST_TIMEOUT))
}
