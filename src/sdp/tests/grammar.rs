//! What is read and what is refused (RFC 8866).

use super::*;

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
