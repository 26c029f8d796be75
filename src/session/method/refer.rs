//! REFER: the peer asks us to call somebody (RFC 3515 §2.4.2).

use crate::api::{Bucket, Event};
use crate::session::UserAgent;
use crate::session::dispatch::Incoming;
use crate::session::transfer::is_callable;
use crate::sip::{HeaderName, Method, Status};
use crate::time::Timestamp;

impl UserAgent {
    /// A REFER inside the dialog of call `index`.
    pub(in crate::session) fn on_refer(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        index: u32,
    ) -> Bucket {
        if let Err(status) = self.inspect_refer(incoming, index) {
            return self.refuse_inside(now, incoming, status);
        }
        if let (Some(call), Ok(Some(contact))) =
            (self.calls.get_mut(index), incoming.request.contact())
        {
            call.dialog.retarget(&mut self.blocks, contact.uri_raw);
        }
        self.answer_request(now, incoming, Status::ACCEPTED);
        self.open_notifier(now, index, incoming.request.cseq.number);
        let target = incoming.request.message.header(HeaderName::ReferTo).unwrap_or_default();
        self.note.take(b"", target);
        let call = self.handle(index);
        self.tell_of(index, Event::Referred { call });
        Bucket::Delivered
    }

    fn inspect_refer(&self, incoming: &Incoming<'_>, index: u32) -> Result<(), Status> {
        let phase = self.calls.get(index).map(|call| &call.phase);
        // The REFER crossed our BYE (RFC 5407 §3.3.3).
        if !phase.is_some_and(|phase| phase.takes_requests()) {
            return Err(Status::NO_SUCH_TRANSACTION);
        }
        // Nobody has agreed to talk yet, so there is nothing to transfer.
        if !phase.is_some_and(|phase| phase.is_accepted()) {
            return Err(Status::DECLINE);
        }
        //= rfc3515#2.4.2
        //# An agent responding to a REFER method MUST return a 400 (Bad Request) if the request
        //# contained zero or more than one Refer-To header field values.
        let target = incoming.request.message.header(HeaderName::ReferTo);
        if !target.is_some_and(is_callable) {
            return Err(Status::BAD_REQUEST);
        }
        // RFC 3515 §2.4.6 allows several at a time. One is what a person can mean: the next may come when it is over.
        // The same goes for a peer that leaves our NOTIFYs unanswered.
        let call = self.calls.get(index);
        if self.has_notifier(index) || !call.is_some_and(|call| call.may_ask(Method::Notify)) {
            return Err(Status::REQUEST_PENDING);
        }
        Ok(())
    }
}
