//! A glance sees what a full look would, and nothing where there is nothing to see.

use super::{CallName, Sight};
use crate::sip::Method;

const INVITE: &[u8] =
    b"INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h:5060;rport;branch=z9hG4bK1\r\n\
    From: <sip:c@d>;tag=f\r\nTo: <sip:a@b>\r\nCall-ID: 7.3@vopr.invalid\r\nCSeq: 2 INVITE\r\n\
    Content-Length: 3\r\n\r\nv=0";

#[test]
fn a_request_and_its_response_have_the_same_names() {
    let request = Sight::of(INVITE).unwrap();
    let text = String::from_utf8(INVITE.to_vec()).unwrap();
    let response = text
        .replace("INVITE sip:a@b SIP/2.0", "SIP/2.0 180 Ringing")
        .replace(";rport;", ";received=192.0.2.9;rport=5060;")
        .replace("To: <sip:a@b>", "To: <sip:a@b>;tag=t");
    let response_sight = Sight::of(response.as_bytes()).unwrap();
    assert_eq!((request.status, response_sight.status), (0, 180));
    assert_eq!((request.via, request.branch), (response_sight.via, response_sight.branch));
    assert_eq!((request.method, request.cseq), (Method::Invite, 2));
    assert_eq!(request.call, Some(CallName { index: 7, generation: 3 }));
    assert_eq!((request.to_tag, response_sight.to_tag_in(response.as_bytes())), (0, &b"t"[..]));
    assert_eq!(request.body_in(INVITE), b"v=0");
}

#[test]
fn short_names_are_as_good_as_long_ones() {
    let text = String::from_utf8(INVITE.to_vec()).unwrap();
    let short = text
        .replace("Via:", "v:")
        .replace("From:", "f:")
        .replace("To:", "t:")
        .replace("Call-ID:", "i:");
    let (long, short) = (Sight::of(INVITE).unwrap(), Sight::of(short.as_bytes()).unwrap());
    assert_eq!((long.via, long.call, long.from_tag), (short.via, short.call, short.from_tag));
}

#[test]
fn what_is_cut_anywhere_in_its_header_is_not_seen() {
    let header = INVITE.len() - 3;
    assert!((0..header).all(|len| Sight::of(&INVITE[..len]).is_none()));
    assert!(Sight::of(b"\x00\xff\r\n\r\n").is_none());
    assert!(Sight::of(&[b'\n'; 64]).is_none());
}
