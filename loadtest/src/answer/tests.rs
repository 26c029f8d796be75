//! Answers are read as the grammar reads them; what is none is named and never panics.

use std::hint::black_box;
use std::time::Instant;

use super::{Answer, Asked, NoAnswer, parse, peek};
use crate::key::Key;

const END: &[u8] = b"-00000abc@127.0.0.1";

const OK: &str = "SIP/2.0 200 OK\r\n\
    Via: SIP/2.0/UDP 127.0.0.1:40000;branch=z9hG4bK-00000003-00000009-i\r\n\
    From: load <sip:load@127.0.0.1:40000>;tag=00000003-00000009\r\n\
    Call-ID: 00000003-00000009-00000abc@127.0.0.1\r\n\
    CSeq: 1 INVITE\r\n\
    To: stress <sip:stress@127.0.0.1:5060>;tag=abc123\r\n\
    Contact: <sip:127.0.0.1:5060>\r\n\
    Allow: INVITE, ACK, CANCEL, BYE, OPTIONS\r\n\
    Content-Type: application/sdp\r\n\
    Content-Length: 2\r\n\r\nv=";

fn read(text: &str) -> Result<Answer<'_>, NoAnswer> {
    Answer::read(text.as_bytes(), END)
}

/// All but the bytes it was read from.
fn meaning(text: &str) -> Result<Answer<'_>, NoAnswer> {
    Ok(Answer { message: b"", ..read(text)? })
}

#[test]
fn the_body_follows_the_empty_line() {
    assert_eq!(read(OK).unwrap().body(), b"v=");
    assert_eq!(read(OK.strip_suffix("v=").unwrap()).unwrap().body(), b"");
    let text = OK.replace("\r\n", "\n");
    assert_eq!(read(&text).map(|answer| answer.body()), Ok(&b""[..]), "other ends have none");
}

#[test]
fn success_carries_tag_and_target() {
    let answer = read(OK).unwrap();
    assert_eq!(answer.key, Key { slot: 3, generation: 9 });
    assert_eq!((answer.status.code(), answer.to), (200, Asked::Invite));
    assert_eq!(answer.tag, Some(&b"abc123"[..]));
    assert_eq!(answer.contact, Some(&b"sip:127.0.0.1:5060"[..]));
    assert!(peek::fields(OK.as_bytes()).is_some(), "the common spelling is peeked");
}

#[test]
fn every_spelling_says_the_same() {
    let same = meaning(OK).unwrap();
    for (from, to) in [
        ("Call-ID:", "i:"),
        ("Call-ID:", "CALL-ID :"),
        ("CSeq: 1", "cseq:\r\n 1"),
        ("To: stress", "t:  \"a <b>;tag=no\""),
        (";tag=abc123", " ; x=1;tag=abc123"),
        (";tag=abc123", ";tag=abc123;x=\">;tag=no\""),
        ("Contact: <sip:127.0.0.1:5060>", "m: sip:127.0.0.1:5060"),
        ("Contact: <sip:127.0.0.1:5060>", "Contact: <sip:127.0.0.1:5060>, <sip:other@b>"),
        ("\r\nAllow", "\nAllow"),
        ("Allow: INVITE", "Contact-Hint: <sip:no@no>\r\nAllow: INVITE"),
    ] {
        let text = OK.replace(from, to);
        assert_ne!(text, OK);
        assert_eq!(meaning(&text), Ok(same), "{to}");
    }
}

#[test]
fn peek_and_grammar_never_differ() {
    // Every byte replaced by every separator: where both read fields, they read the same ones.
    for at in 0..OK.len() {
        for byte in *b" \t\r\n:;<>,\"@=\0\xff0zC" {
            let mut bytes = OK.as_bytes().to_vec();
            bytes[at] = byte;
            if let (Some(peeked), Ok(parsed)) = (peek::fields(&bytes), parse(&bytes)) {
                assert_eq!(peeked, parsed, "{byte:#x} at {at}");
            }
        }
    }
}

#[test]
fn what_is_no_answer_is_named() {
    let garbage =
        ["", "\r\n\r\n", "SIP/2.0 200", "SIP/2.0 200 OK\r\n", "\0\0\0\0", "SIP/2.0 \u{e9}"];
    for text in garbage {
        assert_eq!(read(text), Err(NoAnswer::Garbage), "{text:?}");
    }
    assert_eq!(read(&OK.replace("Call-ID", "Call-Id-Not")), Err(NoAnswer::Garbage));
    assert_eq!(read(&OK.replace("SIP/2.0 200", "SIP/2.0 999")), Err(NoAnswer::Garbage));
    let request = OK.replace("SIP/2.0 200 OK", "BYE sip:load@127.0.0.1:40000 SIP/2.0");
    assert_eq!(read(&request), Err(NoAnswer::Request));
    for (from, to) in [
        ("00000abc@", "00000abd@"),
        ("Call-ID: 00000003", "Call-ID: 3"),
        ("1 INVITE", "3 INVITE"),
        ("1 INVITE", "1 OPTIONS"),
        ("1 INVITE", "1 BYE"),
    ] {
        assert_eq!(read(&OK.replacen(from, to, 1)), Err(NoAnswer::Foreign), "{to}");
    }
}

#[test]
fn every_cut_is_survived() {
    for len in 0..OK.len() {
        let answer = Answer::read(&OK.as_bytes()[..len], END);
        let headers_end = OK.find("\r\n\r\n").unwrap() + 4;
        assert!(answer.is_err() || len >= headers_end, "{len} bytes read as {answer:?}");
    }
}

#[test]
fn a_huge_answer_is_read() {
    let huge = OK.replace("Allow:", &format!("X: {}\r\nAllow:", "x".repeat(60_000)));
    assert_eq!(meaning(&huge), meaning(OK));
}

#[test]
#[ignore = "prints what the peek saves; run with --release --nocapture"]
fn peek_is_worth_it() {
    let rounds = 1_000_000;
    let time = |read: &dyn Fn(&[u8])| {
        let start = Instant::now();
        (0..rounds).for_each(|_| read(black_box(OK.as_bytes())));
        start.elapsed().as_nanos() / rounds
    };
    let peeked = time(&|bytes| _ = black_box(peek::fields(bytes)));
    let parsed = time(&|bytes| _ = black_box(parse(bytes)));
    println!("peek {peeked} ns, grammar {parsed} ns");
}
