//! NOTIFY: the peer tells how the INVITE goes that we asked it for (RFC 3515 §2.4.5, RFC 6665 §4.1.3).

use crate::api::Bucket;
use crate::session::UserAgent;
use crate::session::dispatch::Incoming;
use crate::session::reply::Extra;
use crate::sip::header::{Event, MediaType, SubscriptionState};
use crate::sip::{HeaderName, Message, Method, Status, fragment, token};
use crate::time::Timestamp;

impl UserAgent {
    /// A NOTIFY inside the dialog of call `index`.
    pub(in crate::session) fn on_notify(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        index: u32,
    ) -> Bucket {
        let message = incoming.request.message;
        let read = self.inspect_notify(message, index).and_then(|()| read(message));
        match read {
            Ok((state, status)) => {
                self.answer_request(now, incoming, Status::OK);
                self.on_notified(now, index, &state, status);
                Bucket::Delivered
            }
            Err(status) => self.refuse_inside(now, incoming, status),
        }
    }

    /// A NOTIFY outside any dialog: nothing that we subscribe to comes so.
    pub(in crate::session) fn on_notify_outside(&mut self, incoming: &Incoming<'_>) -> Bucket {
        let status = match refer_event(incoming.request.message) {
            Ok(_) => Status::NO_SUCH_TRANSACTION,
            Err(status) => status,
        };
        self.refuse(incoming, status, Extra::of(Method::Notify, status))
    }

    /// Whether it belongs to our subscription.
    fn inspect_notify(&self, message: &Message<'_>, index: u32) -> Result<(), Status> {
        let event = refer_event(message)?;
        let number = event.id.map(|id| token::decimal(id, u32::MAX));
        //= rfc6665#4.1.3
        //# If the subscriber does not have a matching subscription, it MUST return a 481
        let is_ours = match number {
            Some(None) => false,
            Some(Some(number)) => self.is_subscribed(index, Some(number)),
            None => self.is_subscribed(index, None),
        };
        if is_ours { Ok(()) } else { Err(Status::NO_SUCH_TRANSACTION) }
    }
}

/// The event it tells of, if we know its package.
fn refer_event<'a>(message: &'a Message<'_>) -> Result<Event<'a>, Status> {
    match message.read(HeaderName::Event, Event::parse) {
        Ok(Some(event)) if event.package == b"refer" => Ok(event),
        Ok(_) | Err(_) => Err(Status::BAD_EVENT),
    }
}

/// What it says of the subscription and, unless it has no body, of the INVITE.
fn read<'a>(message: &'a Message<'_>) -> Result<(SubscriptionState<'a>, Option<Status>), Status> {
    let state = message.read(HeaderName::SubscriptionState, SubscriptionState::parse);
    let Ok(Some(state)) = state else { return Err(Status::BAD_REQUEST) };
    if message.body().is_empty() {
        return Ok((state, None));
    }
    let content_type = message.read(HeaderName::ContentType, MediaType::parse).ok().flatten();
    if !content_type.is_some_and(|content_type| content_type.is(b"message", b"sipfrag")) {
        return Err(Status::UNSUPPORTED_MEDIA_TYPE);
    }
    let status = fragment::status(message.body()).ok_or(Status::BAD_REQUEST)?;
    Ok((state, Some(status)))
}
