//! Note: what the message behind the last event brought, kept until the application has heard of it.

use std::net::SocketAddr;

use crate::api::CallInfo;
use crate::sip::{HeaderName, Message, Request};

/// What one message brought. Its memory is used again for the next.
#[derive(Debug, Default)]
pub(super) struct Note {
    content_type: Vec<u8>,
    content: Vec<u8>,
    request_uri: Vec<u8>,
    user: Vec<u8>,
    from: Vec<u8>,
    to: Vec<u8>,
    call_id: Vec<u8>,
    /// Where a request outside any call came from.
    source: Option<SocketAddr>,
}

impl Note {
    /// A message brought this.
    pub(super) fn take(&mut self, content_type: &[u8], content: &[u8]) {
        copy(content_type, &mut self.content_type);
        copy(content, &mut self.content);
    }

    /// The body of `message`, and what it says it is.
    pub(super) fn take_body(&mut self, message: &Message<'_>) {
        let content_type = message.header(HeaderName::ContentType).unwrap_or_default();
        self.take(content_type, message.body());
    }

    /// All of a request that belongs to no call.
    pub(super) fn take_request(&mut self, source: SocketAddr, request: &Request<'_>) {
        self.take_body(request.message);
        copy(request.uri.raw, &mut self.request_uri);
        copy(request.uri.user().unwrap_or_default(), &mut self.user);
        copy(request.from.raw, &mut self.from);
        copy(request.to.raw, &mut self.to);
        copy(request.call_id, &mut self.call_id);
        self.source = Some(source);
    }

    /// The request that belongs to no call, as the application sees it.
    pub(super) fn request(&self) -> Option<CallInfo<'_>> {
        let info = CallInfo {
            request_uri: &self.request_uri,
            user: &self.user,
            from: &self.from,
            to: &self.to,
            call_id: &self.call_id,
            source: self.source?,
            content_type: &[],
            content: &[],
            media: None,
        };
        Some(self.add_to(info))
    }

    /// `info` with the content.
    pub(super) fn add_to<'a>(&'a self, info: CallInfo<'a>) -> CallInfo<'a> {
        CallInfo { content_type: &self.content_type, content: &self.content, ..info }
    }
}

fn copy(bytes: &[u8], place: &mut Vec<u8>) {
    place.clear();
    place.extend_from_slice(bytes);
}
