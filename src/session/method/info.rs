//! INFO: the peer tells the application something (RFC 6086).

use crate::api::{Bucket, CallHandle, CommandError, Event};
use crate::rtp::Signal;
use crate::session::UserAgent;
use crate::session::dispatch::Incoming;
use crate::sip::header::MediaType;
use crate::sip::{HeaderName, Message, Method, Status, token};
use crate::time::Timestamp;

impl UserAgent {
    /// An INFO inside the dialog of call `index`. What its body means is the application's affair.
    pub(in crate::session) fn on_info(
        &mut self,
        now: Timestamp,
        incoming: &Incoming<'_>,
        index: u32,
    ) -> Bucket {
        let phase = self.calls.get(index).map(|call| &call.phase);
        if !phase.is_some_and(|phase| phase.takes_requests()) {
            return self.refuse_inside(now, incoming, Status::NO_SUCH_TRANSACTION);
        }
        let message = incoming.request.message;
        //= rfc6086#4.2.2
        //# If a UA receives an INFO request, associated with an Info Package that the UA has not
        //# indicated willingness to receive, the UA MUST send a 469 (Bad Info Package) response
        if has_package(message) {
            return self.refuse_inside(now, incoming, Status::BAD_INFO_PACKAGE);
        }
        self.answer_request(now, incoming, Status::OK);
        if let Some(signal) = signal(message) {
            self.hear_signal(now, index, signal);
            return Bucket::Delivered;
        }
        self.note.take_body(message);
        let call = self.handle(index);
        self.tell_of(index, Event::Info { call });
        Bucket::Delivered
    }

    /// [`Command::Info`](crate::api::Command::Info): send `content` under its type.
    pub(in crate::session) fn send_info(
        &mut self,
        now: Timestamp,
        handle: CallHandle,
        index: u32,
        (content_type, content): &(String, Vec<u8>),
    ) -> Result<(), CommandError> {
        self.check_up(handle, index)?;
        let is_media_type = MediaType::parse(content_type.as_bytes()).is_ok();
        if !is_media_type || !token::is_line(content_type.as_bytes()) {
            return Err(CommandError::BadContentType(handle));
        }
        self.writer.clear();
        self.writer.set_content_type(content_type.as_bytes());
        self.writer.body.put(content);
        self.send_request(now, index, Method::Info).map(|_id| ()).ok_or(CommandError::NoRoom)
    }
}

/// The key that the peer pressed, if that is what it tells.
fn signal(message: &Message<'_>) -> Option<Signal> {
    let content_type = message.header(HeaderName::ContentType)?;
    let media_type = MediaType::parse(content_type).ok()?;
    let is_signal =
        media_type.is(b"application", b"dtmf-relay") || media_type.is(b"application", b"dtmf");
    Signal::parse(message.body()).filter(|_| is_signal)
}

/// Whether it belongs to an Info Package. We are willing to receive none.
fn has_package(message: &Message<'_>) -> bool {
    let is_package = |name: &[u8]| name.eq_ignore_ascii_case(b"Info-Package");
    message.lines().any(|(name, known, _)| known == HeaderName::Extension && is_package(name))
}
