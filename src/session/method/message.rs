//! MESSAGE: a text of the peer's, inside a call or outside any (RFC 3428).

use crate::api::{Bucket, Event};
use crate::session::UserAgent;
use crate::session::dispatch::Incoming;
use crate::session::reply::Extra;
use crate::sip::header::MediaType;
use crate::sip::{HeaderName, Message, Status};
use crate::time::Timestamp;

impl UserAgent {
    /// A MESSAGE inside the dialog of call `index`.
    pub(in crate::session) fn on_message(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        index: u32,
    ) -> Bucket {
        let phase = self.calls.get(index).map(|call| &call.phase);
        if !phase.is_some_and(|phase| phase.takes_requests()) {
            return self.refuse_inside(now, incoming, Status::NO_SUCH_TRANSACTION);
        }
        if !is_readable(incoming.request.message) {
            return self.refuse_inside(now, incoming, Status::UNSUPPORTED_MEDIA_TYPE);
        }
        self.answer_request(now, incoming, Status::OK);
        self.note.take_body(incoming.request.message);
        let call = Some(self.handle(index));
        self.tell_of(index, Event::Message { call });
        Bucket::Delivered
    }

    /// A MESSAGE outside any dialog, to whatever user: whom it is for the application decides.
    pub(in crate::session) fn on_message_outside(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
    ) -> Bucket {
        if !is_readable(incoming.request.message) {
            return self.refuse(incoming, Status::UNSUPPORTED_MEDIA_TYPE, Extra::Accept);
        }
        //= rfc3428#7
        //# A UAS MUST NOT insert a Contact header field into a 2xx response.
        self.answer_request(now, incoming, Status::OK);
        self.note.take_request(incoming.flow.remote, incoming.request);
        self.tell(Event::Message { call: None });
        Bucket::Delivered
    }
}

/// Whether the body is text, or in parts of which one may be text, and nothing is wrapped around it. What does not say
/// what it is cannot be read.
fn is_readable(message: &Message<'_>) -> bool {
    let is_plain = message
        .header(HeaderName::ContentEncoding)
        .is_none_or(|value| value.eq_ignore_ascii_case(b"identity"));
    let content_type = message.read(HeaderName::ContentType, MediaType::parse);
    let is_text = match content_type {
        Ok(Some(media)) => {
            media.kind.eq_ignore_ascii_case(b"text") || media.is(b"multipart", b"mixed")
        }
        Ok(None) => message.body().is_empty(),
        Err(_) => false,
    };
    is_plain && is_text
}
