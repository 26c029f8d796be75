//! Message: whatever comes in is read to the last parameter, and what we answer to it reads back (RFC 3261 §7, §8.2.6).

use std::net::SocketAddr;

use super::headers;
use crate::limits::HEADERS_MAX;
use crate::sip::{
    HeaderName, Message, NameAddr, ParseError, Request, Response, StartLine, Status, write,
};
use crate::wire::{Transport, TxBuf};

/// Parse `bytes`, read every header by its own grammar, and write what a peer would get back.
pub fn message(bytes: &[u8]) {
    let message = match Message::parse(bytes) {
        Ok(message) => message,
        Err(error) => return assert_inside(bytes, error),
    };
    let headers = message.lines().count();
    assert!(headers <= HEADERS_MAX);
    assert!(message.body().len() <= bytes.len());
    headers::read(&message);
    match message.start_line() {
        StartLine::Status { .. } => match message.response() {
            Ok(response) => {
                assert!(response.record_routes().count() <= bytes.len());
                if let Err(error) = response.reliable_rseq() {
                    assert_inside(bytes, error);
                }
                hang_up(&response);
            }
            Err(error) => assert_inside(bytes, error),
        },
        StartLine::Request { .. } => {
            if let Err(error) = message.ack() {
                assert_inside(bytes, error);
            }
            // Our Content-Length is one more than the table may have room for.
            let is_crowded = headers == HEADERS_MAX;
            match message.request() {
                Ok(request) if !is_crowded => answer(&request),
                Err(refused) if !is_crowded => answer_broken(&message, refused.status),
                Ok(_) => {}
                Err(refused) => assert_inside(bytes, refused.error),
            }
        }
    }
}

/// An error points into what was parsed, or right behind it.
fn assert_inside(bytes: &[u8], error: ParseError) {
    assert!(error.offset as usize <= bytes.len(), "{error:?} of {} bytes", bytes.len());
}

/// Our 200 to a request is a response to that request and no other.
fn answer(request: &Request<'_>) {
    let mut out = TxBuf::new();
    write::response_start(&mut out, Status::OK);
    write::echo(&mut out, request, SOURCE, &write::Feedback::NONE);
    write::to_tag_end(&mut out, (!request.has_to_tag()).then_some(TAG));
    write::end(&mut out);
    if out.is_overflowed() {
        return;
    }
    let target = write::response_target(&request.via, SOURCE);
    assert!(!target.ip().is_multicast() && !target.ip().is_loopback(), "{target}");
    let message = parsed(&out);
    let vias = |message: &Message<'_>| message.headers(HeaderName::Via).count();
    assert_eq!(vias(&message), vias(request.message), "a response repeats every Via");
    assert_eq!(message.header(HeaderName::CallId), Some(request.call_id));
    if vias(&message) > 1 || request.via.raw.len() != via_bytes(request) {
        // Other hops take theirs off before the peer reads it.
        return;
    }
    let response = match message.response() {
        Ok(response) => response,
        Err(error) => panic!("our own response is refused: {error:?}\n{}", text(&out)),
    };
    assert_eq!(response.cseq, request.cseq);
    assert_eq!(response.from.tag, request.from.tag);
    assert_eq!(response.to.tag, request.to.tag.or(Some(TAG)));
    assert_eq!(response.via.branch, request.via.branch);
}

fn via_bytes(request: &Request<'_>) -> usize {
    request.message.header(HeaderName::Via).map_or(0, <[u8]>::len)
}

/// Our refusal of a broken request is a message all the same.
fn answer_broken(message: &Message<'_>, status: Status) {
    let mut out = TxBuf::new();
    write::response_start(&mut out, status);
    let is_answered = write::echo_lenient(&mut out, message, SOURCE, TAG);
    write::end(&mut out);
    if !is_answered || out.is_overflowed() {
        return;
    }
    let answer = parsed(&out);
    let names = [HeaderName::From, HeaderName::CallId, HeaderName::CSeq, HeaderName::To];
    for name in names {
        assert!(answer.headers(name).count() <= 1, "smuggled in\n{}", text(&out));
        // As it came, or not at all; only To may have our tag behind it.
        let (theirs, ours) = (message.header(name), answer.header(name));
        let is_echoed =
            ours.is_none_or(|ours| theirs.is_some_and(|theirs| ours.starts_with(theirs)));
        assert!(is_echoed, "{name:?} changed\n{}", text(&out));
    }
    assert!(answer.headers(HeaderName::Via).count() >= 1);
}

/// A BYE made from a response is a request, for the same dialog seen from the other side.
fn hang_up(response: &Response<'_>) {
    let contact = response.contact().ok().flatten();
    let uri = contact.filter(|contact| contact.uri().is_ok());
    let mut out = TxBuf::new();
    write::request_start(&mut out, b"BYE", uri.map_or(b"sip:a@192.0.2.1", |uri| uri.uri_raw));
    write::via(&mut out, Transport::Udp, SOURCE, b"z9hG4bKours");
    write::max_forwards(&mut out, 70);
    write::header(&mut out, b"From", response.from.raw);
    write::header(&mut out, b"To", response.to.raw);
    write::header(&mut out, b"Call-ID", response.call_id);
    write::cseq(&mut out, 2, b"BYE");
    write::end(&mut out);
    if out.is_overflowed() {
        return;
    }
    let message = parsed(&out);
    let request = match message.request() {
        Ok(request) => request,
        Err(refused) => panic!("our own BYE is refused: {refused:?}\n{}", text(&out)),
    };
    let tags = |from: &NameAddr<'_>, to: &NameAddr<'_>| {
        (from.tag.map(<[u8]>::to_vec), to.tag.map(<[u8]>::to_vec))
    };
    assert_eq!(tags(&request.from, &request.to), tags(&response.from, &response.to));
    assert_eq!(request.call_id, response.call_id);
}

fn parsed(out: &TxBuf) -> Message<'_> {
    match Message::parse(out.as_bytes()) {
        Ok(message) => message,
        Err(error) => panic!("what we write is no message: {error:?}\n{}", text(out)),
    }
}

fn text(out: &TxBuf) -> String {
    String::from_utf8_lossy(out.as_bytes()).into_owned()
}

/// Where everything comes from.
const SOURCE: SocketAddr = crate::sim::Options::ALICE_V4;
/// The To tag of what we answer.
const TAG: &[u8] = b"ours";
