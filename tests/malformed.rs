//! Broken requests: refused or dropped, counted, and nothing kept; the engine serves the next caller all the same.

#![allow(clippy::unwrap_used)] // helpers are tests too

use trunkline::api::{Live, Status};
use trunkline::sim::{End, World};
use trunkline::sip::Method;

/// An INVITE as text, to be broken.
fn invite(w: &mut World) -> String {
    let leg = w.alice.open("service");
    String::from_utf8(w.alice.draft(leg, Method::Invite).to_bytes()).unwrap()
}

/// What the engine answers to the INVITE once `break_it` broke it: the first status, if any, and nothing stays.
#[track_caller]
fn answer_to(break_it: impl FnOnce(&str) -> Vec<u8>) -> Option<Status> {
    let mut w = World::new(1);
    w.alice.habits.acknowledges = false;
    w.alice.habits.answers_bye = false;
    let good = invite(&mut w);
    let bytes = break_it(&good);
    assert_ne!(bytes, good.as_bytes(), "nothing was broken");
    w.alice.send_raw(bytes);
    w.run_until_idle();
    assert_eq!(w.live(), Live::default());
    assert!(w.ledger().balanced && w.ledger().offered == 1);
    let first = w.log.entries.iter().find(|entry| entry.sender == End::Bob).cloned();
    w.alice.invite("busy");
    w.run_for(100);
    assert_eq!(w.bob_sent(Status::BUSY_HERE).count(), 1, "the next caller is served");
    Status::new(first?.text().get(8..11)?.parse().ok()?)
}

/// The same with every `from` replaced by `to`.
#[track_caller]
fn answer_with(from: &str, to: &str) -> Option<Status> {
    answer_to(|good| good.replace(from, to).into_bytes())
}

#[test]
fn each_mandatory_header_missing_gets_400_or_nobody_to_tell() {
    for name in ["From", "To", "Call-ID", "CSeq"] {
        let without = |good: &str| {
            let kept = |line: &&str| !line.starts_with(&format!("{name}:"));
            good.split("\r\n").filter(kept).collect::<Vec<_>>().join("\r\n").into_bytes()
        };
        assert_eq!(answer_to(without), Some(Status::BAD_REQUEST), "{name}");
    }
    assert_eq!(answer_with("Via: ", "Viva: "), None);
}

#[test]
fn each_mandatory_header_broken_gets_400() {
    let cases = [
        ("From: <sip:", "From: <sip"),
        ("From: <", "From: \"<"),
        ("To: <sip:service", "To: <sip:ser vice"),
        ("To: <sip:service@192.0.2.1>", "To: <sip:service@192.0.2.1"),
        ("Call-ID: call-0", "Call-ID: call 0"),
        ("CSeq: 1 INVITE", "CSeq: one INVITE"),
        ("CSeq: 1 INVITE", "CSeq: 1"),
        ("CSeq: 1 INVITE", "CSeq: 1 OPTIONS"),
        ("CSeq: 1 INVITE", "CSeq: 2147483648 INVITE"),
        ("CSeq: 1 INVITE", "CSeq: -1 INVITE"),
        ("Max-Forwards: 70", "Max-Forwards: 256"),
        ("Contact: <sip:", "Contact: <sip:%zz"),
        ("Contact: <", "Contact: *, <"),
        (";tag=from-0", ";tag="),
        (";tag=from-0", ";tag=a;tag=b"),
        ("sip:service@192.0.2.1 SIP", "sip:service@192.0.2.1:99999 SIP"),
        ("sip:service@192.0.2.1 SIP", "sip:service@[2001:db8::1 SIP"),
    ];
    for (from, to) in cases {
        assert_eq!(answer_with(from, to), Some(Status::BAD_REQUEST), "{to}");
    }
}

#[test]
fn a_header_that_may_be_there_once_is_refused_twice() {
    for line in ["From: <sip:x@y>;tag=z", "t: <sip:x@y>", "i: another", "CSeq: 2 INVITE"] {
        let doubled = |good: &str| {
            good.replacen("Max-Forwards: 70", &format!("Max-Forwards: 70\r\n{line}"), 1)
                .into_bytes()
        };
        assert_eq!(answer_to(doubled), Some(Status::BAD_REQUEST), "{line}");
    }
}

#[test]
fn content_length_must_be_true() {
    for length in
        ["-1", "+5", "0x10", "2147483648", "4294967296", "99999999999999999999", "1 1", ""]
    {
        let wrong = |good: &str| {
            let (head, tail) = good.split_once("Content-Length: ").unwrap();
            let (_, body) = tail.split_once("\r\n").unwrap();
            format!("{head}Content-Length: {length}\r\n{body}").into_bytes()
        };
        assert_eq!(answer_to(wrong), Some(Status::BAD_REQUEST), "{length:?}");
    }
    let two = answer_with("Content-Length: ", "l: 3\r\nContent-Length: ");
    assert_eq!(two, Some(Status::BAD_REQUEST), "two that disagree");
}

#[test]
fn other_versions_and_schemes_are_named_in_the_answer() {
    assert_eq!(answer_with("SIP/2.0\r\n", "SIP/3.0\r\n"), Some(Status::VERSION_NOT_SUPPORTED));
    let uri = "sip:service@192.0.2.1 SIP";
    assert_eq!(answer_with(uri, "nobody:x SIP"), Some(Status::UNSUPPORTED_URI_SCHEME));
    assert_eq!(answer_with(uri, "sip:x@y?Route=z SIP"), Some(Status::BAD_REQUEST));
}

#[test]
fn a_message_that_never_ends_or_has_too_many_lines_is_dropped() {
    assert_eq!(answer_to(|good| good.split("\r\n\r\n").next().unwrap().into()), None);
    let many = "X: y\r\n".repeat(trunkline::limits::HEADERS_MAX);
    assert_eq!(answer_with("Max-Forwards: 70\r\n", &many), None);
}

#[test]
fn long_tokens_never_harm() {
    for length in [1, 255, 256, 4_096, 60_000] {
        let long = "x".repeat(length);
        let cases = [
            ("INVITE", long.clone()),
            ("z9hG4bK-alice-1", format!("z9hG4bK{long}")),
            ("from-0", long.clone()),
            ("call-0", long.clone()),
            ("service", long.clone()),
            ("Max-Forwards: 70", format!("Max-Forwards: 70\r\n{long}: {long}")),
        ];
        for (from, to) in cases {
            let answer = answer_with(from, &to);
            assert!(answer.is_none_or(|status| status.is_final()), "{from} {length}: {answer:?}");
        }
        let without_branch = |good: &str| {
            let good = good.replace(";branch=z9hG4bK-alice-1", "");
            good.replace("INVITE", &long).into_bytes()
        };
        let answer = answer_to(without_branch);
        assert!(answer.is_none_or(|status| status.is_final()), "{length}: {answer:?}");
    }
}

#[test]
fn a_crafted_via_draws_a_final_answer_or_none() {
    let host = "198.51.100.7:5060";
    let cases = [
        String::new(),
        ":5060".to_owned(),
        "(a comment)".to_owned(),
        format!("{host} (a comment)"),
        "[2001:db8::".to_owned(),
        format!("{host}, "),
        format!("{host};received=;rport=x;maddr="),
        format!("{host};rport=99999;ttl=-1;maddr=\""),
        format!("{host};{}", "a=b;".repeat(500)),
        "x".repeat(6_000),
        "x.".repeat(3_000),
    ];
    for sent_by in cases {
        let answer = answer_with(host, &sent_by);
        assert!(answer.is_none_or(|status| status.is_final()), "{sent_by}: {answer:?}");
    }
}

/// No dialog has such a To: what is readable gets 481, the rest 400.
#[test]
fn a_crafted_to_is_refused() {
    let to = "To: <sip:service@192.0.2.1>";
    let cases = [
        ("To:".to_owned(), Status::BAD_REQUEST),
        ("To: \t ".to_owned(), Status::BAD_REQUEST),
        (format!("{to}\r\n{to}"), Status::BAD_REQUEST),
        (format!("{to};tag=a;tag=b"), Status::BAD_REQUEST),
        (format!("{to};tag=a\0b"), Status::BAD_REQUEST),
        (format!("{to};tag={}", "x".repeat(6_000)), Status::NO_SUCH_TRANSACTION),
    ];
    for (line, status) in cases {
        assert_eq!(answer_with(to, &line), Some(status), "{line:?}");
    }
}

#[test]
fn an_address_cut_anywhere_is_survived() {
    let address =
        "\"A \\\"quoted\\\\ name\" <sip:al%41ce:pw@[2001:db8::1]:5060;lr;x=%4a?h=v>;tag=t";
    for name in ["From: ", "To: ", "Contact: "] {
        for end in 0..address.len() {
            let cut = |good: &str| {
                let line = good.lines().find(|line| line.starts_with(name)).unwrap();
                good.replace(line, &format!("{name}{}", &address[..end])).into_bytes()
            };
            let answer = answer_to(cut);
            assert!(answer.is_none_or(|status| status.is_final()), "{name}{end}: {answer:?}");
        }
    }
}

#[test]
fn every_line_end_missing_in_turn_is_survived() {
    let mut w = World::new(2);
    let good = invite(&mut w);
    for (place, _) in good.match_indices("\r\n") {
        for missing in [place..place + 1, place + 1..place + 2, place..place + 2] {
            let broken = |good: &str| {
                let mut bytes = good.as_bytes().to_vec();
                bytes.drain(missing.clone());
                bytes
            };
            // Within the body it is no business of the header's, and the length no longer fits.
            let answer = answer_to(broken);
            assert!(answer.is_none_or(|status| status.is_final()), "{missing:?}: {answer:?}");
        }
    }
}

#[test]
fn control_bytes_before_the_colon_are_refused() {
    for byte in (1..=0x1f).chain([0x7f]).map(char::from).filter(|c| !"\t\r\n".contains(*c)) {
        let answer = answer_with("Max-Forwards:", &format!("Max-Forwards{byte}:"));
        assert_eq!(answer, Some(Status::BAD_REQUEST), "{byte:?}");
    }
}

#[test]
fn a_broken_ack_is_not_answered() {
    for broken in ["CSeq: x ACK", "CSeq: 1 INVITE", "CSeq: 1 BYE"] {
        let mut w = World::new(3);
        let leg = w.alice.open("service");
        let ack = String::from_utf8(w.alice.draft(leg, Method::Ack).to_bytes()).unwrap();
        w.alice.send_raw(ack.replace("CSeq: 1 ACK", broken));
        w.run_until_idle();
        assert_eq!(w.log.entries.len(), 1, "{}", w.log.story());
    }
}

#[test]
fn a_response_to_nothing_of_ours_is_stray() {
    let mut w = World::new(4);
    w.alice.send_raw(
        "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKnone\r\nFrom: <sip:a@b>;tag=1\r\n\
         To: <sip:c@d>;tag=2\r\nCall-ID: e\r\nCSeq: 1 BYE\r\nContent-Length: 0\r\n\r\n",
    );
    w.run_until_idle();
    assert_eq!((w.log.entries.len(), w.ledger().stray), (1, 1));
    w.check_all();
}

/// A refusal answered with a refusal must not start a war between two servers.
#[test]
fn a_broken_response_is_not_answered() {
    let mut w = World::new(5);
    for line in ["SIP/2.0 999 No", "SIP/2.0 200", "SIP/2.0 4294967301 No"] {
        w.alice.send_raw(format!(
            "{line}\r\nVia: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK1\r\nFrom: x\r\nTo: y\r\n\r\n"
        ));
    }
    w.run_until_idle();
    assert_eq!((w.log.entries.len(), w.ledger().parse_reject), (3, 3));
}
