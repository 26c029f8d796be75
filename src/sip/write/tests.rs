//! What is written, byte for byte, and where it goes.

use std::net::SocketAddr;

use super::*;
use crate::sip::{Message, Request, Status, Via};
use crate::wire::{PADDED_BYTES_MAX, SIZE_STEP, Transport, TxBuf};

fn address(text: &str) -> SocketAddr {
    text.parse().expect(text)
}

fn request(via: &str) -> String {
    format!(
        "OPTIONS sip:b@example.com SIP/2.0\r\nv: {via}\r\nVia: SIP/2.0/TCP second\r\n\
         t: <sip:b@example.com>\r\nf: sip:a@example.com;tag=1\r\ni: x@y\r\nCSeq:  7 OPTIONS\r\n\r\n"
    )
}

/// The response to a request with this top Via that came from `source`.
fn response(via: &str, source: &str) -> String {
    let request = request(via);
    let message = Message::parse(request.as_bytes()).expect("sound");
    let request = message.request().map_err(|refused| refused.error).expect("well formed");
    let mut out = TxBuf::new();
    response_start(&mut out, Status::OK);
    echo(&mut out, &request, address(source), &Feedback::NONE);
    to_tag_end(&mut out, Some(b"t2"));
    end(&mut out);
    String::from_utf8(out.as_bytes().to_vec()).expect("ASCII")
}

fn top_via(via: &str, source: &str) -> String {
    let response = response(via, source);
    let line = response.lines().nth(1).expect("a Via");
    line.strip_prefix("Via: ").expect("a Via").to_owned()
}

#[test]
fn a_response_echoes_what_it_must_and_nothing_else() {
    assert_eq!(
        response("SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx", "192.0.2.1:5060"),
        "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\r\n\
         Via: SIP/2.0/TCP second\r\nFrom: sip:a@example.com;tag=1\r\nCall-ID: x@y\r\n\
         CSeq: 7 OPTIONS\r\nTo: <sip:b@example.com>;tag=t2\r\nContent-Length: 0\r\n\r\n"
    );
}

//= rfc3261#18.2.1
//# the server MUST add a "received" parameter to that Via header field value.
#[test]
fn received_is_added_only_when_the_sent_by_lies() {
    let same = "SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKx";
    assert_eq!(top_via(same, "192.0.2.1:5060"), same);
    assert_eq!(top_via(same, "[::ffff:192.0.2.1]:5060"), same);
    assert_eq!(
        top_via(same, "198.51.100.9:5060"),
        "SIP/2.0/UDP 192.0.2.1:5070;received=198.51.100.9;branch=z9hG4bKx"
    );
    assert_eq!(
        top_via("SIP/2.0/UDP host.example.com, SIP/2.0/UDP h2", "[2001:db8::9]:5060"),
        "SIP/2.0/UDP host.example.com;received=2001:db8::9, SIP/2.0/UDP h2"
    );
}

//= rfc3581#4
//# it MUST set the value of the parameter to the source port of the request
#[test]
fn rport_is_filled_only_when_asked_for() {
    assert_eq!(
        top_via("SIP/2.0/UDP 192.0.2.1;rport;branch=z9hG4bKx", "192.0.2.1:5099"),
        "SIP/2.0/UDP 192.0.2.1;received=192.0.2.1;rport=5099;branch=z9hG4bKx"
    );
    let filled = "SIP/2.0/UDP 192.0.2.1;rport=5060;branch=z9hG4bKx";
    assert_eq!(top_via(filled, "192.0.2.1:5099"), filled);
}

#[test]
fn a_received_of_the_senders_own_is_corrected_in_its_place() {
    assert_eq!(
        top_via("SIP/2.0/UDP h;received=203.0.113.1;rport;branch=b", "198.51.100.9:5099"),
        "SIP/2.0/UDP h;received=198.51.100.9;rport=5099;branch=b"
    );
    assert_eq!(
        top_via("SIP/2.0/UDP h;rport;branch=b;received=[2001:db8::1]", "198.51.100.9:5099"),
        "SIP/2.0/UDP h;rport=5099;branch=b;received=198.51.100.9"
    );
}

#[test]
fn responses_go_where_rfc_3261_and_3581_say() {
    let target = |via: &str| {
        let via = Via::parse_first(via.as_bytes()).expect("well formed");
        response_target(&via, address("198.51.100.9:40000")).to_string()
    };
    assert_eq!(target("SIP/2.0/UDP 192.0.2.1"), "198.51.100.9:5060");
    assert_eq!(target("SIP/2.0/TLS 192.0.2.1"), "198.51.100.9:5061");
    assert_eq!(target("SIP/2.0/UDP 192.0.2.1:5070"), "198.51.100.9:5070");
    assert_eq!(target("SIP/2.0/UDP 192.0.2.1:5070;rport"), "198.51.100.9:40000");
    assert_eq!(target("SIP/2.0/UDP h:5070;maddr=203.0.113.7"), "203.0.113.7:5070");
    for maddr in ["224.0.1.75", "255.255.255.255", "0.0.0.0", "127.0.0.1", "name", "[ff02::1]"] {
        let via = format!("SIP/2.0/UDP h:5070;maddr={maddr}");
        assert_eq!(target(&via), "198.51.100.9:5070", "{maddr}");
    }
}

#[test]
fn a_broken_request_is_answered_as_far_as_it_goes() {
    let text = b"INVITE sip:b@h SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.15;;,;,,\r\n\
                 To: <sip:b@h>\r\nFrom: \rbad\r\nFrom: x\r\nCSeq: 8 INVITE\r\n\r\n";
    let message = Message::parse(text).expect("sound");
    assert!(message.request().is_err());
    let mut out = TxBuf::new();
    assert!(echo_lenient(&mut out, &message, address("192.0.2.15:5060"), b"t"));
    assert_eq!(
        out.as_bytes(),
        b"Via: SIP/2.0/UDP 192.0.2.15;;,;,,\r\nFrom: bad\r\nCSeq: 8 INVITE\r\n\
          To: <sip:b@h>;tag=t\r\n"
    );
}

#[test]
fn without_a_via_there_is_nobody_to_answer() {
    let message = Message::parse(b"INVITE sip:b@h SIP/2.0\r\nTo: <sip:b@h>\r\n\r\n").expect("ok");
    let mut out = TxBuf::new();
    assert!(!echo_lenient(&mut out, &message, address("192.0.2.15:5060"), b"t"));
    assert!(out.is_empty());
}

#[test]
fn a_request_of_ours_parses_again() {
    let mut out = TxBuf::new();
    request_start(&mut out, b"BYE", b"sip:a@192.0.2.1:5061");
    via(&mut out, Transport::Udp, address("[2001:db8::1]:5060"), b"z9hG4bKours");
    max_forwards(&mut out, 70);
    header(&mut out, b"From", b"<sip:b@h>;tag=2");
    header(&mut out, b"To", b"<sip:a@h>;tag=1");
    header(&mut out, b"Call-ID", b"x@y");
    cseq(&mut out, 2, b"BYE");
    body(&mut out, b"text/plain", b"bye");
    let message = Message::parse(out.as_bytes()).expect("sound");
    let request = message.request().map_err(|refused| refused.error).expect("well formed");
    assert_eq!(request.via.raw, b"SIP/2.0/UDP [2001:db8::1]:5060;branch=z9hG4bKours");
    assert_eq!((request.cseq.number, message.body()), (2, &b"bye"[..]));
    assert!(request.has_to_tag());
}

#[test]
fn what_does_not_fit_is_told_once_at_the_end() {
    let request = request("SIP/2.0/UDP 192.0.2.1");
    let message = Message::parse(request.as_bytes()).expect("sound");
    let request = message.request().map_err(|refused| refused.error).expect("well formed");
    let mut out = TxBuf::with_capacity(40);
    echo(&mut out, &request, address("192.0.2.1:5060"), &Feedback::NONE);
    assert!(out.is_overflowed());
}

#[test]
fn numbers_are_written_without_leading_zeros() {
    let powers = (0..20).map(|exponent| 10u64.pow(exponent));
    for number in powers.flat_map(|power| [power - 1, power, power + 1]).chain([u64::MAX]) {
        let mut out = TxBuf::new();
        out.put_decimal(number);
        assert_eq!(out.as_bytes(), number.to_string().as_bytes());
    }
}

/// A response, with `step`, that `finish` ends.
fn padded(step: u16, finish: impl FnOnce(&mut TxBuf)) -> Vec<u8> {
    let request = request("SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx");
    let message = Message::parse(request.as_bytes()).expect("sound");
    let request = message.request().map_err(|refused| refused.error).expect("well formed");
    let mut out = TxBuf::new();
    out.set_step(step);
    response_start(&mut out, Status::OK);
    echo(&mut out, &request, address("192.0.2.1:5060"), &Feedback::NONE);
    to_tag_end(&mut out, Some(b"t2"));
    finish(&mut out);
    out.as_bytes().to_vec()
}

//= rfc3261#25.1
//# HCOLON  =  *( SP / HTAB ) ":" SWS
#[test]
fn padded_messages_are_multiples_of_the_step_and_say_the_same() {
    let text = [b'v'; 1_200];
    for step in [1, 2, 32, 64, 256] {
        for len in (0..130).chain([998, 999, 1_000, 1_001, 1_200]) {
            let finishes: [&dyn Fn(&mut TxBuf); 3] =
                [&|out| end(out), &|out| sdp(out, &text[..len]), &|out| {
                    body(out, b"text/plain", &text[..len]);
                }];
            for (finish, has_body) in finishes.into_iter().zip([false, true, true]) {
                let (plain, padded) = (padded(1, finish), padded(step, finish));
                let is_short = plain.len().next_multiple_of(step.into()) <= PADDED_BYTES_MAX;
                assert!(padded.len().is_multiple_of(step.into()) || !is_short);
                assert!(is_short || padded == plain);
                let message = Message::parse(&padded).expect("sound");
                assert_eq!(message.body(), if has_body { &text[..len] } else { b"" });
                let (plain, padded) =
                    (String::from_utf8_lossy(&plain), String::from_utf8_lossy(&padded));
                let words =
                    |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
                assert_eq!(words(&plain), words(&padded));
            }
        }
    }
}

/// Of 100 pairs of the same answer to two calls of a carrier, how many are of one length: numbers of 11 to 16 digits
/// in two places, a display name of up to 20 bytes or none, ids of 9 or 10 digits in two places.
#[test]
fn a_step_of_64_makes_six_pairs_of_seven_alike() {
    let names = [0, 0, 5, 8, 12, 16, 20];
    let alike = |step: usize| {
        let mut pairs = (0, 0);
        // Wherever the message happens to stand between two multiples.
        for fixed in 400..528usize {
            let numbers = (11..=16).flat_map(|number| names.map(|name| 2 * number + name));
            let lengths = numbers.flat_map(|len| [18, 20].map(|ids| fixed + len + ids));
            let padded: Vec<usize> = lengths.map(|len| len.next_multiple_of(step)).collect();
            let alike = |one: &usize| padded.iter().filter(|other| *other == one).count();
            pairs.0 += padded.iter().map(alike).sum::<usize>();
            pairs.1 += padded.len() * padded.len();
        }
        100 * pairs.0 / pairs.1
    };
    assert_eq!([1, 32, SIZE_STEP.into(), 128].map(alike), [5, 71, 85, 92]);
}

#[test]
fn all_messages_of_a_call_are_tied_alike() {
    let text = request("SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx");
    let message = Message::parse(text.as_bytes()).expect("sound");
    let request = message.request().map_err(|refused| refused.error).expect("well formed");
    let source = address("192.0.2.1:5060");
    let ties = [
        |out: &mut TxBuf, request: &Request<'_>, source| {
            echo(out, request, source, &Feedback::NONE);
        },
        |out: &mut TxBuf, request: &Request<'_>, source| {
            echo_lenient(out, request.message, source, b"t");
        },
        |out: &mut TxBuf, request: &Request<'_>, _| again(out, request.message.bytes()),
    ]
    .map(|write| {
        let mut out = TxBuf::new();
        write(&mut out, &request, source);
        out.tie()
    });
    let mut other = TxBuf::new();
    other.tie_to(b"another call");
    assert!(ties[0] != 0 && ties == [ties[0]; 3] && ties[0] != other.tie());
}
