//! Response: the peer's answer to a request of the engine's, written from the request.

use std::fmt::Write;

use super::{Entry, Options};
use crate::sip::{HeaderName, Message, Method};

/// An answer to `request`: `status` is code and phrase; an empty `tag` adds none. The body is SDP.
pub(super) fn to(request: &Entry, status: &str, tag: &str, lines: &[&str], body: &str) -> Vec<u8> {
    let Ok(message) = Message::parse(&request.bytes) else { return Vec::new() };
    let mut text = format!("SIP/2.0 {status}\r\n");
    let repeated = [HeaderName::Via, HeaderName::From, HeaderName::CallId, HeaderName::CSeq];
    for name in repeated {
        for value in message.headers(name) {
            line(&mut text, name, value);
        }
    }
    let to = message.header(HeaderName::To).unwrap_or_default();
    let tag = if tag.is_empty() { String::new() } else { format!(";tag={tag}") };
    line(&mut text, HeaderName::To, &[to, tag.as_bytes()].concat());
    let method = message.request().map_or(Method::Extension, |request| request.method);
    if matches!(method, Method::Invite | Method::Update) {
        let _ = write!(text, "Contact: <sip:alice@{}>\r\n", Options::ALICE_V4);
    }
    for extra in lines {
        let _ = write!(text, "{extra}\r\n");
    }
    if !body.is_empty() {
        text.push_str("Content-Type: application/sdp\r\n");
    }
    let _ = write!(text, "Content-Length: {}\r\n\r\n{body}", body.len());
    text.into_bytes()
}

fn line(text: &mut String, name: HeaderName, value: &[u8]) {
    let name = String::from_utf8_lossy(name.as_bytes());
    let _ = write!(text, "{name}: {}\r\n", String::from_utf8_lossy(value));
}
