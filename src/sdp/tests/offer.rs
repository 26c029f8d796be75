//! Our offer and the peer's answer (RFC 3264 §5, §7).

use super::*;

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
    let ours = accepted(&body, &answer_body).unwrap();
    assert_eq!((ours.codec, ours.telephone_event), (theirs.codec, theirs.telephone_event));
    assert_eq!(ours.remote, "192.0.2.1:30000".parse().unwrap());
    assert_eq!((theirs.direction, ours.direction), (Direction::RecvOnly, Direction::SendOnly));
}

/// What we make of `answer` to `offer` of ours.
fn accepted(offer: &str, answer: &str) -> Result<Answer, Refusal> {
    accept(&parsed(answer), &parsed(offer), &local(Direction::SendRecv))
}

/// The first offer we would make.
fn offered() -> String {
    let mut out = TxBuf::new();
    offer(&local(Direction::SendRecv), &OFFERED, &mut out);
    text(&out)
}

#[test]
fn an_offer_lists_each_codec_once_and_in_our_order() {
    let mut out = TxBuf::new();
    let all = [CodecKind::G722, CodecKind::Pcma, CodecKind::G722, CodecKind::Pcmu];
    offer(&local(Direction::SendRecv), &all, &mut out);
    assert_eq!(m_lines(&text(&out)), ["m=audio 20000 RTP/AVP 9 8 0 101"]);
}

#[test]
fn an_answer_that_takes_nothing_of_our_offer_is_refused() {
    for (media, refusal) in [
        ("m=audio 0 RTP/AVP 0\r\n", Refusal::MediaType),
        ("m=audio 6000 RTP/SAVP 0\r\n", Refusal::TransportProtocol),
        ("m=audio 6000 RTP/AVP 0\r\nc=IN IP4 224.0.0.1\r\n", Refusal::NetworkAddress),
        ("m=audio 6000 RTP/AVP 18\r\n", Refusal::MediaFormat),
        ("m=audio 6000 RTP/AVP 101\r\n", Refusal::MediaFormat),
        ("m=video 6000 RTP/AVP 31\r\n", Refusal::MediaType),
        ("m=video 0 RTP/AVP 31\r\n", Refusal::MediaType),
    ] {
        assert_eq!(accepted(&offered(), &with_media(media)), Err(refusal), "{media}");
    }
}

//= rfc3264#6
//# For each "m=" line in the offer, there MUST be a corresponding "m=" line in the answer.
#[test]
fn an_answer_matches_the_offer_line_by_line() {
    let audio = "m=audio 6000 RTP/AVP 0\r\n";
    for media in ["", &format!("{audio}m=video 0 RTP/AVP 31\r\n"), &audio.repeat(MEDIA_MAX)] {
        let refused = accepted(&offered(), &with_media(media));
        assert_eq!(refused, Err(Refusal::MediaCount), "{media}");
    }
    let ours = with_media("m=video 0 RTP/AVP 31\r\nm=audio 20000 RTP/AVP 0 8\r\nm=x 0 udp y\r\n");
    for (answer, result) in [
        ("m=video 0 RTP/AVP 31\r\nm=audio 6000 RTP/AVP 8\r\nm=x 0 udp y\r\n", Ok(8)),
        // Switched on what we had switched off: nothing flows there, so nothing is lost.
        ("m=video 7000 RTP/AVP 31\r\nm=audio 6000 RTP/AVP 8\r\nm=x 0 udp y\r\n", Ok(8)),
        ("m=audio 6000 RTP/AVP 8\r\nm=video 0 RTP/AVP 31\r\nm=x 0 udp y\r\n", Err(())),
        ("m=video 0 RTP/AVP 31\r\nm=audio 6000 RTP/AVP 8\r\nm=z 0 udp y\r\n", Err(())),
    ] {
        let agreed = accepted(&ours, &with_media(answer));
        let outcome = agreed.map(|agreed| agreed.codec.payload_type);
        assert_eq!(outcome, result.map_err(|()| Refusal::MediaType), "{answer}");
    }
}

#[test]
fn only_what_was_offered_can_be_agreed() {
    let ours = with_media("m=audio 20000 RTP/AVP 8\r\n");
    let media = "m=audio 6000 RTP/AVP 9 0 101 8\r\na=rtpmap:101 telephone-event/8000\r\n\
        a=rtcp-mux\r\na=rtcp:7001\r\n";
    let agreed = accepted(&ours, &with_media(media)).unwrap();
    assert_eq!(agreed.codec, Codec { payload_type: 8, kind: CodecKind::Pcma });
    assert_eq!(agreed.telephone_event, None);
    assert!(!agreed.is_rtcp_mux);
    assert_eq!(agreed.remote_rtcp, Some("192.0.2.9:7001".parse().unwrap()));
    let none = with_media("m=audio 6000 RTP/AVP 0 9\r\n");
    assert_eq!(accepted(&ours, &none), Err(Refusal::MediaFormat));
}

#[test]
fn the_answers_order_and_numbers_are_what_we_send() {
    let media = "m=audio 6000 RTP/AVP 97 0 98\r\na=rtpmap:97 PCMA/8000\r\n\
        a=rtpmap:98 telephone-event/8000\r\n";
    let agreed = accepted(&offered(), &with_media(media)).unwrap();
    assert_eq!(agreed.codec, Codec { payload_type: 97, kind: CodecKind::Pcma });
    assert_eq!(agreed.telephone_event, Some(98));
}

#[test]
fn shared_rtcp_is_agreed_only_if_both_sides_say_so() {
    let mux = |text: &str| format!("{text}a=rtcp-mux\r\n");
    let theirs = with_media("m=audio 6000 RTP/AVP 0\r\n");
    for (ours, theirs, is_rtcp_mux) in [
        (offered(), theirs.clone(), false),
        (offered(), mux(&theirs), false),
        (mux(&offered()), theirs.clone(), false),
        (mux(&offered()), mux(&theirs), true),
    ] {
        assert_eq!(accepted(&ours, &theirs).unwrap().is_rtcp_mux, is_rtcp_mux);
    }
}

#[test]
fn an_answer_never_widens_the_direction_we_offered() {
    use Direction::*;
    for ours in ALL_DIRECTIONS {
        let mut out = TxBuf::new();
        offer(&local(ours), &OFFERED, &mut out);
        let body = text(&out);
        for theirs in ALL_DIRECTIONS {
            let media = format!("m=audio 6000 RTP/AVP 0\r\na={}\r\n", theirs.as_str());
            // What we do now may have narrowed since; what we offered then may not.
            let agreed = accepted(&body, &with_media(&media)).unwrap();
            assert_eq!(agreed.direction, ours.intersection(theirs.reversed()));
        }
    }
    assert_eq!(SendOnly.reversed(), RecvOnly);
}
