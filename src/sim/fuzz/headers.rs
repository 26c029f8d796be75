//! Headers: each value read by the grammar of its name, to the last parameter (RFC 3261 §20).

use crate::sip::header::{
    Contact, Event, MediaType, NameAddr, RAck, Replaces, RetryAfter, SessionExpires,
    SubscriptionState, Via, accept, call_id, content_length, expires, list, max_forwards, min_se,
    refer_to, require, route, rseq,
};
use crate::sip::{CSeq, HeaderName, Host, Message, Params, ParseError, StartLine, Uri};

/// Read every line of `message`.
pub(super) fn read(message: &Message<'_>) {
    if let StartLine::Request { uri, .. } = message.start_line() {
        known(uri, Uri::parse(uri)).iter().for_each(read_uri);
    }
    for (_, name, value) in message.lines() {
        let readers = READERS.iter().filter(|(known, _)| *known == name);
        readers.for_each(|(_, reader)| reader(value));
    }
    for name in [HeaderName::Supported, HeaderName::Require] {
        let is_there = message.headers(name).next().is_some();
        assert!(is_there || !list::contains(message, name, b"100rel"));
    }
}

/// How a value is read.
type Reader = fn(&[u8]);

/// Headers with a grammar of their own here.
const READERS: &[(HeaderName, Reader)] = &[
    (HeaderName::Via, read_via),
    (HeaderName::From, read_address),
    (HeaderName::To, read_address),
    (HeaderName::Contact, read_contact),
    (HeaderName::Route, read_route),
    (HeaderName::RecordRoute, read_route),
    (HeaderName::CallId, |value| check(value, call_id::parse(value))),
    (HeaderName::CSeq, |value| check(value, CSeq::parse(value))),
    (HeaderName::MaxForwards, |value| check(value, max_forwards::parse(value))),
    (HeaderName::Expires, |value| check(value, expires::parse(value))),
    (HeaderName::ContentLength, |value| check(value, content_length::parse(value))),
    (HeaderName::ContentType, read_media_type),
    (HeaderName::Accept, |value| drop(elements(value, accept::list(value)))),
    (HeaderName::Require, read_tokens),
    (HeaderName::Supported, read_tokens),
    (HeaderName::ProxyRequire, read_tokens),
    (HeaderName::Allow, read_tokens),
    (HeaderName::RSeq, |value| check(value, rseq::parse(value))),
    (HeaderName::RAck, |value| check(value, RAck::parse(value))),
    (HeaderName::SessionExpires, |value| check(value, SessionExpires::parse(value))),
    (HeaderName::MinSe, |value| check(value, min_se::parse(value))),
    (HeaderName::RetryAfter, |value| check(value, RetryAfter::parse(value))),
    (HeaderName::Event, |value| check(value, Event::parse(value))),
    (HeaderName::SubscriptionState, |value| check(value, SubscriptionState::parse(value))),
    (HeaderName::ReferTo, read_refer_to),
    (HeaderName::Replaces, read_replaces),
];

/// What was read of `value`. An error points into it, or right behind it.
fn known<T>(value: &[u8], read: Result<T, ParseError>) -> Option<T> {
    if let Err(error) = &read {
        assert!(error.offset as usize <= value.len(), "{error:?} of {} bytes", value.len());
    }
    read.ok()
}

/// Nothing more is to be known of what was read of `value`.
fn check<T>(value: &[u8], read: Result<T, ParseError>) {
    let _ = known(value, read);
}

/// What was read of a list: it ends, and every element of it is there.
fn elements<T>(value: &[u8], list: impl Iterator<Item = Result<T, ParseError>>) -> Vec<T> {
    let elements: Vec<T> = list.filter_map(|element| known(value, element)).collect();
    assert!(elements.len() <= value.len() / 2 + 1, "more elements than commas");
    elements
}

fn read_via(value: &[u8]) {
    for via in elements(value, Via::list(value)) {
        read_host(via.host());
        read_params(&via.params());
        assert!(via.raw.starts_with(via.sent_by()));
        assert!(via.branch.is_some() || !via.has_magic_cookie());
    }
}

fn read_contact(value: &[u8]) {
    let star = elements(value, Contact::list(value));
    for contact in star {
        match contact {
            Contact::Star => assert!(value.contains(&b'*')),
            Contact::Address(address) => read_name_addr(&address),
        }
    }
}

fn read_address(value: &[u8]) {
    known(value, NameAddr::parse(value)).iter().for_each(read_name_addr);
}

fn read_refer_to(value: &[u8]) {
    known(value, refer_to::parse(value)).iter().for_each(read_name_addr);
}

fn read_replaces(value: &[u8]) {
    if let Some(replaces) = known(value, Replaces::parse(value)) {
        let parts = [replaces.call_id, replaces.to_tag, replaces.from_tag];
        assert!(parts.iter().all(|part| !part.is_empty()), "{replaces:?}");
    }
}

fn read_tokens(value: &[u8]) {
    let tokens = elements(value, require::list(value));
    assert!(tokens.iter().all(|token| !token.is_empty()));
}

fn read_route(value: &[u8]) {
    for hop in elements(value, route::list(value)) {
        read_name_addr(&hop);
        let _ = route::is_loose(&hop);
    }
}

fn read_name_addr(address: &NameAddr<'_>) {
    known(address.raw, address.uri()).iter().for_each(read_uri);
    let display = address.display().unwrap_or_default();
    assert!(address.raw.starts_with(display));
    read_params(&address.params());
    let tag = address.params().get(b"tag").and_then(|param| param.value);
    assert_eq!(tag, address.tag, "a tag is a parameter");
}

fn read_params(params: &Params<'_>) {
    let names: usize = params.iter().map(|param| param.name.len()).sum();
    assert!(names <= params.as_bytes().len());
}

fn read_uri(uri: &Uri<'_>) {
    read_host(uri.host());
    let parts = [uri.user(), uri.password(), Some(uri.params().as_bytes()), Some(uri.headers())];
    let bytes: usize = parts.into_iter().flatten().map(<[u8]>::len).sum();
    assert!(bytes <= uri.raw.len(), "parts of a URI do not overlap");
    assert!(uri.params().iter().count() <= uri.raw.len());
}

fn read_host(host: Host<'_>) {
    match host {
        Host::Name(_) => assert_eq!(host.ip(), None),
        Host::V4(ip) => assert_eq!(host.ip(), Some(ip.into())),
        Host::V6(ip) => assert_eq!(host.ip(), Some(ip.into())),
    }
}

fn read_media_type(value: &[u8]) {
    if let Some(media_type) = known(value, MediaType::parse(value)) {
        assert_eq!(media_type.is_sdp(), media_type.is(b"application", b"sdp"));
    }
}
