//! Every kind of error is produced by something here.

use super::INVITE;
use crate::sip::header::{RAck, Replaces, RetryAfter, rseq};
use crate::sip::header::{accept, content_type::MediaType, expires, require};
use crate::sip::{HeaderName, Message, NameAddr, ParseError, ParseErrorKind as Kind, Uri};

/// The error in the INVITE with `from` replaced by `to`.
fn broken(from: &str, to: &str) -> Kind {
    let text = String::from_utf8(INVITE.to_vec()).expect("ASCII");
    assert!(text.contains(from), "{from}");
    let text = text.replacen(from, to, 1);
    error_of(text.as_bytes()).kind
}

fn error_of(bytes: &[u8]) -> ParseError {
    match Message::parse(bytes) {
        Err(error) => error,
        Ok(message) => match message.request() {
            Err(refused) => refused.error,
            Ok(_) => panic!("nothing is wrong with it"),
        },
    }
}

fn uri(text: &str) -> Kind {
    Uri::parse(text.as_bytes()).expect_err(text).kind
}

fn address(text: &str) -> Kind {
    NameAddr::parse(text.as_bytes()).expect_err(text).kind
}

#[test]
fn start_line_and_structure() {
    assert_eq!(error_of(b"\r\n\r\n").kind, Kind::Empty);
    assert_eq!(error_of(b"hello").kind, Kind::NotSip);
    assert_eq!(broken("\r\n\r\nv=0", "\r\nv=0"), Kind::UnterminatedHeaders);
    assert_eq!(broken("SIP/2.0\r\nVia", "SIP/2.0 \r\nVia"), Kind::BadRequestLine);
    assert_eq!(broken("SIP/2.0\r\nVia", "SIP/two\r\nVia"), Kind::BadRequestLine);
    assert_eq!(broken("SIP/2.0\r\nVia", "SIP/3.0\r\nVia"), Kind::UnsupportedVersion);
    assert_eq!(error_of(b"SIP/3.0 200 OK\r\n\r\n").kind, Kind::UnsupportedVersion);
    for code in ["099", "700", "20", "2000", "2x0"] {
        let line = format!("SIP/2.0 {code} OK\r\n\r\n");
        assert_eq!(error_of(line.as_bytes()).kind, Kind::BadStatusCode, "{code}");
    }
    assert_eq!(broken("Subject:", "Subject"), Kind::BadHeaderLine);
    assert_eq!(broken("Subject:", "Sub\x01ject:"), Kind::BadHeaderName);
    assert_eq!(broken("Subject:", ":"), Kind::BadHeaderName);
    let many = "X: y\r\n".repeat(crate::limits::HEADERS_MAX);
    assert_eq!(broken("Subject:", &format!("{many}Subject:")), Kind::TooManyHeaders);
    let long = "y".repeat(70_000);
    assert_eq!(broken("Subject: ", &format!("Subject: {long}")), Kind::HeadersTooLong);
    assert_eq!(
        Message::parse(INVITE).expect("sound").response().err().map(|error| error.kind),
        Some(Kind::WrongStartLine)
    );
}

#[test]
fn headers_missing_repeated_and_malformed() {
    assert_eq!(broken("Call-ID:", "X-Call-ID:"), Kind::MissingHeader(HeaderName::CallId));
    assert_eq!(broken("Subject: ", "CSeq: "), Kind::RepeatedHeader(HeaderName::CSeq));
    assert_eq!(broken("Call-ID: ", "Call-ID: a b"), Kind::BadCallId);
    assert_eq!(broken("CSeq: 1 ", "CSeq: x "), Kind::BadCSeq);
    assert_eq!(broken("CSeq: 1 INVITE", "CSeq: 1 BYE"), Kind::CSeqMethodDiffers);
    assert_eq!(broken("Max-Forwards: 70", "Max-Forwards: 300"), Kind::BadMaxForwards);
    assert_eq!(broken("Content-Length:   ", "Content-Length: -"), Kind::BadContentLength);
    assert_eq!(broken("Content-Length:   ", "Content-Length: 9"), Kind::ContentLengthTooLarge);
    assert_eq!(broken("Subject: ", "l: 1\r\nSubject: "), Kind::ContentLengthsDiffer);
    assert_eq!(broken("Contact: ", "Contact: *\r\nX: "), Kind::ForbiddenStar);
    assert_eq!(broken("SIP/2.0/UDP", "SIP//UDP"), Kind::BadSentProtocol);
    assert_eq!(broken(";branch=", ";branch=x;branch="), Kind::RepeatedParam);
    assert_eq!(broken(";branch=", ";;branch="), Kind::BadParam);
    assert_eq!(broken(";branch=", ";rport=x;branch="), Kind::BadPort);
    assert_eq!(broken("Subject: ", "Via: SIP/2.0/UDP a\rb\r\nX: "), Kind::ControlBytesInVia);
    assert_eq!(broken("Subject: ", "Expires: 4294967296\r\nX: "), Kind::BadDeltaSeconds);
    assert_eq!(expires::parse(b"-1").expect_err("negative").kind, Kind::BadDeltaSeconds);
    assert_eq!(MediaType::parse(b"text").expect_err("half").kind, Kind::BadMediaType);
    assert_eq!(accept::list(b"text").next().map(|r| r.is_err()), Some(true));
    let listed = require::list(b"100rel, @").nth(1);
    assert_eq!(listed.map(|tag| tag.expect_err("no token").kind), Some(Kind::BadToken));
    assert_eq!(rseq::parse(b"0").expect_err("it counts from one").kind, Kind::BadRSeq);
    assert_eq!(RAck::parse(b"INVITE").expect_err("no numbers").kind, Kind::BadRAck);
    assert_eq!(Replaces::parse(b"a;to-tag=1").expect_err("half").kind, Kind::MissingParam);
    assert_eq!(RetryAfter::parse(b"5 (").expect_err("open").kind, Kind::BadComment);
    let two = include_bytes!("../../../tests/data/response_two_vias.sip");
    let message = Message::parse(two).expect("sound");
    assert_eq!(message.response().err().map(|error| error.kind), Some(Kind::ManyVias));
}

#[test]
fn uris_and_addresses() {
    assert_eq!(uri("<sip:a@b>"), Kind::BadScheme);
    assert_eq!(broken("INVITE sip:", "INVITE http:"), Kind::UnsupportedScheme);
    assert_eq!(uri("sip:@b"), Kind::BadUser);
    assert_eq!(uri("tel:call me"), Kind::BadUser);
    assert_eq!(uri("sip:a@"), Kind::BadHost);
    assert_eq!(uri("sip:a@[::1"), Kind::BadHost);
    assert_eq!(uri("sip:a@[2001:db8:::1]"), Kind::BadHost);
    assert_eq!(uri("sip:a@b:0"), Kind::BadPort);
    assert_eq!(uri("sip:a@b:65536"), Kind::BadPort);
    assert_eq!(uri("sip:a%4g@b"), Kind::BadEscape);
    assert_eq!(uri("sip:a@b;lr;"), Kind::BadUriParam);
    assert_eq!(uri("sip:a@b?Route"), Kind::BadUriHeaders);
    assert_eq!(broken(":5060 SIP/2.0", ":5060?a=b SIP/2.0"), Kind::ForbiddenUriHeaders);
    assert_eq!(address("sip:a@b?Route=x"), Kind::ForbiddenUriHeaders);
    assert_eq!(uri("sip:a@b c"), Kind::BadUri);
    assert_eq!(address("<sip:a@b"), Kind::UnclosedAngle);
    assert_eq!(address("\"Bob <sip:a@b>"), Kind::BadQuotedString);
    assert_eq!(address("Bell, A <sip:a@b>"), Kind::BadDisplayName);
    assert_eq!(address("<sip:a@b> x"), Kind::TrailingBytes);
    assert_eq!(address("<sip:a b@c>"), Kind::BadUri);
    assert_eq!(address("<b>"), Kind::BadScheme);
}

#[test]
fn an_address_is_taken_apart_only_when_asked_for() {
    let address =
        NameAddr::parse(b"Bob <sip:b@h:0>;tag=1").expect("nothing that cannot be repeated");
    assert_eq!((address.uri_raw, address.tag), (&b"sip:b@h:0"[..], Some(&b"1"[..])));
    assert_eq!(address.uri().err(), Some(Kind::BadPort.at("Bob <sip:b@h:0".len())));
    let contact = |method: &str| {
        let text = String::from_utf8(INVITE.to_vec()).expect("ASCII").replace("INVITE", method);
        let text = text.replace("Contact: ", "Contact: <");
        let message = Message::parse(text.as_bytes()).expect("sound");
        message.request().map(|request| request.contact().map(|contact| contact.is_some()))
    };
    let refused = contact("INVITE").err().map(|refused| refused.error.kind);
    assert_eq!(refused, Some(Kind::UnclosedAngle));
    assert!(matches!(contact("BYE"), Ok(Err(ParseError { kind: Kind::UnclosedAngle, .. }))));
}

#[test]
fn an_offset_counts_from_the_start_of_the_message() {
    let at = INVITE.windows(2).position(|pair| pair == b"To").expect("a To") + 4;
    let mut bytes = INVITE.to_vec();
    bytes[at] = b',';
    assert_eq!(error_of(&bytes), Kind::BadDisplayName.at(at));
}
