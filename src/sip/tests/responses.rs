//! Responses as a UAC reads them, and what a REGISTER may be about.

use crate::sip::{Message, ParseErrorKind as Kind, Status, fragment};

const RELIABLE: &[u8] = include_bytes!("../../../tests/data/response_reliable.sip");
const BROKEN: &[u8] = include_bytes!("../../../tests/data/response_broken_contact.sip");

#[test]
fn a_response_has_all_a_dialog_needs() {
    let message = Message::parse(RELIABLE).expect("sound");
    let response = message.response().expect("well formed");
    assert_eq!(response.status, Status::SESSION_PROGRESS);
    assert_eq!(response.to.raw, b"<sip:service@192.0.2.20:5060>;tag=314159");
    assert_eq!(
        (response.to.tag, response.from.tag),
        (Some(&b"314159"[..]), Some(&b"a73kszlfl"[..]))
    );
    let contact = response.contact().expect("well formed").expect("there");
    assert_eq!(contact.uri_raw, b"sip:service@192.0.2.20:5060");
    let hops: Vec<_> = response.record_routes().map(|hop| hop.expect("well formed").raw).collect();
    let expected: [&[u8]; 3] =
        [b"<sip:p2.example.com;lr>", b"<sip:p1.example.com;lr>", b"<sip:p0.example.com;lr>"];
    assert_eq!(hops, expected);
}

#[test]
fn a_broken_contact_leaves_a_response_that_can_be_acknowledged() {
    let contact = |from: &str, to: &str| {
        let text = String::from_utf8(BROKEN.to_vec()).expect("ASCII").replace(from, to);
        let message = Message::parse(text.as_bytes()).expect("sound");
        let response = message.response().expect("well formed but for its Contact");
        let found = response.contact();
        (found.map(|contact| contact.is_some()).map_err(|error| error.kind), text)
    };
    assert_eq!(contact("", "").0, Err(Kind::BadPort));
    assert_eq!(contact("<sip:service@192.0.2.20:0>", "*").0, Err(Kind::ForbiddenStar));
    assert_eq!(contact(":0>", ":5060>").0, Ok(true));
    assert_eq!(contact("Contact:", "X:").0, Ok(false));
    let message = Message::parse(BROKEN).expect("sound");
    let error = message.response().expect("well formed").contact().expect_err("port 0");
    let at = BROKEN.windows(4).position(|part| part == b":0>\r").expect("a port") + 2;
    assert_eq!(error, Kind::BadPort.at(at));
}

//= rfc3261#10.2
//# This address-of-record MUST be a SIP URI or SIPS URI.
#[test]
fn only_a_sip_address_can_be_registered() {
    let refused = |to: &str| {
        let text = format!(
            "REGISTER sip:h SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKr\r\nFrom: <http://h>;tag=1\r\n\
             To: {to}\r\nCall-ID: r@h\r\nCSeq: 1 REGISTER\r\nContact: <name:a>\r\n\r\n"
        );
        let message = Message::parse(text.as_bytes()).expect("sound");
        let request = message.request().expect("well formed");
        let found = request.address_of_record();
        found.err().map(|error| {
            (error.kind.status(), error.kind, text[error.offset as usize..].to_owned())
        })
    };
    assert_eq!(refused("<sip:a@h>"), None);
    assert_eq!(refused("A <SIPS:a@h>"), None);
    for to in ["isbn:2983792873", "<tel:+12015550123>", "<http://h>"] {
        let (status, kind, place) = refused(to).expect(to);
        assert_eq!((status, kind), (Status::BAD_REQUEST, Kind::BadScheme), "{to}");
        assert!(place.starts_with(to.trim_start_matches('<')), "{to}: {place}");
    }
    assert_eq!(refused("<sip:a@h:0>").map(|(_, kind, _)| kind), Some(Kind::BadPort));
}

#[test]
fn a_fragment_begins_with_a_status_line_or_says_nothing() {
    for whole in ["SIP/2.0 200 OK", "SIP/2.0 200 OK\r\n", "sip/2.0 200 OK\nVia: x", "SIP/2.0 200 "]
    {
        assert_eq!(fragment::status(whole.as_bytes()), Some(Status::OK), "{whole}");
    }
    for other in ["", "\r\n", "200 OK", "SIP/2.0", "SIP/2.0 20 OK", "SIP/3.0 200 OK", "SIP/2.0 700"]
    {
        assert_eq!(fragment::status(other.as_bytes()), None, "{other}");
    }
    assert_eq!(fragment::status(b"NOTIFY sip:a@b SIP/2.0\r\n"), None);
}
