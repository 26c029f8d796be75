//! Echo: the headers every response repeats from its request (RFC 3261 §8.2.6.2).

use std::net::SocketAddr;

use super::{Feedback, header, top_via};
use crate::sip::error::ParseError;
use crate::sip::header::{HeaderName, NameAddr, Overload, Via};
use crate::sip::message::Message;
use crate::sip::parse::Request;
use crate::sip::token;
use crate::wire::TxBuf;

/// Via, From, Call-ID, CSeq and To, the latter without its line end: [`to_tag_end`](super::to_tag_end) follows.
pub fn echo(out: &mut TxBuf, request: &Request<'_>, source: SocketAddr, feedback: &Feedback) {
    let message = request.message;
    if message.repeated() & HeaderName::Via.bit() == 0 {
        let value = message.header(HeaderName::Via).unwrap_or_default();
        out.put(b"Via: ");
        top_via::put(out, value, &request.via, source, feedback);
        out.put(b"\r\n");
    } else {
        vias(out, request, source, feedback);
    }
    out.put(b"From: ");
    out.put(request.from.raw);
    out.put(b"\r\nCall-ID: ");
    out.tie_to(request.call_id);
    out.put(request.call_id);
    out.put(b"\r\nCSeq: ");
    out.put(message.header(HeaderName::CSeq).unwrap_or_default());
    out.put(b"\r\nTo: ");
    out.put(request.to.raw);
}

/// Several Via lines. Those below the top one as they came.
#[cold]
fn vias(out: &mut TxBuf, request: &Request<'_>, source: SocketAddr, feedback: &Feedback) {
    for (index, value) in request.message.headers(HeaderName::Via).enumerate() {
        out.put(b"Via: ");
        if index == 0 {
            top_via::put(out, value, &request.via, source, feedback);
        } else {
            out.put(value);
        }
        out.put(b"\r\n");
    }
}

/// Whatever of Via, From, Call-ID, CSeq and To a broken request has, in whole lines; To gets `tag` if it can hold one.
/// `false`, and nothing written, when there is no Via to answer to.
pub fn echo_lenient(
    out: &mut TxBuf,
    message: &Message<'_>,
    source: SocketAddr,
    tag: &[u8],
) -> bool {
    let Some(via) = answerable_via(message) else {
        return false;
    };
    for (index, value) in message.headers(HeaderName::Via).enumerate() {
        if index == 0 {
            out.put(b"Via: ");
            // Of a broken request nobody knows what it asks for.
            top_via::put(
                out,
                value,
                &Via { overload: Overload::NONE, ..via },
                source,
                &Feedback::NONE,
            );
            out.put(b"\r\n");
        } else if token::is_repeatable(value) {
            header(out, b"Via", value);
        }
    }
    if let Some(call_id) = message.header(HeaderName::CallId) {
        out.tie_to(call_id);
    }
    for name in [HeaderName::From, HeaderName::CallId, HeaderName::CSeq] {
        if let Some(value) = message.header(name).filter(|value| token::is_repeatable(value)) {
            header(out, name.as_bytes(), value);
        }
    }
    if let Some(value) = message.header(HeaderName::To).filter(|value| token::is_repeatable(value))
    {
        out.put(b"To: ");
        out.put(value);
        let can_hold_tag = NameAddr::parse(value).is_ok_and(|to| to.tag.is_none());
        super::to_tag_end(out, can_hold_tag.then_some(tag));
    }
    true
}

/// The top Via of a request that may be broken, as far as it can be read: the sent-by at least. Its parameters are
/// there only when all of them are well formed.
pub fn answerable_via<'a>(message: &'a Message<'_>) -> Option<Via<'a>> {
    let value = message.header(HeaderName::Via).filter(|value| token::is_repeatable(value))?;
    let via: Result<Via<'a>, ParseError> = Via::parse_first(value);
    via.or_else(|_| Via::parse_sent_by(value)).ok()
}
