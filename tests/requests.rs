//! Requests outside a dialog: where answers go, what is refused and how (RFC 3261 §8.2, §18.2).

#![allow(clippy::unwrap_used)] // helpers are tests too

use std::net::SocketAddr;

use trunkline::api::{Live, Status};
use trunkline::sim::{Chance, Draft, Options, World};
use trunkline::sip::Method;

/// OPTIONS, changed by `change`; the address the 200 went to and its top Via.
fn options(change: impl FnOnce(Draft) -> Draft) -> (SocketAddr, String) {
    let mut w = World::new(1);
    let leg = w.alice.open("test");
    w.alice.habits.retransmits = false;
    let draft = w.alice.draft(leg, Method::Options);
    w.alice.send(change(draft));
    w.run_until_idle();
    w.check_all();
    let answer = w.bob_sent((Status::OK, Method::Options)).first();
    let text = answer.text();
    let via = text.lines().find(|line| line.starts_with("Via: ")).unwrap();
    (answer.remote(), via.to_owned())
}

fn alice() -> SocketAddr {
    Options::ALICE_V4
}

#[test]
fn options_tells_what_we_do_and_keeps_nothing() {
    let mut w = World::new(2);
    let leg = w.alice.open("test");
    w.alice.request(leg, Method::Options);
    w.run_for(0);
    let live = w.live();
    assert_eq!((live.sessions, live.transactions, live.tombstones, live.timers), (0, 0, 0, 0));
    let text = w.bob_sent(Status::OK).first().text();
    let lines = [
        "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, REFER, NOTIFY, INFO, MESSAGE",
        "Accept: application/sdp",
        "Supported: 100rel, timer, replaces",
    ];
    for line in lines {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
    }
    w.check_all();
}

/// SIPp's options_ping: CSeq 1, then CSeq 2 with the same Call-ID and From tag and no To tag.
#[test]
fn options_twice_under_one_call_id_is_answered_twice() {
    let mut w = World::new(3);
    let leg = w.alice.open("test");
    w.alice.request(leg, Method::Options);
    w.run_for(1_000);
    w.alice.request(leg, Method::Options);
    w.run_until_idle();
    w.bob_sent((Status::OK, Method::Options)).at_ms([0, 1_000]);
    w.check_all();
}

#[test]
fn options_repeated_gets_the_same_bytes() {
    let mut w = World::new(4);
    w.to_alice.drop_next(Status::OK, 2);
    let leg = w.alice.open("test");
    w.alice.request(leg, Method::Options);
    w.run_until_idle();
    w.bob_sent(Status::OK).at_ms([0, 500, 1_500]);
    w.bob_sent(Status::OK).all_alike();
    w.check_all();
}

//= rfc3581#4
//# it MUST set the value of the parameter to the source port of the request
#[test]
fn rport_is_filled_in_and_the_answer_goes_to_the_source_port() {
    let source: SocketAddr = "198.51.100.7:40000".parse().unwrap();
    let (remote, via) = options(|mut draft| {
        draft.flow.remote = source;
        draft.via_params = ";rport".to_owned();
        draft
    });
    assert_eq!(remote, source);
    assert!(via.ends_with(";rport=40000"), "{via}");
    assert!(via.contains(";received=198.51.100.7"), "{via}");
}

#[test]
fn without_rport_the_answer_goes_to_the_sent_by_port() {
    let (remote, via) = options(|mut draft| {
        draft.flow.remote = "198.51.100.7:40000".parse().unwrap();
        draft.sent_by = "198.51.100.7:5099".to_owned();
        draft
    });
    assert_eq!(remote, "198.51.100.7:5099".parse().unwrap());
    assert!(!via.contains("received") && !via.contains("rport"), "{via}");
}

//= rfc3261#18.2.1
//# If the host portion of the "sent-by" parameter contains a domain name, or if it contains an IP
//# address that differs from the packet source address, the server MUST add a "received" parameter
//# to that Via header field value.
#[test]
fn received_is_added_when_sent_by_is_a_name_or_another_address() {
    for sent_by in ["pc33.atlanta.example.com", "10.0.0.1", "[2001:db8::99]"] {
        let (remote, via) = options(|mut draft| {
            draft.sent_by = sent_by.to_owned();
            draft
        });
        assert_eq!(remote, alice());
        assert!(via.contains(&format!("{sent_by};received=198.51.100.7;branch=")), "{via}");
    }
}

#[test]
fn maddr_is_where_the_answer_goes_unless_it_is_no_single_host() {
    let to = |maddr: &str| {
        let params = format!(";maddr={maddr}");
        options(|draft| Draft { via_params: params, ..draft }).0
    };
    assert_eq!(to("203.0.113.5"), "203.0.113.5:5060".parse().unwrap());
    for maddr in ["224.0.0.1", "0.0.0.0", "255.255.255.255", "127.0.0.1"] {
        assert_eq!(to(maddr), alice(), "{maddr}");
    }
}

//= rfc3261#8.2.2.2
//# If the request has no tag in the To header field, the UAS core MUST check the request against
//# ongoing transactions.
//= rfc3261#8.2.2.2
//# the UAS core SHOULD generate a 482 (Loop Detected) response
#[test]
fn a_merged_invite_gets_482() {
    let mut w = World::new(5);
    let leg = w.alice.open("test");
    let invite = w.alice.draft(leg, Method::Invite);
    w.alice.send(invite.clone());
    w.run_for(100);
    let branch = Some("z9hG4bK-another-way".to_owned());
    w.alice.send(Draft { branch, ..invite.clone() });
    w.run_for(100);
    // The same branch behind another sent-by came another way, too.
    w.alice.send(Draft { sent_by: "203.0.113.8".to_owned(), ..invite });
    w.run_for(5_000);
    w.bob_sent(Status::LOOP_DETECTED).at_ms([100, 200]);
    assert_eq!(w.live().sessions, 1);
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

/// The refusal of a copy has a tag of its own: its ACK leaves the call and its 200 alone.
#[test]
fn the_ack_of_a_482_is_no_ack_of_the_200() {
    let mut w = World::new(51);
    w.alice.habits.acknowledges = false;
    let leg = w.alice.open("service");
    let invite = w.alice.draft(leg, Method::Invite);
    let copy = Draft { branch: Some("z9hG4bK-another-way".to_owned()), ..invite.clone() };
    w.alice.send(invite);
    w.alice.send(copy.clone());
    w.run_for(100);
    let refusal = w.bob_sent(Status::LOOP_DETECTED).first().text();
    let to = refusal.lines().find_map(|line| line.strip_prefix("To: ")).unwrap();
    let ack = Draft { method: "ACK".to_owned(), to: to.to_owned(), body: None, ..copy };
    w.alice.send(ack);
    w.run_for(1_000);
    w.bob_sent(Status::OK).at_ms([0, 500]);
    assert_eq!(w.ledger().absorbed, 1, "nothing waits for that ACK");
    w.run_until_idle();
    w.check_all();
}

/// After 32 s the INVITE's transaction is forgotten; the dialog it opened is not.
#[test]
fn a_copy_of_the_invite_that_comes_too_late_opens_no_second_call() {
    let mut w = World::new(52);
    let leg = w.alice.open("service");
    let invite = w.alice.draft(leg, Method::Invite);
    w.alice.send(invite.clone());
    w.run_for(40_000);
    assert_eq!(w.live().tombstones, 0);
    w.alice.send(invite);
    w.run_for(1_000);
    w.bob_sent(Status::LOOP_DETECTED).at_ms([40_000]);
    assert_eq!((w.live().sessions, w.live().dialogs), (1, 1));
    w.alice.bye(leg);
    w.run_until_idle();
    // Not `check_all`: to the caller's eyes one transaction had two answers, 40 s apart.
    assert!(w.ledger().balanced);
    assert_eq!(w.live(), Live::default());
}

/// Some peers number their branches anew in every call.
#[test]
fn one_branch_in_two_calls_is_two_transactions() {
    let mut w = World::new(6);
    let branch = Some("z9hG4bK-shared".to_owned());
    let legs = [w.alice.open("service"), w.alice.open("service")];
    for leg in legs {
        let invite = w.alice.draft(leg, Method::Invite);
        w.alice.send(Draft { branch: branch.clone(), ..invite });
    }
    w.run_for(1_000);
    assert_eq!(w.live().sessions, 2);
    for leg in legs {
        let bye = w.alice.draft(leg, Method::Bye);
        w.alice.send(Draft { branch: branch.clone(), ..bye });
    }
    w.run_until_idle();
    w.bob_sent((Status::OK, Method::Bye)).at_ms([1_000, 1_000]);
    w.check_all();
}

//= rfc3261#8.2.2.3
//# If a UAS does not understand an option-tag listed in a Require header field,
//# it MUST respond by generating a response with status code 420 (Bad Extension).
#[test]
fn unknown_require_gets_420_with_unsupported() {
    let mut w = World::new(7);
    for method in [Method::Options, Method::Invite] {
        let leg = w.alice.open("service");
        let request = w.alice.draft(leg, method).with("Require: 100rel, nothing-we-know");
        w.alice.send(request);
        w.run_for(10);
        let text = w.bob_sent((Status::BAD_EXTENSION, method)).first().text();
        assert!(text.contains("\r\nUnsupported: nothing-we-know\r\n"), "{text}");
    }
    w.run_until_idle();
    w.check_all();
}

#[test]
fn require_in_an_ack_is_ignored() {
    let mut w = World::new(8);
    w.alice.habits.acknowledges = false;
    let leg = w.alice.invite("service");
    w.run_for(100);
    let ack = w.alice.draft(leg, Method::Ack).with("Require: nothing-we-know");
    w.alice.send(ack);
    w.run_for(5_000);
    w.bob_sent(Status::OK).at_ms([0]);
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn methods_we_do_not_do_get_405_and_unknown_ones_501() {
    let mut w = World::new(9);
    let known = [Method::Register, Method::Subscribe, Method::Publish];
    for method in known {
        let leg = w.alice.open("service");
        w.alice.request(leg, method);
        w.run_for(10);
        let text = w.bob_sent((Status::METHOD_NOT_ALLOWED, method)).first().text();
        assert!(text.contains("\r\nAllow: "), "{text}");
    }
    let leg = w.alice.open("service");
    let mut draft = w.alice.draft(leg, Method::Options);
    // Method names have case: this is not INVITE.
    draft.method = "invite".to_owned();
    w.alice.send(draft);
    w.run_until_idle();
    w.bob_sent(Status::NOT_IMPLEMENTED).first();
    w.check_all();
}

#[test]
fn bodies_we_cannot_read_are_refused_with_what_we_can() {
    let cases = [
        ("Content-Type: application/unheard-of", Status::UNSUPPORTED_MEDIA_TYPE),
        ("Content-Encoding: gzip", Status::UNSUPPORTED_MEDIA_TYPE),
        ("Accept: text/plain", Status::NOT_ACCEPTABLE),
    ];
    for (line, status) in cases {
        let mut w = World::new(10);
        let leg = w.alice.open("service");
        let invite = w.alice.draft(leg, Method::Invite).with(line);
        w.alice.send(invite);
        w.run_until_idle();
        w.bob_sent((status, Method::Invite)).at_ms([0]);
        w.check_all();
    }
}

#[test]
fn offers_we_cannot_answer_get_488() {
    let head = "v=0\r\no=a 1 1 IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 198.51.100.7\r\nt=0 0\r\n";
    let bodies = [
        "v=0\r\nthis is no session\r\n".to_owned(),
        format!("{head}m=audio 6000 RTP/AVP 96\r\na=rtpmap:96 x-unheard-of/44100\r\n"),
        format!("{head}m=video 6000 RTP/AVP 31\r\n"),
        format!("{head}m=audio 0 RTP/AVP 0\r\n"),
        format!("{head}{}", "m=audio 6000 RTP/AVP 0\r\n".repeat(100)),
    ];
    for body in bodies {
        let mut w = World::new(11);
        let leg = w.alice.open("service");
        let invite = w.alice.draft(leg, Method::Invite);
        w.alice.send(Draft { body: Some(body.clone()), ..invite });
        w.run_until_idle();
        assert_eq!(w.bob_sent(Status::NOT_ACCEPTABLE_HERE).count(), 1, "{body}");
        w.check_all();
    }
}

#[test]
fn keepalives_are_absorbed_in_silence() {
    let mut w = World::new(12);
    for bytes in [&b""[..], b"\r\n", b"\r\n\r\n", b"\0\0\0\0"] {
        w.alice.send_raw(bytes);
    }
    w.run_until_idle();
    assert_eq!((w.log.entries.len(), w.ledger().keepalive), (4, 4));
    w.check_all();
}

/// STUN with a length beyond its end, DTLS, RTP, RTCP, another protocol's request, and noise.
#[test]
fn what_is_no_sip_is_counted_and_not_answered() {
    let mut w = World::new(13);
    let foreign: [&[u8]; 5] = [
        b"\x00\x01\xff\xff\x21\x12\xa4\x42twelve bytes\x80\x22\xff\xf0",
        b"\x16\xfe\xfd\x00\x00\x00\x00\x00\x00\x00\x00\x00\x04\x01\x00\x00\x00",
        b"\x80\x00\x00\x01\x00\x00\x00\xa0\xde\xad\xbe\xef",
        b"\x81\xcf\x00\x00\x81\xcd\xff\xff",
        b"GET / HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n",
    ];
    foreign.iter().for_each(|bytes| w.alice.send_raw(*bytes));
    let mut chance = Chance::new(13);
    for length in 1..=100 {
        w.alice.send_raw((0..length).map(|_| chance.bits() as u8).collect::<Vec<u8>>());
    }
    w.run_until_idle();
    assert_eq!(w.log.entries.len(), foreign.len() + 100, "{}", w.log.story());
    assert_eq!(w.ledger().parse_reject + w.ledger().keepalive, w.ledger().offered);
    w.check_all();
}

/// Nobody takes a body of many parts to pieces: whatever is wrong inside, it is refused by its type.
#[test]
fn a_body_in_parts_is_refused_however_broken() {
    let part = "--b\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n";
    let cases = [
        ("multipart/mixed", "--b\r\n\r\n--b--\r\n".to_owned()),
        ("multipart/mixed;boundary=b", "--b\r\n".to_owned()),
        ("multipart/mixed;boundary=b", "--b\r\n--b\r\n--b--\r\n".to_owned()),
        ("multipart/mixed;boundary=\"", "--\"\r\n".to_owned()),
        ("multipart/mixed;boundary=b", part.repeat(100)),
    ];
    let mut w = World::new(14);
    for (kind, body) in &cases {
        let leg = w.alice.open("service");
        let invite = w.alice.draft(leg, Method::Invite).with(format!("Content-Type: {kind}"));
        w.alice.send(Draft { body: Some(body.clone()), ..invite });
    }
    w.run_until_idle();
    let refusals = w.bob_sent((Status::UNSUPPORTED_MEDIA_TYPE, Method::Invite));
    assert_eq!(refusals.count(), cases.len());
    w.check_all();
}
