//! A glance sees what a full look would, and nothing where there is nothing to see.

use super::Glance;
use crate::sip::{HeaderName, Message};

const INVITE: &str = "INVITE sip:b@example.com SIP/2.0\r\n\
    Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1\r\nFrom: a <sip:a@example.com>;tag=f\r\n\
    To: <sip:b@example.com>\r\nCall-ID: c@192.0.2.1\r\nCSeq: 7 INVITE\r\nMax-Forwards: 70\r\n\
    Content-Length: 4\r\n\r\nVia:";

fn is_seen(text: &str) -> bool {
    look(text.as_bytes()).is_some()
}

fn look(bytes: &[u8]) -> Option<Glance<'_>> {
    let mut glance = Glance::new(bytes);
    glance.read(b"INVITE", |_| true).map(|()| glance)
}

/// The values of all Via lines, at a glance and by a full look.
fn check_vias(text: &str) {
    let message = Message::parse(text.as_bytes()).expect(text);
    let glance = look(text.as_bytes()).expect(text);
    assert!(glance.vias().eq(message.headers(HeaderName::Via)), "{text}");
    let is_several = message.headers(HeaderName::Via).count() > 1;
    assert_eq!(glance.has_lower_via_line, is_several, "{text}");
    for (name, value) in [
        (HeaderName::Via, glance.via_line),
        (HeaderName::From, glance.from),
        (HeaderName::To, glance.to),
        (HeaderName::CallId, glance.call_id),
        (HeaderName::CSeq, glance.cseq),
    ] {
        assert_eq!(Some(value), message.header(name), "{text}");
    }
}

#[test]
fn it_sees_what_a_full_look_sees() {
    check_vias(INVITE);
    let glance = look(INVITE.as_bytes()).expect("usual");
    assert_eq!(glance.via.branch, Some(&b"z9hG4bK1"[..]));
    assert_eq!((glance.from_tag, glance.to_tag), (Some(&b"f"[..]), None));
    assert_eq!((glance.call_id, glance.number), (&b"c@192.0.2.1"[..], 7));
}

#[test]
fn lower_vias_are_seen_wherever_they_stand() {
    let via = "SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK2\r\n";
    for name in ["Via: ", "v: ", "VIA : ", "via:\r\n "] {
        for before in ["From", "To", "Call-ID", "CSeq", "Max-Forwards", "Content-Length"] {
            check_vias(&INVITE.replacen(before, &format!("{name}{via}{before}"), 1));
        }
        check_vias(&INVITE.replacen("\r\n\r\n", &format!("\r\n{name}{via}\r\n"), 1));
    }
    // None of these is a Via.
    for line in ["Vendor: Via", "Subject: x\r\n Via: y", "v2: Via", "Subject: \n Via"] {
        check_vias(&INVITE.replacen("Max", &format!("{line}\r\nMax"), 1));
    }
}

#[test]
fn names_are_known_in_every_dress_and_order() {
    let text = INVITE.replace("From: ", "f:").replace("To: ", "TO :  ").replace("Call-ID", "i");
    check_vias(&text.replace("Via: S", "v: S").replace("CSeq: 7 ", "cseq:\t7 "));
    let cseq = "CSeq: 7 INVITE\r\n";
    let text = INVITE.replacen(cseq, "", 1).replacen("Via: ", &format!("{cseq}Via: "), 1);
    // Its last line is not known by what follows it.
    let (rest, end) = (INVITE.replacen(cseq, "", 1), "Content-Length: 4\r\n");
    check_vias(&rest.replacen(end, &format!("{end}{cseq}"), 1));
    check_vias(&text.replacen("From", "P-Asserted-Identity: <tel:+1>\r\n x\r\nFrom", 1));
    check_vias(&INVITE.replacen("a <sip:", "a\r\n <sip:", 1));
}

#[test]
fn what_is_not_usual_is_left_to_a_full_look() {
    assert!(is_seen(INVITE));
    for (was, is) in [
        ("SIP/2.0\r\nVia", "SIP/3.0\r\nVia"),
        ("SIP/2.0\r\nVia", "SIP/2.0\nVia"),
        ("Via", "Vie"),
        ("From", "Form"),
        ("To: <sip:b@example.com>\r\n", ""),
        ("Call-ID: c", "Call-ID: c c"),
        ("Call-ID: c@192.0.2.1", "Call-ID: "),
        ("7 INVITE", "7 BYE"),
        ("7 INVITE", "2147483648 INVITE"),
        ("7 INVITE", "7  INVITE"),
        ("tag=f", "tag=f;tag=g"),
        ("tag=f", "tag=\"f\""),
        ("<sip:a@example.com>", "<sip:a@exa mple.com>"),
        ("SIP/2.0/UDP 192", "SIP/2.0 192"),
        ("branch=z9hG4bK1", "branch=z9hG4bK1;branch=2"),
        ("To:", "From: <sip:x@example.com>;tag=x\r\nTo:"),
        ("Max-Forwards: 70", "Via: a\x01b"),
        ("\r\n\r\nVia:", "\r\n"),
        ("\r\n\r\nVia:", "\r\nVia: "),
        ("\r\n\r\nVia:", "\r\n\r"),
    ] {
        assert!(!is_seen(&INVITE.replacen(was, is, 1)), "{is}");
    }
    assert!(!is_seen(&INVITE.replacen("70", &"0".repeat(66_000), 1)), "huge");
}

#[test]
fn wherever_it_is_cut_nothing_is_seen_before_the_header_section_ends() {
    let end = INVITE.find("\r\n\r\n").expect("it ends") + 4;
    for cut in 0..INVITE.len() {
        assert_eq!(is_seen(&INVITE[..cut]), cut >= end, "{cut}");
    }
}

#[test]
fn whatever_byte_is_broken_it_sees_no_more_than_a_full_look() {
    // The method is none of its business.
    for place in "INVITE ".len()..INVITE.len() {
        for byte in [0, b'\t', b'\n', b'\r', b' ', b'"', b',', b':', b';', b'<', b'>', 0xff] {
            let mut bytes = INVITE.as_bytes().to_vec();
            bytes[place] = byte;
            let Some(glance) = look(&bytes) else { continue };
            let message = Message::parse(&bytes).expect("a header section that ends");
            assert_eq!(Some(glance.to), message.header(HeaderName::To), "{byte} at {place}");
            assert!(glance.vias().eq(message.headers(HeaderName::Via)), "{byte} at {place}");
        }
    }
}
