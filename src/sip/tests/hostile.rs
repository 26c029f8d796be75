//! Messages broken on purpose: nothing panics, and the router's peek agrees with the parser.

use std::net::SocketAddr;

use proptest::prelude::*;

use super::{INVITE, Outcome, golden, outcome, vectors};
use crate::sip::header::{Event, RAck, Replaces, RetryAfter, SessionExpires, SubscriptionState};
use crate::sip::header::{list, min_se, refer_to, rseq};
use crate::sip::{HeaderName, Message, scan, write};
use crate::wire::TxBuf;

/// All valid and invalid messages there are.
fn corpus() -> Vec<Vec<u8>> {
    let mut corpus: Vec<_> = golden::all().into_iter().map(|(_, bytes)| bytes).collect();
    for folder in ["rfc4475", "rfc5118"].into_iter().filter_map(vectors::folder_of) {
        for entry in std::fs::read_dir(folder).expect("a readable folder").flatten() {
            if entry.path().extension().is_some_and(|extension| extension == "dat") {
                corpus.push(std::fs::read(entry.path()).expect("a readable vector"));
            }
        }
    }
    corpus
}

/// Read everything there is to read, echo it, and compare the peek with the parser.
fn exercise(bytes: &[u8]) {
    let peeked = scan::call_id(bytes);
    let Ok(message) = Message::parse(bytes) else {
        return;
    };
    assert_eq!(peeked, message.header(HeaderName::CallId), "the router would send it elsewhere");
    let source: SocketAddr = "198.51.100.7:5062".parse().expect("an address");
    let mut out = TxBuf::new();
    let is_echoed = write::echo_lenient(&mut out, &message, source, b"tag");
    assert!(is_echoed || out.is_empty());
    assert_one_line_each(&out);
    if let Ok(request) = message.request() {
        assert!(is_echoed, "a request that can be answered");
        out.clear();
        write::echo(&mut out, &request, source, &write::Feedback::NONE);
        write::to_tag_end(&mut out, None);
        assert_one_line_each(&out);
        let _ = (request.uri.user(), request.uri.host(), request.uri.params().get(b"lr"));
        let _ = (request.contact(), request.from.uri(), request.to.uri());
        let _ = (request.from.display(), request.from.params().get(b"tag"), request.via.params());
        let _ = write::response_target(&request.via, source);
    }
    if let Ok(response) = message.response() {
        let _ = (response.contact(), response.record_routes().count(), response.reliable_rseq());
    }
    read_what_is_rare(&message);
    assert!(message.lines().count() <= crate::limits::HEADERS_MAX);
}

/// The headers nobody looks at unless they are there.
fn read_what_is_rare(message: &Message<'_>) {
    let _ = (
        message.read(HeaderName::RSeq, rseq::parse),
        message.read(HeaderName::RAck, RAck::parse),
        message.read(HeaderName::SessionExpires, SessionExpires::parse),
        message.read(HeaderName::MinSe, min_se::parse),
        message.read(HeaderName::RetryAfter, RetryAfter::parse),
        message.read(HeaderName::Event, Event::parse),
        message.read(HeaderName::Replaces, Replaces::parse),
        message.read(HeaderName::SubscriptionState, SubscriptionState::parse),
    );
    let target = message.read(HeaderName::ReferTo, refer_to::parse);
    if let Ok(Some(target)) = target {
        let uri = target.uri().expect("it is proven");
        assert!(uri.header(b"Replaces").is_none() || !uri.headers().is_empty());
    }
    let _ = list::contains(message, HeaderName::Supported, b"100rel");
}

/// What was echoed is header lines of ours and nothing else: nobody smuggled one in.
fn assert_one_line_each(out: &TxBuf) {
    let text = out.as_bytes();
    let names: [&[u8]; 6] = [b"Via: ", b"From: ", b"Call-ID: ", b"CSeq: ", b"To: ", b" "];
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        let is_ours = names.iter().any(|name| line.starts_with(name)) || line[0] == b'\t';
        assert!(is_ours && (line.ends_with(b"\n") || out.is_overflowed()), "{line:?}");
        let returns = line.iter().filter(|&&byte| byte == b'\r').count();
        assert!(returns <= 1 && (returns == 0 || line.ends_with(b"\r\n")), "{line:?}");
    }
}

#[test]
fn every_prefix_of_every_message_is_survived() {
    for message in corpus() {
        for length in 0..message.len() {
            exercise(&message[..length]);
        }
    }
}

#[test]
fn every_line_end_may_lose_a_byte_or_both() {
    for message in corpus() {
        for at in 0..message.len() {
            if matches!(message[at], b'\r' | b'\n') {
                exercise(&[&message[..at], &message[at + 1..]].concat());
            }
            if message[at..].starts_with(b"\r\n") {
                exercise(&[&message[..at], &message[at + 2..]].concat());
            }
        }
    }
}

#[test]
fn a_prefix_cut_inside_the_headers_is_never_a_request() {
    let body = INVITE.windows(4).position(|end| end == b"\r\n\r\n").expect("a body") + 4;
    for length in 0..body {
        assert_eq!(outcome(&INVITE[..length]), Outcome::Dropped, "{length}");
    }
    for length in body..INVITE.len() {
        assert_eq!(outcome(&INVITE[..length]), Outcome::Refused(400), "{length}");
    }
    assert_eq!(outcome(INVITE), Outcome::Request);
}

#[test]
fn tokens_of_any_size_are_read_or_refused() {
    let parts: [&[u8]; 7] =
        [b"INVITE", b"service", b"z9hG4bK", b"SIPpTag", b"100001", b"Subject", b"sipp"];
    for part in parts {
        for size in [1, 255, 256, 4_096, 60_000] {
            let long = vec![b'9'; size];
            for at in 0..INVITE.len() {
                if INVITE[at..].starts_with(part) {
                    let end = at + part.len();
                    exercise(&[&INVITE[..at], &long, &INVITE[end..]].concat());
                    exercise(&[&INVITE[..end], &long, &INVITE[end..]].concat());
                }
            }
        }
    }
}

#[test]
fn fifty_thousand_mutations_are_survived() {
    let corpus = corpus();
    let mut seed = 0x5eed_u64;
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below.max(1) as u64) as usize
    };
    for _ in 0..50_000 {
        let mut message = corpus[next(corpus.len())].clone();
        for _ in 0..=next(4) {
            let at = next(message.len());
            match next(4) {
                0 if at < message.len() => message[at] = next(256) as u8,
                1 => message.truncate(at),
                2 => message.insert(at, b"\r\n\t \0:;,<>\"@%="[next(14)]),
                _ => {
                    let copy = message[at..message.len().min(at + next(40))].to_vec();
                    let place = next(message.len());
                    message.splice(place..place, copy);
                }
            }
        }
        exercise(&message);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        exercise(&bytes);
    }

    #[test]
    fn the_peek_agrees_whatever_the_header_lines_look_like(
        lines in "((Call-ID|CALL-ID|call-id|i|I|Call-Id|ContactX|C)[ \t]{0,2}:?[ \t]{0,2}(\r?\n[ \t])?[a-z@,]{0,6}[ \r]{0,2}\r?\n){0,6}",
    ) {
        exercise(format!("OPTIONS sip:a@b SIP/2.0\r\n{lines}\r\n").as_bytes());
    }
}
