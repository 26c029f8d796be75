//! The grammar's and the answer's tests, the sad half included.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use proptest::prelude::*;

use super::*;
use crate::limits::MEDIA_MAX;
use crate::wire::TxBuf;

const SIPP: &str = "v=0\r\n\
    o=user1 53655765 2353687637 IN IP4 127.0.0.1\r\n\
    s=-\r\n\
    c=IN IP4 127.0.0.1\r\n\
    t=0 0\r\n\
    m=audio 6000 RTP/AVP 0\r\n\
    a=rtpmap:0 PCMU/8000\r\n";

const MULTICODEC: &str = "v=0\r\n\
    o=user1 53655765 2353687637 IN IP4 127.0.0.1\r\n\
    s=-\r\n\
    c=IN IP4 127.0.0.1\r\n\
    t=0 0\r\n\
    m=audio 6000 RTP/AVP 0 8 18 101\r\n\
    a=rtpmap:0 PCMU/8000\r\n\
    a=rtpmap:8 PCMA/8000\r\n\
    a=rtpmap:18 G729/8000\r\n\
    a=rtpmap:101 telephone-event/8000\r\n\
    a=fmtp:101 0-16\r\n";

fn local(direction: Direction) -> Local {
    Local {
        address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)),
        port: 20_000,
        session_id: 7,
        version: 1,
        direction,
    }
}

/// A description with one head and these media lines.
fn with_media(media: &str) -> String {
    format!("v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n{media}")
}

/// The answer of someone who can do everything.
fn answered(offer: &str) -> Result<(Answer, String), Refusal> {
    answered_by(&local(Direction::SendRecv), offer)
}

fn answered_by(local: &Local, offer: &str) -> Result<(Answer, String), Refusal> {
    let mut out = TxBuf::new();
    let session = Session::parse(offer.as_bytes()).unwrap();
    let agreed = answer(&session, local, &mut out)?;
    Ok((agreed, String::from_utf8(out.as_bytes().to_vec()).unwrap()))
}

fn m_lines(body: &str) -> Vec<&str> {
    body.lines().filter(|line| line.starts_with("m=")).collect()
}

fn error(body: impl AsRef<[u8]>) -> (SdpErrorKind, usize) {
    let error = Session::parse(body.as_ref()).unwrap_err();
    assert!(!error.to_string().is_empty());
    (error.kind, error.offset)
}

/// Where `part` starts in `body`.
fn at(body: &str, part: &str) -> usize {
    body.find(part).unwrap()
}

// The grammar.

#[test]
fn the_sipp_offer_is_read_whole() {
    let session = Session::parse(SIPP.as_bytes()).unwrap();
    assert_eq!(session.origin.username, b"user1");
    assert_eq!(session.origin.session_id, 53_655_765);
    assert_eq!(session.origin.version, 2_353_687_637);
    assert_eq!(session.origin.location, b"IN IP4 127.0.0.1");
    assert_eq!(session.time, b"0 0");
    let media: Vec<_> = session.media().collect();
    let [audio] = media[..] else { panic!("one stream") };
    assert_eq!((audio.kind, audio.port, audio.port_count), (MediaKind::Audio, 6000, 1));
    assert_eq!(audio.protocol, Protocol::RtpAvp);
    assert_eq!(audio.formats().collect::<Vec<_>>(), [b"0"]);
    assert_eq!(audio.connection, Some(Connection::Address(Ipv4Addr::LOCALHOST.into())));
    assert_eq!(audio.direction, Direction::SendRecv);
    assert!(!audio.is_rtcp_mux && audio.rtcp().is_none() && audio.ptime_ms.is_none());
}

//= rfc8866#5
//# parsers SHOULD be tolerant and also accept records terminated
//# with a single newline character
#[test]
fn bare_newlines_are_tolerated() {
    let text = MULTICODEC.replace("\r\n", "\n");
    let (agreed, body) = answered(&text).unwrap();
    assert_eq!((agreed, body.clone()), answered(MULTICODEC).unwrap());
    assert!(body.lines().count() * 2 == body.matches(['\r', '\n']).count(), "ours end in CRLF");
}

#[test]
fn unknown_lines_and_attributes_are_kept_and_ignored() {
    let body = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\ni=news\r\nx=what\r\na=tool:x:y\r\n\
        t=0 0\r\na=group:BUNDLE 1\r\nm=audio 6000 RTP/AVP 8\r\nb=AS:64\r\n\
        c=IN IP4 192.0.2.8\r\na=mid:1\r\n";
    let session = Session::parse(body.as_bytes()).unwrap();
    let letters: Vec<u8> = session.lines().map(|line| line.letter).collect();
    assert_eq!(letters, b"ixata");
    let names: Vec<_> = session.attributes().map(|a| (a.name, a.value)).collect();
    assert_eq!(names, [(&b"tool"[..], &b"x:y"[..]), (b"group", b"BUNDLE 1")]);
    let audio = session.media().next().unwrap();
    assert_eq!(audio.lines().map(|line| line.letter).collect::<Vec<_>>(), b"bca");
    assert_eq!(audio.attributes().map(|a| a.value).collect::<Vec<_>>(), [b"1"]);
    answered(body).unwrap();
}

#[test]
fn a_stream_overrides_what_the_session_says() {
    let body = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=x\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n\
        a=sendonly\r\nm=audio 6000 RTP/AVP 8\r\nm=audio 6002 RTP/AVP 8\r\n\
        c=IN IP4 192.0.2.8\r\na=inactive\r\n";
    let session = Session::parse(body.as_bytes()).unwrap();
    let media: Vec<_> = session.media().collect();
    assert_eq!(media[0].direction, Direction::SendOnly);
    assert_eq!(media[0].connection, session.connection);
    assert_eq!(media[1].direction, Direction::Inactive);
    let own = Connection::Address(Ipv4Addr::new(192, 0, 2, 8).into());
    assert_eq!(media[1].connection, Some(own));
}

#[test]
fn order_behind_the_head_is_free_but_the_head_is_not() {
    let body = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\na=sendrecv\r\nt=0 0\r\nb=AS:64\r\n\
        c=IN IP4 192.0.2.9\r\nm=audio 6000 RTP/AVP 8\r\n";
    answered(body).unwrap();
    let swapped = "v=0\r\ns=-\r\no=- 1 1 IN IP4 192.0.2.9\r\nt=0 0\r\n";
    assert_eq!(error(swapped), (SdpErrorKind::BadOrigin, 5));
}

#[test]
fn empty_lines_at_the_very_end_are_tolerated_inside_they_are_not() {
    answered(&format!("{SIPP}\r\n\r\n\n")).unwrap();
    let inside = SIPP.replace("t=0 0\r\n", "t=0 0\r\n\r\n");
    assert_eq!(error(&inside), (SdpErrorKind::BlankLine, at(&inside, "\r\nm=")));
}

#[test]
fn a_last_line_without_end_is_a_line() {
    assert_eq!(answered(SIPP.trim_end()), answered(SIPP));
    assert_eq!(error("v=0").0, error("v=0\r\n").0);
}

#[test]
fn each_broken_rule_is_named_with_its_place() {
    use SdpErrorKind::*;
    let cases = [
        ("v=0", "v=1", BadVersion, "v="),
        ("o=user1", "u=user1", BadOrigin, "u="),
        ("53655765", "5365576x", BadOrigin, "user1"),
        ("2353687637", "-1", BadOrigin, "user1"),
        ("2353687637", "18446744073709551616", BadOrigin, "user1"),
        ("2353687637 IN IP4 127.0.0.1", "2353687637", BadOrigin, "user1"),
        ("s=-", "i=-", MissingName, "i="),
        ("t=0 0\r\n", "", MissingTime, "m="),
        ("t=0 0", "t=0", BadTime, "0\r\nm"),
        ("t=0 0", "t=0 0 0", BadTime, "0 0 0"),
        ("t=0 0", "t=0 100000000000000000000", BadTime, "0 10000"),
        ("c=IN IP4 127.0.0.1", "c=IN IP4", BadConnection, "IN IP4\r"),
        ("c=IN IP4 127.0.0.1", "c=IN IP4 127.0.0", BadConnection, "IN IP4 127.0.0\r"),
        ("c=IN IP4 127.0.0.1", "c=IN IP4 256.0.0.1", BadConnection, "IN IP4 256"),
        ("c=IN IP4 127.0.0.1", "c=IN IP4 1..2.3", BadConnection, "IN IP4 1.."),
        ("c=IN IP4 127.0.0.1", "c=IN IP4 1.2.3.4.5", BadConnection, "IN IP4 1.2"),
        ("c=IN IP4 127.0.0.1", "c=IN IP4 ::1", BadConnection, "IN IP4 ::"),
        ("c=IN IP4 127.0.0.1", "c=IN IP6 127.0.0.1", BadConnection, "IN IP6"),
        ("c=IN IP4 127.0.0.1", "c=IN IP6 1:::2", BadConnection, "IN IP6"),
        ("t=0 0", "c=IN IP4 127.0.0.1\r\nt=0 0", RepeatedLine, "IN IP4 127.0.0.1\r\nt="),
        ("t=0 0", "s=-\r\nt=0 0", RepeatedLine, "-\r\nt="),
        ("a=rtpmap", "v=0\r\na=rtpmap", RepeatedLine, "0\r\na="),
        ("6000", "65536", BadPort, "65536"),
        ("6000", "99999999999999999999", BadPort, "99999"),
        ("6000", "-1", BadPort, "-1 RTP"),
        ("6000", "6000/0", BadPort, "6000/0"),
        ("6000", "6000x", BadPort, "6000x"),
        ("m=audio 6000 RTP/AVP 0", "m=audio", BadPort, "\r\na=rtpmap"),
        ("RTP/AVP 0", "RTP/AVP", BadMedia, "audio"),
        ("RTP/AVP 0", "RTP/AVP 0\r1", BadMedia, "audio"),
        ("RTP/AVP 0", "RTP/A\u{1}P 0", BadMedia, "audio"),
        ("m=audio", "m=au\rdio", BadMedia, "au\rdio"),
        ("a=rtpmap", "arpmap", BadLine, "arpmap"),
        ("a=rtpmap", "A=rtpmap", BadLine, "A=rtpmap"),
        ("a=rtpmap", " a=rtpmap", BadLine, " a=rtpmap"),
    ];
    for (old, new, kind, place) in cases {
        let body = SIPP.replacen(old, new, 1);
        assert_eq!(error(&body), (kind, at(&body, place)), "{old} -> {new}");
    }
    assert_eq!(error(""), (BadVersion, 0));
    assert_eq!(error("\0\0\0\0\n"), (BadLine, 0));
}

#[test]
fn cut_at_every_byte_it_fails_inside_or_has_a_head() {
    let head = MULTICODEC.find("t=0 0").unwrap() + 2;
    for end in 0..MULTICODEC.len() {
        match Session::parse(&MULTICODEC.as_bytes()[..end]) {
            Ok(_) => assert!(end > head, "cut at {end}"),
            Err(error) => assert!(error.offset <= end, "cut at {end}"),
        }
    }
}

#[test]
fn media_sections_up_to_the_limit_and_not_one_more() {
    let line = "m=audio 6000 RTP/AVP 0\r\n";
    let (_, body) = answered(&with_media(&line.repeat(MEDIA_MAX))).unwrap();
    assert_eq!(m_lines(&body).len(), MEDIA_MAX);
    let one_more = with_media(&line.repeat(MEDIA_MAX + 1));
    let place = one_more.rfind("m=").unwrap() + 2;
    assert_eq!(error(one_more), (SdpErrorKind::TooManyMedia, place));
}

#[test]
fn several_spaces_and_a_space_at_the_end_are_tolerated() {
    let (agreed, body) = answered(&with_media("m=audio  6000  RTP/AVP  18  8 \r\n")).unwrap();
    assert_eq!(agreed.codec, Codec { payload_type: 8, kind: CodecKind::Pcma });
    assert_eq!(m_lines(&body), ["m=audio 20000 RTP/AVP 8"]);
}

#[test]
fn packet_times_nobody_means_count_as_not_given() {
    let cases = [
        ("1", Some(1)),
        ("7", Some(7)),
        ("20", Some(20)),
        (" 30 ", Some(30)),
        ("200", Some(PTIME_MS_MAX)),
        ("0", None),
        ("201", None),
        ("65535", None),
        ("65536", None),
        ("-1", None),
        ("20.5", None),
        ("", None),
        ("100000000000000000000", None),
    ];
    for (text, ptime_ms) in cases {
        let body = with_media(&format!("m=audio 6000 RTP/AVP 0\r\na=ptime:{text}\r\n"));
        let session = Session::parse(body.as_bytes()).unwrap();
        assert_eq!(session.media().next().unwrap().ptime_ms, ptime_ms, "{text}");
        let has_ptime = answered(&body).unwrap().1.contains("a=ptime:20\r\n");
        assert_eq!(has_ptime, ptime_ms.is_some(), "{text}");
    }
}

// The answer.

#[test]
fn the_sipp_offer_is_answered() {
    let (agreed, body) = answered(SIPP).unwrap();
    let remote = "127.0.0.1:6000".parse().unwrap();
    assert_eq!(
        agreed,
        Answer {
            codec: Codec { payload_type: 0, kind: CodecKind::Pcmu },
            telephone_event: None,
            remote,
            remote_rtcp: Some("127.0.0.1:6001".parse().unwrap()),
            direction: Direction::SendRecv,
            is_rtcp_mux: false,
        }
    );
    assert_eq!(
        body,
        "v=0\r\no=trunkline 7 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n\
         m=audio 20000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n"
    );
}

#[test]
fn first_codec_in_offer_order_and_telephone_event_kept() {
    let (agreed, body) = answered(MULTICODEC).unwrap();
    assert_eq!(agreed.codec, Codec { payload_type: 0, kind: CodecKind::Pcmu });
    assert_eq!(agreed.telephone_event, Some(101));
    assert!(body.ends_with(
        "m=audio 20000 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n\
         a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=sendrecv\r\n"
    ));
    let reordered = MULTICODEC.replace("0 8 18 101", "101 18 8 0");
    let (agreed, body) = answered(&reordered).unwrap();
    assert_eq!(agreed.codec, Codec { payload_type: 8, kind: CodecKind::Pcma });
    assert_eq!(m_lines(&body), ["m=audio 20000 RTP/AVP 8 101"]);
}

#[test]
fn dynamic_payload_types_keep_the_offers_number() {
    let media = "m=audio 6000 RTP/AVP 96 97 98 99 127\r\na=rtpmap:96 opus/48000/2\r\n\
        a=rtpmap:97 PCMU/16000\r\na=rtpmap:98 PCMA/8000/2\r\na=rtpmap:99 g722/8000/1\r\n\
        a=rtpmap:127 Telephone-Event/8000\r\n";
    let (agreed, body) = answered(&with_media(media)).unwrap();
    assert_eq!(agreed.codec, Codec { payload_type: 99, kind: CodecKind::G722 });
    assert_eq!(agreed.telephone_event, Some(127));
    assert!(body.contains("m=audio 20000 RTP/AVP 99 127\r\na=rtpmap:99 G722/8000\r\n"));
}

#[test]
fn a_map_may_give_a_static_number_another_meaning() {
    let media = "m=audio 6000 RTP/AVP 0 8\r\na=rtpmap:0 G729/8000\r\n";
    let (agreed, _) = answered(&with_media(media)).unwrap();
    assert_eq!(agreed.codec.payload_type, 8);
}

#[test]
fn events_are_those_both_know() {
    let cases = [
        ("", Some("0-15")),
        ("a=fmtp:101 0-16\r\n", Some("0-15")),
        ("a=fmtp:101 0-15,66,70\r\n", Some("0-15")),
        ("a=fmtp:101 0-11\r\n", Some("0-11")),
        ("a=fmtp:101 1,3-4, 9,15-65535\r\n", Some("1,3-4,9,15")),
        ("a=fmtp:101 66\r\n", None),
        ("a=fmtp:101 9-3\r\n", None),
        ("a=fmtp:101 nonsense\r\n", Some("0-15")),
        ("a=fmtp:101 0-99999999999\r\n", Some("0-15")),
        ("a=fmtp:102 5\r\n", Some("0-15")),
    ];
    for (fmtp, events) in cases {
        let media = "m=audio 6000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n";
        let (agreed, body) = answered(&with_media(&format!("{media}{fmtp}"))).unwrap();
        assert_eq!(agreed.telephone_event.is_some(), events.is_some(), "{fmtp}");
        match events {
            Some(list) => assert!(body.contains(&format!("a=fmtp:101 {list}\r\n")), "{fmtp}"),
            None => assert_eq!(m_lines(&body), ["m=audio 20000 RTP/AVP 0"], "{fmtp}"),
        }
    }
}

//= rfc3264#6
//# The answer MUST contain exactly the same number of "m=" lines as the offer.
//= rfc3264#6
//# To reject an offered stream, the port number in the corresponding stream in the answer
//# MUST be set to zero. Any media formats listed are ignored. At least one MUST be present
#[test]
fn streams_not_taken_stay_in_their_place_with_port_0() {
    let media = "m=video 6000 RTP/AVP 31 32\r\nm=audio 0 RTP/AVP 0\r\nm=audio 6002 RTP/SAVP 0\r\n\
        m=audio 6004 RTP/AVP 18\r\nm=audio 6006/2 RTP/AVP 0\r\nm=audio 6008 RTP/AVP 8\r\n\
        m=audio 6010 RTP/AVP 0\r\nm=image 6012 udptl t38\r\n";
    let (agreed, body) = answered(&with_media(media)).unwrap();
    assert_eq!(agreed.remote.port(), 6008);
    assert_eq!(
        m_lines(&body),
        [
            "m=video 0 RTP/AVP 31",
            "m=audio 0 RTP/AVP 0",
            "m=audio 0 RTP/SAVP 0",
            "m=audio 0 RTP/AVP 18",
            "m=audio 0 RTP/AVP 0",
            "m=audio 20000 RTP/AVP 8",
            "m=audio 0 RTP/AVP 0",
            "m=image 0 udptl t38",
        ]
    );
    Session::parse(body.as_bytes()).unwrap();
}

#[test]
fn an_offer_with_nothing_for_us_is_refused_and_writes_nothing() {
    let cases = [
        ("", Refusal::MediaType, 304),
        ("m=video 6000 RTP/AVP 31\r\n", Refusal::MediaType, 304),
        ("m=audio 0 RTP/AVP 0\r\n", Refusal::MediaType, 304),
        ("m=audio 6000 RTP/SAVP 0\r\n", Refusal::TransportProtocol, 302),
        ("m=audio 6000 RTP/AVP 0\r\nc=IN IP4 224.2.1.1/127\r\n", Refusal::NetworkAddress, 301),
        ("m=audio 6000 RTP/AVP 0\r\nc=IN IP6 2001:db8::1\r\n", Refusal::NetworkAddress, 301),
        ("m=audio 6000 RTP/AVP 0\r\nc=IN IP4 pbx.example.com\r\n", Refusal::NetworkAddress, 301),
        ("m=audio 6000 RTP/AVP 0\r\nc=TN RFC2543 +12125551212\r\n", Refusal::NetworkAddress, 301),
        ("m=audio 6000 RTP/AVP 18 101\r\n", Refusal::MediaFormat, 305),
        ("m=audio 6000 RTP/AVP 128 256 65536 x -0\r\n", Refusal::MediaFormat, 305),
        ("m=audio 6000 RTP/AVP 18\r\nm=video 6002 RTP/AVP 31\r\n", Refusal::MediaFormat, 305),
    ];
    for (media, refusal, warn_code) in cases {
        let body = with_media(media);
        let session = Session::parse(body.as_bytes()).unwrap();
        let mut out = TxBuf::new();
        let result = answer(&session, &local(Direction::SendRecv), &mut out);
        assert_eq!(result, Err(refusal), "{media}");
        assert_eq!(refusal.warn_code(), warn_code);
        assert!(out.is_empty(), "{media}");
    }
}

#[test]
fn telephone_event_alone_is_no_codec() {
    let media = "m=audio 6000 RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000\r\n";
    assert_eq!(answered(&with_media(media)), Err(Refusal::MediaFormat));
}

#[test]
fn a_stream_without_any_connection_is_not_taken() {
    let body = SIPP.replace("c=IN IP4 127.0.0.1\r\n", "");
    assert_eq!(answered(&body), Err(Refusal::NetworkAddress));
}

//= rfc3264#6
//# The "t=" line in the answer MUST equal that of the offer.
#[test]
fn the_time_of_the_offer_is_the_time_of_the_answer() {
    let body = SIPP.replace("t=0 0\r\n", "t=2873397496 2873404696\r\nt=0 0\r\n");
    assert!(answered(&body).unwrap().1.contains("\r\nt=2873397496 2873404696\r\nm="));
}

#[test]
fn direction_is_what_both_leave_open() {
    use Direction::*;
    let cases = [
        ("sendrecv", SendRecv, SendRecv),
        ("sendrecv", SendOnly, SendOnly),
        ("sendrecv", RecvOnly, RecvOnly),
        ("sendrecv", Inactive, Inactive),
        ("sendonly", SendRecv, RecvOnly),
        ("sendonly", SendOnly, Inactive),
        ("sendonly", RecvOnly, RecvOnly),
        ("sendonly", Inactive, Inactive),
        ("recvonly", SendRecv, SendOnly),
        ("recvonly", SendOnly, SendOnly),
        ("recvonly", RecvOnly, Inactive),
        ("recvonly", Inactive, Inactive),
        ("inactive", SendRecv, Inactive),
        ("inactive", SendOnly, Inactive),
        ("inactive", RecvOnly, Inactive),
        ("inactive", Inactive, Inactive),
    ];
    for (offered, ours, direction) in cases {
        let (agreed, body) = answered_by(&local(ours), &format!("{SIPP}a={offered}\r\n")).unwrap();
        assert_eq!(agreed.direction, direction, "{offered} with {ours:?}");
        assert!(body.ends_with(&format!("a={}\r\n", direction.as_str())));
    }
}

#[test]
fn hold_in_every_spelling_sends_nothing() {
    for held in [
        format!("{SIPP}a=sendonly\r\n"),
        format!("{SIPP}a=inactive\r\n"),
        SIPP.replace("m=audio", "a=sendonly\r\nm=audio"),
        SIPP.replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0"),
        format!("{SIPP}c=IN IP4 0.0.0.0\r\n"),
        format!("{SIPP}c=IN IP4 0.0.0.0\r\na=inactive\r\n"),
    ] {
        let (agreed, _) = answered(&held).unwrap();
        assert!(!agreed.direction.sends(), "{held}");
        let is_nowhere = agreed.remote.ip().is_unspecified();
        assert!(!is_nowhere || agreed.remote_rtcp.is_none(), "no RTCP to 0.0.0.0: {held}");
    }
}

//= rfc3264#8.4
//# a connection address of 0.0.0.0, in which case it means that neither RTP nor RTCP
//# should be sent to the peer
#[test]
fn the_old_hold_still_lets_the_peer_send() {
    let (agreed, _) = answered(&SIPP.replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0")).unwrap();
    assert_eq!(agreed.direction, Direction::RecvOnly);
    assert_eq!(agreed.remote_rtcp, None);
}

#[test]
fn rtcp_goes_where_the_offer_says() {
    let cases = [
        ("m=audio 6000 RTP/AVP 0\r\n", Some("192.0.2.9:6001")),
        ("m=audio 65535 RTP/AVP 0\r\n", None),
        ("m=audio 6000 RTP/AVP 0\r\na=rtcp:53020\r\n", Some("192.0.2.9:53020")),
        ("m=audio 6000 RTP/AVP 0\r\na=rtcp:53020 IN IP4 192.0.2.7\r\n", Some("192.0.2.7:53020")),
        ("m=audio 6000 RTP/AVP 0\r\na=rtcp:53020 IN IP4 224.0.0.1\r\n", None),
        ("m=audio 6000 RTP/AVP 0\r\na=rtcp:53020 IN IP6 2001:db8::7\r\n", None),
        ("m=audio 6000 RTP/AVP 0\r\na=rtcp:53020 IN IP4 host.example\r\n", None),
        ("m=audio 6000 RTP/AVP 0\r\na=rtcp:0\r\n", None),
        ("m=audio 6000 RTP/AVP 0\r\na=rtcp:65536\r\n", Some("192.0.2.9:6001")),
        ("m=audio 6000 RTP/AVP 0\r\na=rtcp:53020 nonsense\r\n", Some("192.0.2.9:6001")),
        ("m=audio 6000 RTP/AVP 0\r\na=rtcp:53020\r\na=rtcp-mux\r\n", Some("192.0.2.9:6000")),
    ];
    for (media, rtcp) in cases {
        let (agreed, body) = answered(&with_media(media)).unwrap();
        let expected = rtcp.map(|text| text.parse::<SocketAddr>().unwrap());
        assert_eq!(agreed.remote_rtcp, expected, "{media}");
        assert_eq!(body.contains("a=rtcp-mux\r\n"), media.contains("a=rtcp-mux"), "{media}");
        assert_eq!(agreed.is_rtcp_mux, media.contains("a=rtcp-mux"), "{media}");
    }
}

#[test]
fn both_sides_on_ipv6() {
    let ours = Local { address: "2001:db8::1".parse().unwrap(), ..local(Direction::SendRecv) };
    let offer = SIPP.replace("IP4 127.0.0.1", "IP6 2001:db8::9");
    let (agreed, body) = answered_by(&ours, &offer).unwrap();
    assert_eq!(agreed.remote, "[2001:db8::9]:6000".parse().unwrap());
    assert!(body.starts_with("v=0\r\no=trunkline 7 1 IN IP6 2001:db8::1\r\ns=-\r\n"));
    assert!(body.contains("\r\nc=IN IP6 2001:db8::1\r\n"));
    let longest = "1111:2222:3333:4444:5555:6666:7777:8888";
    let ours = Local { address: longest.parse().unwrap(), ..ours };
    assert!(answered_by(&ours, &offer).unwrap().1.contains(longest));
}

#[test]
fn every_octet_is_written_as_it_is() {
    for octet in 0..=255u8 {
        let address = Ipv4Addr::new(10, octet, 0, octet);
        let ours = Local { address: address.into(), ..local(Direction::Inactive) };
        let body = answered_by(&ours, SIPP).unwrap().1;
        assert!(body.contains(&format!("c=IN IP4 {address}\r\n")));
        let session = Session::parse(body.as_bytes()).unwrap();
        assert_eq!(session.connection, Some(Connection::Address(address.into())));
    }
}

#[test]
fn huge_payload_lists_cost_their_length_and_nothing_more() {
    let numbers: String = (0..2000).map(|number| format!(" {number}")).collect();
    let maps: String =
        (0..128).cycle().take(2000).map(|n| format!("a=rtpmap:{n} x/{n}\r\n")).collect();
    let media = format!("m=audio 6000 RTP/AVP{numbers}\r\n{maps}a=rtpmap:77 PCMA/8000\r\n");
    let (agreed, _) = answered(&with_media(&media)).unwrap();
    assert_eq!(agreed.codec, Codec { payload_type: 77, kind: CodecKind::Pcma });
}

#[test]
fn an_address_of_200_bytes_is_a_name_at_best() {
    let long = "9".repeat(200);
    let body = SIPP.replace("c=IN IP4 127.0.0.1", &format!("c=IN IP4 {long}"));
    assert_eq!(error(&body).0, SdpErrorKind::BadConnection);
    let name = "a".repeat(200);
    let body = SIPP.replace("c=IN IP4 127.0.0.1", &format!("c=IN IP4 {name}"));
    assert_eq!(answered(&body), Err(Refusal::NetworkAddress));
    let body = SIPP.replace("c=IN IP4 127.0.0.1", &format!("c=IN IP4 {name}{name}"));
    assert_eq!(error(&body).0, SdpErrorKind::BadConnection);
}

#[test]
fn a_buffer_too_small_is_noticed_by_its_owner() {
    let session = Session::parse(SIPP.as_bytes()).unwrap();
    let mut out = TxBuf::with_capacity(60);
    answer(&session, &local(Direction::SendRecv), &mut out).unwrap();
    assert!(out.is_overflowed());
}

// The late offer.

#[test]
fn our_offer_reads_back_and_its_answer_is_accepted() {
    let mut out = TxBuf::new();
    offer(&local(Direction::SendRecv), &OFFERED, &mut out);
    let body = String::from_utf8(out.as_bytes().to_vec()).unwrap();
    assert!(body.ends_with(
        "t=0 0\r\nm=audio 20000 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\n\
         a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n\
         a=ptime:20\r\na=sendrecv\r\n"
    ));
    let peer = Local { port: 30_000, ..local(Direction::RecvOnly) };
    let (theirs, answer_body) = answered_by(&peer, &body).unwrap();
    let session = Session::parse(answer_body.as_bytes()).unwrap();
    let ours = accept(&session, &local(Direction::SendRecv)).unwrap();
    assert_eq!((ours.codec, ours.telephone_event), (theirs.codec, theirs.telephone_event));
    assert_eq!(ours.remote, "192.0.2.1:30000".parse().unwrap());
    assert_eq!((theirs.direction, ours.direction), (Direction::RecvOnly, Direction::SendOnly));
}

#[test]
fn an_answer_that_takes_nothing_of_our_offer_is_refused() {
    let ours = local(Direction::SendRecv);
    for (media, refusal) in [
        ("", Refusal::MediaType),
        ("m=audio 0 RTP/AVP 0\r\n", Refusal::MediaType),
        ("m=audio 6000 RTP/AVP 18\r\n", Refusal::MediaFormat),
        ("m=video 6000 RTP/AVP 31\r\nm=audio 6000 RTP/AVP 0\r\n", Refusal::MediaType),
    ] {
        let body = with_media(media);
        let session = Session::parse(body.as_bytes()).unwrap();
        assert_eq!(accept(&session, &ours), Err(refusal), "{media}");
    }
}

// Anything at all.

/// What must hold whatever comes in.
fn check(body: &[u8]) {
    let mut out = TxBuf::new();
    let session = match Session::parse(body) {
        Ok(session) => session,
        Err(error) => return assert!(error.offset <= body.len()),
    };
    let streams = session.media().count();
    assert!(streams <= MEDIA_MAX);
    for media in session.media() {
        assert!(media.formats().count() > 0);
        assert!(media.attributes().count() <= media.lines().count());
    }
    if answer(&session, &local(Direction::SendRecv), &mut out).is_err() {
        return assert!(out.is_empty());
    }
    let again = Session::parse(out.as_bytes()).expect("our own answer is well formed");
    assert_eq!(again.media().count(), streams);
    assert_eq!(again.time, session.time);
    assert_eq!(again.media().filter(|media| media.port != 0).count(), 1);
    for (theirs, ours) in session.media().zip(again.media()) {
        assert_eq!((theirs.kind, theirs.protocol), (ours.kind, ours.protocol));
        assert!(ours.formats().all(|format| theirs.formats().any(|known| known == format)));
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(body in proptest::collection::vec(any::<u8>(), 0..400)) {
        check(&body);
    }

    #[test]
    fn no_mutation_panics(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(),
        copy in any::<(prop::sample::Index, prop::sample::Index)>(),
    ) {
        let mut body = MULTICODEC.as_bytes().to_vec();
        let (from, to) = (copy.0.index(body.len()), copy.1.index(body.len()));
        let copied = body[from.min(to)..from.max(to)].to_vec();
        body.splice(from..from, copied);
        for (place, byte) in edits {
            let place = place.index(body.len());
            body[place] = byte;
        }
        check(&body);
        body.truncate(cut.index(body.len()));
        check(&body);
    }

    #[test]
    fn no_sequence_of_lines_panics(
        lines in proptest::collection::vec("(a=(rtpmap|fmtp):[0-9]{1,4} [a-zA-Z0-9/,-]{0,12}\
            |a=(ptime|rtcp):[0-9 ]{0,6}|c=IN IP[46] [0-9.:a-f/]{0,16}\
            |m=(audio|video|x) [0-9/]{1,6} \
            (RTP/AVP|RTP/SAVP|udp) [0-9 ]{1,12}|[a-z]=[ -~]{0,20}|)\r?\n", 0..24),
    ) {
        let head = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n";
        check(format!("{head}m=audio 6000 RTP/AVP 0\r\n{}", lines.concat()).as_bytes());
    }
}
