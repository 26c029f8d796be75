//! Streams, cut and joined in every way.

use proptest::prelude::*;

use super::Framer;
use crate::limits::STREAM_MESSAGE_BYTES_MAX;
use crate::sip::frame::Frame;
use crate::sip::tests::{INVITE, golden};
use crate::sip::{HeaderName, Message, ParseErrorKind as Kind, Status};

/// What a connection saw, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Seen {
    KeepAlive,
    Message(Vec<u8>),
    TooLong,
    Malformed(Kind),
}

/// A connection that gets `pieces` one after the other.
fn seen<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<Seen> {
    let (mut framer, mut buffer, mut all) = (Framer::new(), Vec::new(), Vec::new());
    for piece in pieces {
        buffer.extend_from_slice(piece);
        loop {
            let end = match framer.next(&buffer) {
                Frame::More => break,
                Frame::KeepAlive { end } => {
                    all.push(Seen::KeepAlive);
                    end
                }
                Frame::Message { start, end } => {
                    all.push(Seen::Message(buffer[start..end].to_vec()));
                    end
                }
                Frame::TooLong { .. } => {
                    all.push(Seen::TooLong);
                    return all;
                }
                Frame::Malformed { error, .. } => {
                    all.push(Seen::Malformed(error.kind));
                    return all;
                }
            };
            buffer.drain(..end);
        }
    }
    all
}

fn first(bytes: &[u8]) -> Frame {
    Framer::new().next(bytes)
}

fn options(headers: &str) -> Vec<u8> {
    format!("OPTIONS sip:a@b SIP/2.0\r\n{headers}\r\n").into_bytes()
}

#[test]
fn golden_messages_are_framed_as_they_are_parsed() {
    for (name, bytes) in golden::all() {
        let Frame::Message { start, end } = first(&bytes) else { continue };
        let message = Message::parse(&bytes[start..end]).expect(&name);
        assert!(message.header(HeaderName::ContentLength).is_some(), "{name}");
        let body_start = message.body().as_ptr().addr() - bytes.as_ptr().addr();
        assert_eq!(body_start + message.body().len(), end, "{name}: two readings of one length");
        assert_eq!((start, end), (0, bytes.len()), "{name}");
    }
}

#[test]
fn golden_messages_that_have_no_end_are_refused() {
    let found = |wanted: &str| {
        let all = golden::all();
        let (_, bytes) = all.iter().find(|(name, _)| name == wanted).expect(wanted);
        seen([&bytes[..]])
    };
    let malformed = |kind| vec![Seen::Malformed(kind)];
    let missing = malformed(Kind::MissingHeader(HeaderName::ContentLength));
    assert_eq!(found("content_length_absent"), missing);
    assert_eq!(found("content_lengths_differ"), malformed(Kind::ContentLengthsDiffer));
    for name in ["plus_sign", "hex", "wraps_32_bits"] {
        let name = format!("content_length_{name}");
        assert_eq!(found(&name), malformed(Kind::BadContentLength), "{name}");
    }
    for name in ["http_get", "stun_binding", "request_line_tab"] {
        assert_eq!(found(name), malformed(Kind::NotSip), "{name}");
    }
    assert_eq!(found("no_empty_line"), []);
    assert_eq!(found("keep_alive"), [Seen::KeepAlive]);
}

#[test]
fn every_golden_message_may_be_cut_anywhere() {
    for (name, bytes) in golden::all() {
        let whole = first(&bytes);
        for at in 0..=bytes.len() {
            let mut framer = Framer::new();
            let early = framer.next(&bytes[..at]);
            assert!(early == Frame::More || early == whole, "{name} at {at}: {early:?}");
            if early == Frame::More {
                assert_eq!(framer.next(&bytes), whole, "{name} at {at}");
            }
        }
    }
}

#[test]
fn every_golden_message_may_come_byte_by_byte() {
    for (name, bytes) in golden::all() {
        assert_eq!(seen(bytes.chunks(1)), seen([&bytes[..]]), "{name}");
    }
}

#[test]
fn pipelined_messages_come_out_one_by_one_however_they_are_cut() {
    let messages: Vec<Vec<u8>> = golden::all()
        .into_iter()
        .map(|(_, bytes)| bytes)
        .filter(|bytes| first(bytes) == Frame::Message { start: 0, end: bytes.len() })
        .collect();
    assert!(messages.len() > 30, "{}", messages.len());
    let stream = messages.concat();
    let all: Vec<Seen> = messages.iter().cloned().map(Seen::Message).collect();
    for size in [1, 2, 3, 7, 64, 1_460, stream.len()] {
        assert_eq!(seen(stream.chunks(size)), all, "pieces of {size}");
    }
    for (pair, both) in messages.windows(2).zip(all.windows(2)) {
        let stream = pair.concat();
        // The cut falls into the end of the first or the start of the second.
        for at in pair[0].len() - 20..pair[0].len() + 20 {
            let (head, tail) = stream.split_at(at);
            assert_eq!(seen([head, tail]), both, "cut at {at}");
        }
    }
}

//= rfc3261#7.5
//# Implementations processing SIP messages over stream-oriented transports MUST
//# ignore any CRLF appearing before the start-line
#[test]
fn line_ends_before_a_message_are_passed_over() {
    for before in ["\r\n", "\n", "\n\n\n", "\n\r\n", "\r\n\n"] {
        let bytes = [before.as_bytes(), INVITE].concat();
        let expected = Frame::Message { start: before.len(), end: bytes.len() };
        assert_eq!(first(&bytes), expected, "{before:?}");
        assert_eq!(seen(bytes.chunks(1)), [Seen::Message(INVITE.to_vec())], "{before:?}");
    }
}

#[test]
fn two_crlfs_are_a_keep_alive_wherever_they_are_cut() {
    use Seen::KeepAlive;
    assert_eq!(first(b"\r\n\r\n"), Frame::KeepAlive { end: 4 });
    assert_eq!(first(b"\n\r\n\r\n"), Frame::KeepAlive { end: 5 });
    for length in 0..4 {
        assert_eq!(first(&b"\r\n\r\n"[..length]), Frame::More);
    }
    let stream = [b"\r\n\r\n\r\n\r\n\r\n", INVITE, b"\r\n\r\n", INVITE, b"\r\n"].concat();
    let invite = Seen::Message(INVITE.to_vec());
    let expected = [KeepAlive, KeepAlive, invite.clone(), KeepAlive, invite];
    for at in 0..=stream.len() {
        let (head, tail) = stream.split_at(at);
        assert_eq!(seen([head, tail]), expected, "cut at {at}");
    }
}

//= rfc3261#18.3
//# The Content-Length header field MUST be used with stream oriented transports.
#[test]
fn without_content_length_the_sender_deserves_400() {
    let bytes = options("Call-ID: a\r\n");
    let Frame::Malformed { error, start, end } = first(&bytes) else { panic!("no end") };
    assert_eq!(error.kind, Kind::MissingHeader(HeaderName::ContentLength));
    assert_eq!(error.kind.status(), Status::BAD_REQUEST);
    assert_eq!((start, end, error.offset as usize), (0, bytes.len(), bytes.len()));
}

#[test]
fn a_length_is_read_in_every_spelling_and_only_once() {
    for headers in [
        "l: 3\r\n",
        "CONTENT-LENGTH\t :\r\n 003\r\n",
        "Content-Length: 3\r\nX: y\r\nl: 3\r\n",
        "X: y\r\n Content-Length: 9\r\nl:3\r\n",
    ] {
        let head = options(headers);
        let bytes = [&head[..], b"abcINVITE"].concat();
        let expected = Frame::Message { start: 0, end: head.len() + 3 };
        assert_eq!(first(&bytes), expected, "{headers:?}");
    }
    for length in
        ["-1", "+5", "0x10", "4294967296", "4294967300", "18446744073709551619", "", "3 3"]
    {
        let bytes = options(&format!("Content-Length: {length}\r\n"));
        assert_eq!(seen([&bytes[..]]), [Seen::Malformed(Kind::BadContentLength)], "{length:?}");
    }
}

#[test]
fn an_empty_line_ends_the_headers_in_every_spelling() {
    for ends in ["\r\n\r\n", "\n\n", "\r\n\n", "\n\r\n"] {
        let bytes = format!("OPTIONS sip:a@b SIP/2.0\r\nl: 0{ends}");
        let expected = Frame::Message { start: 0, end: bytes.len() };
        assert_eq!(first(bytes.as_bytes()), expected, "{ends:?}");
    }
    let folded = "OPTIONS sip:a@b SIP/2.0\r\nX: y\r\n \r\n\t\r\nl: 0\r\n\r\n";
    assert_eq!(first(folded.as_bytes()), Frame::Message { start: 0, end: folded.len() });
}

#[test]
fn a_body_is_never_taken_for_a_message() {
    let inner = [&b"\r\n\r\n"[..], INVITE, b"\r\n\r\n"].concat();
    let bytes = [options(&format!("l: {}\r\n", inner.len())), inner].concat();
    assert_eq!(seen(bytes.chunks(5)), [Seen::Message(bytes.clone())]);
}

#[test]
fn a_body_too_long_is_refused_before_it_comes() {
    let head = |length: usize| options(&format!("Content-Length: {length:010}\r\n"));
    let room = STREAM_MESSAGE_BYTES_MAX - head(0).len();
    let longest = [head(room), vec![b'x'; room]].concat();
    assert_eq!(first(&longest), Frame::Message { start: 0, end: STREAM_MESSAGE_BYTES_MAX });
    for length in [room + 1, u32::MAX as usize] {
        let head = head(length);
        assert_eq!(first(&head), Frame::TooLong { start: 0, end: head.len() });
    }
}

#[test]
fn headers_without_end_are_refused_at_the_limit_in_one_piece_or_many() {
    let endless = options(&"X: y\r\n".repeat(STREAM_MESSAGE_BYTES_MAX / 6 + 100));
    let mut framer = Framer::new();
    assert_eq!(framer.next(&endless[..STREAM_MESSAGE_BYTES_MAX]), Frame::More);
    let refused = Frame::TooLong { start: 0, end: 0 };
    assert_eq!(framer.next(&endless[..=STREAM_MESSAGE_BYTES_MAX]), refused);
    assert_eq!(framer.next(&endless), refused, "asked again it says the same");
    assert_eq!(first(&endless), refused);
    for byte in [b'\n', b'A'] {
        let noise = vec![byte; STREAM_MESSAGE_BYTES_MAX + 9];
        assert_eq!(seen([&noise[..]]), [Seen::TooLong]);
    }
}

#[test]
fn a_slow_sender_does_not_make_us_search_again() {
    let bytes = options(&format!("X: {}\r\n", "y".repeat(40_000)));
    let mut framer = Framer::new();
    for length in 1..bytes.len() - 4 {
        assert_eq!(framer.next(&bytes[..length]), Frame::More);
        assert_eq!(framer.seen, length, "all that came was looked at, and will not be again");
    }
}

#[test]
fn what_is_no_sip_is_refused_with_its_first_byte_or_line() {
    let handshake = b"\x16\x03\x01\x02\x00";
    assert_eq!(first(&handshake[..1]), first(handshake));
    for bytes in [&handshake[..], b"\0", b"\xff", b" INVITE", b"\r\r\n", b"\r\n\rx", b":"] {
        let Frame::Malformed { error, start, end } = first(bytes) else { panic!("{bytes:?}") };
        assert_eq!((error.kind, end), (Kind::NotSip, start), "{bytes:?}");
    }
    let mut framer = Framer::new();
    assert_eq!(framer.next(b"GET / HTTP/1.1\r"), Frame::More);
    let refused = Frame::Malformed { error: Kind::NotSip.at(0), start: 0, end: 0 };
    assert_eq!(framer.next(b"GET / HTTP/1.1\r\n"), refused);
    assert_eq!(framer.next(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"), refused, "asked again");
}

#[test]
fn too_many_lines_leave_no_length_to_trust() {
    let many = options(&format!("{}l: 0\r\n", "X: y\r\n".repeat(crate::limits::HEADERS_MAX)));
    assert_eq!(seen([&many[..]]), [Seen::Malformed(Kind::TooManyHeaders)]);
}

/// Streams of messages, keep-alives, line ends and noise.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        4 => (0_usize..60).prop_map(|length| {
            [options(&format!("l: {length}\r\n")), vec![b'\n'; length]].concat()
        }),
        2 => Just(INVITE.to_vec()),
        2 => Just(b"\r\n\r\n".to_vec()),
        1 => Just(b"\r\n".to_vec()),
        1 => Just(b"\n".to_vec()),
        1 => "[A-Z:\r\n\t ]{0,20}".prop_map(String::into_bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..20),
    ];
    proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_stream_reads_the_same_whatever_pieces_it_comes_in(
        stream in stream(),
        sizes in proptest::collection::vec(1_usize..200, 1..40),
    ) {
        let mut pieces = Vec::new();
        let (mut rest, mut sizes) = (&stream[..], sizes.iter().cycle());
        while !rest.is_empty() {
            let size = sizes.next().copied().unwrap_or(1).min(rest.len());
            let (piece, behind) = rest.split_at(size);
            pieces.push(piece);
            rest = behind;
        }
        prop_assert_eq!(seen(pieces), seen([&stream[..]]));
    }

    #[test]
    fn any_bytes_are_framed_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let whole = seen([&bytes[..]]);
        prop_assert_eq!(seen(bytes.chunks(1)), whole);
    }
}
