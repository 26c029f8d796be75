//! The answer to a first offer (RFC 3264 §6).

use super::*;

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
        let result = answer(&session, None, &local(Direction::SendRecv), &mut out);
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
    answer(&session, None, &local(Direction::SendRecv), &mut out).unwrap();
    assert!(out.is_overflowed());
}
