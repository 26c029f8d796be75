//! Later offers of a session, theirs and ours (RFC 3264 §8).

use super::*;

const VIDEO: &str = "m=video 7000 RTP/AVP 31\r\n";
const AUDIO: &str = "m=audio 6000 RTP/AVP 0\r\n";
const OFF: &str = "m=audio 0 RTP/AVP 0\r\n";

/// Our answer to a first offer of `media`.
fn first(media: &str) -> String {
    answered(&with_media(media)).unwrap().1
}

/// The `m=` lines of our answer to `later`, after our answer to `media`.
fn lines_after(media: &str, later: &str) -> Result<Vec<String>, Refusal> {
    let (_, body) = answered_after(&first(media), &with_media(later))?;
    Ok(m_lines(&body).into_iter().map(str::to_owned).collect())
}

// Their later offer.

//= rfc3264#8
//# if the previous SDP had N "m=" lines, the new SDP MUST have at least N "m=" lines
#[test]
fn an_offer_with_fewer_streams_than_before_is_refused() {
    let two = format!("{AUDIO}{VIDEO}");
    for fewer in [AUDIO, VIDEO, ""] {
        assert_eq!(lines_after(&two, fewer), Err(Refusal::MediaCount), "{fewer}");
    }
    assert_eq!(Refusal::MediaCount.warn_code(), 399);
    assert_eq!(lines_after(&two, &two).unwrap().len(), 2);
    assert_eq!(lines_after(AUDIO, &two).unwrap().len(), 2);
}

#[test]
fn streams_added_behind_ours_are_refused_in_their_place() {
    let lines = lines_after(AUDIO, &format!("{AUDIO}{AUDIO}{VIDEO}")).unwrap();
    assert_eq!(lines, ["m=audio 20000 RTP/AVP 0", "m=audio 0 RTP/AVP 0", "m=video 0 RTP/AVP 31"]);
}

#[test]
fn our_stream_goes_on_where_it_is_although_one_before_it_would_do_now() {
    let unknown = "m=audio 6002 RTP/AVP 18\r\n";
    let before = format!("{unknown}{AUDIO}");
    let lines = lines_after(&before, &format!("{AUDIO}m=audio 6004 RTP/AVP 8\r\n")).unwrap();
    assert_eq!(lines, ["m=audio 0 RTP/AVP 0", "m=audio 20000 RTP/AVP 8"]);
}

#[test]
fn a_stream_the_peer_removed_stays_off_and_another_takes_over() {
    let before = format!("{AUDIO}{VIDEO}");
    let lines = lines_after(&before, &format!("{OFF}{VIDEO}m=audio 6008 RTP/AVP 8\r\n")).unwrap();
    assert_eq!(lines, ["m=audio 0 RTP/AVP 0", "m=video 0 RTP/AVP 31", "m=audio 20000 RTP/AVP 8"]);
}

#[test]
fn a_stream_of_another_type_in_the_same_place_is_answered_as_that_type() {
    // Audio and video change places: each line is answered as what it is now.
    let before = format!("{AUDIO}{VIDEO}");
    let lines = lines_after(&before, &format!("{VIDEO}{AUDIO}")).unwrap();
    assert_eq!(lines, ["m=video 0 RTP/AVP 31", "m=audio 20000 RTP/AVP 0"]);
    // Fax takes the place of voice: not with us, and the voice goes on.
    let fax = "m=image 6000 udptl t38\r\n";
    assert_eq!(lines_after(AUDIO, fax), Err(Refusal::MediaType));
    assert_eq!(lines_after(AUDIO, &format!("{OFF}{fax}")), Err(Refusal::MediaType));
}

#[test]
fn all_streams_switched_off_is_no_hold_but_the_end_of_media() {
    let before = first(&format!("{AUDIO}{VIDEO}"));
    let off = with_media(&format!("{OFF}m=video 0 RTP/AVP 31\r\n"));
    let (agreed, body) = answered_after(&before, &off).unwrap();
    assert_eq!(agreed, None);
    assert_eq!(m_lines(&body), ["m=audio 0 RTP/AVP 0", "m=video 0 RTP/AVP 31"]);
    // And switched on again.
    let (agreed, again) = answered_after(&body, &with_media(&format!("{AUDIO}{VIDEO}"))).unwrap();
    assert_eq!(agreed.unwrap().remote.port(), 6000);
    assert_eq!(m_lines(&again), ["m=audio 20000 RTP/AVP 0", "m=video 0 RTP/AVP 31"]);
}

#[test]
fn a_first_offer_with_all_streams_off_is_refused() {
    assert_eq!(answered(&with_media(OFF)), Err(Refusal::MediaType));
}

#[test]
fn a_later_offer_may_change_address_port_and_codec() {
    let later = "m=audio 40000 RTP/AVP 8 101\r\nc=IN IP4 192.0.2.77\r\n\
        a=rtpmap:101 telephone-event/8000\r\n";
    let (agreed, body) = answered_after(&first(AUDIO), &with_media(later)).unwrap();
    let agreed = agreed.unwrap();
    assert_eq!(agreed.remote, "192.0.2.77:40000".parse().unwrap());
    assert_eq!(agreed.codec, Codec { payload_type: 8, kind: CodecKind::Pcma });
    assert_eq!(m_lines(&body), ["m=audio 20000 RTP/AVP 8 101"]);
}

#[test]
fn a_later_offer_with_nothing_for_us_is_refused_as_a_first_one_is() {
    for (later, refusal) in [
        ("m=audio 6000 RTP/AVP 18\r\n", Refusal::MediaFormat),
        ("m=audio 6000 RTP/SAVP 0\r\n", Refusal::TransportProtocol),
        ("m=audio 6000 RTP/AVP 0\r\nc=IN IP6 ::1\r\n", Refusal::NetworkAddress),
        (VIDEO, Refusal::MediaType),
    ] {
        assert_eq!(lines_after(AUDIO, later), Err(refusal), "{later}");
    }
}

#[test]
fn without_a_change_the_same_offer_gets_the_same_answer() {
    for offer in [SIPP, MULTICODEC, &with_media(&format!("{VIDEO}{AUDIO}"))] {
        let (agreed, body) = answered(offer).unwrap();
        let (again, later) = answered_after(&body, offer).unwrap();
        assert_eq!(again, Some(agreed));
        assert!(is_same_but_version(body.as_bytes(), later.as_bytes()));
    }
}

// Our later offer.

//= rfc3264#8
//# The i-th media stream in the previous SDP, counting from the top, matches the i-th media
//# stream in the new SDP
#[test]
fn our_later_offer_has_the_same_streams_in_the_same_order() {
    let before =
        first(&format!("{VIDEO}m=audio 6002 RTP/SAVP 0\r\n{AUDIO}m=image 1 udptl t38\r\n"));
    let body = reoffered(&before, Direction::SendOnly);
    assert_eq!(
        m_lines(&body),
        [
            "m=video 0 RTP/AVP 31",
            "m=audio 0 RTP/SAVP 0",
            "m=audio 20000 RTP/AVP 0 8 101",
            "m=image 0 udptl t38",
        ]
    );
    assert!(body.starts_with("v=0\r\no=trunkline 7 2 IN IP4 192.0.2.1\r\ns=-\r\n"));
    let session = parsed(&body);
    assert_eq!(session.media().nth(2).unwrap().direction, Direction::SendOnly);
    assert_eq!(session.time, b"0 0");
}

#[test]
fn the_codec_agreed_comes_first_under_its_number() {
    let media = "m=audio 6000 RTP/AVP 99 0 97\r\na=rtpmap:99 G722/8000\r\n\
        a=rtpmap:97 telephone-event/8000\r\na=fmtp:97 0-11\r\n";
    let body = reoffered(&first(media), Direction::SendRecv);
    assert!(body.ends_with(
        "m=audio 20000 RTP/AVP 99 0 8 97\r\na=rtpmap:99 G722/8000\r\na=rtpmap:0 PCMU/8000\r\n\
         a=rtpmap:8 PCMA/8000\r\na=rtpmap:97 telephone-event/8000\r\na=fmtp:97 0-15\r\n\
         a=ptime:20\r\na=sendrecv\r\n"
    ));
}

//= rfc3264#8.3.2
//# the mapping from a particular dynamic payload type number to a particular codec within
//# that media stream MUST NOT change for the duration of a session
#[test]
fn a_number_never_comes_to_mean_another_codec() {
    for (map, line) in [
        // 101 is a codec here: the events move.
        ("101 G722/8000", "m=audio 20000 RTP/AVP 101 0 8 102"),
        // 0 and 8 are not what everybody takes them for: those two codecs stay out.
        ("0 PCMA/8000", "m=audio 20000 RTP/AVP 0 101"),
        ("8 G722/8000", "m=audio 20000 RTP/AVP 8 0 101"),
        // Known under another number, it is not listed again.
        ("96 PCMU/8000", "m=audio 20000 RTP/AVP 96 8 101"),
    ] {
        let number = map.split(' ').next().unwrap();
        let media = format!("m=audio 6000 RTP/AVP {number}\r\na=rtpmap:{map}\r\n");
        let body = reoffered(&first(&media), Direction::SendRecv);
        assert_eq!(m_lines(&body), [line], "{map}");
        assert!(body.contains(&format!("a=rtpmap:{map}\r\n")));
    }
    // Here 8 stands for the events.
    let media = "m=audio 6000 RTP/AVP 0 8\r\na=rtpmap:8 telephone-event/8000\r\n";
    let body = reoffered(&first(media), Direction::SendRecv);
    assert_eq!(m_lines(&body), ["m=audio 20000 RTP/AVP 0 8"]);
}

#[test]
fn a_session_that_began_with_our_offer_is_offered_again_as_it_was() {
    let mut out = TxBuf::new();
    offer(&local(Direction::SendRecv), &[CodecKind::Pcma, CodecKind::Pcmu], &mut out);
    let body = text(&out);
    let again = reoffered(&body, Direction::SendRecv);
    assert!(is_unchanged(body.as_bytes(), again.as_bytes()), "{again}");
    let twice = reoffered(&again, Direction::SendRecv);
    assert!(is_same_but_version(again.as_bytes(), twice.as_bytes()), "{twice}");
}

#[test]
fn shared_rtcp_stays_shared() {
    let body = reoffered(&first(&format!("{AUDIO}a=rtcp-mux\r\n")), Direction::SendRecv);
    assert!(body.ends_with("a=sendrecv\r\na=rtcp-mux\r\n"));
}

#[test]
fn media_switched_off_by_the_peer_is_offered_again_in_the_same_place() {
    for (before, lines) in [
        (
            "m=video 0 RTP/AVP 31\r\nm=audio 0 RTP/AVP 18\r\n",
            &["m=video 0 RTP/AVP 31", "m=audio 20000 RTP/AVP 0 8 101"][..],
        ),
        ("m=image 0 udptl t38\r\n", &["m=audio 20000 RTP/AVP 0 8 101"]),
        ("", &["m=audio 20000 RTP/AVP 0 8 101"]),
    ] {
        let body = reoffered(&with_media(before), Direction::SendRecv);
        assert_eq!(m_lines(&body), lines, "{before}");
    }
}

#[test]
fn as_many_streams_as_there_may_be_are_offered_again() {
    let before = first(&AUDIO.repeat(MEDIA_MAX));
    let body = reoffered(&before, Direction::Inactive);
    assert_eq!(parsed(&body).media().count(), MEDIA_MAX);
    assert_eq!(parsed(&body).media().filter(|media| media.port != 0).count(), 1);
}

#[test]
fn the_time_of_the_session_is_kept() {
    let offer = SIPP.replace("t=0 0", "t=2873397496 2873404696");
    let body = reoffered(&answered(&offer).unwrap().1, Direction::SendRecv);
    assert!(body.contains("\r\nt=2873397496 2873404696\r\nm="));
}
