//! Directions, hold in all its spellings, and resume (RFC 3264 §5.1, §6.1, §8.4).

use super::*;

//= rfc3264#6.1
//# If a stream is offered as sendonly, the corresponding stream MUST be marked as
//# recvonly or inactive in the answer.
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
fn a_direction_counts_alike_for_the_session_and_for_the_stream() {
    for theirs in ALL_DIRECTIONS {
        let attribute = format!("a={}\r\n", theirs.as_str());
        let of_stream = format!("{SIPP}{attribute}");
        let of_session = SIPP.replace("t=0 0\r\n", &format!("t=0 0\r\n{attribute}"));
        for ours in ALL_DIRECTIONS {
            let expected = answered_by(&local(ours), &of_stream);
            assert_eq!(answered_by(&local(ours), &of_session), expected, "{theirs:?} {ours:?}");
        }
        for own in ALL_DIRECTIONS {
            let both = format!("{of_session}a={}\r\n", own.as_str());
            let agreed = answered(&both).unwrap().0;
            assert_eq!(agreed.direction, own.reversed(), "the stream's own counts: {both}");
        }
    }
}

#[test]
fn the_old_hold_together_with_any_direction_never_sends() {
    for theirs in ALL_DIRECTIONS {
        let held = SIPP.replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0");
        for ours in ALL_DIRECTIONS {
            let offer = format!("{held}a={}\r\n", theirs.as_str());
            let agreed = answered_by(&local(ours), &offer).unwrap().0;
            assert!(!agreed.direction.sends());
            assert_eq!(agreed.direction.receives(), theirs.sends() && ours.receives());
        }
    }
}

#[test]
fn the_old_hold_is_known_on_ipv6() {
    let ours = Local { address: "2001:db8::1".parse().unwrap(), ..local(Direction::SendRecv) };
    for nowhere in ["::", "0:0:0:0:0:0:0:0", "::0"] {
        let offer = SIPP.replace("IP4 127.0.0.1", &format!("IP6 {nowhere}"));
        let agreed = answered_by(&ours, &offer).unwrap().0;
        assert_eq!(agreed.direction, Direction::RecvOnly, "{nowhere}");
        assert_eq!(agreed.remote_rtcp, None);
    }
}

#[test]
fn an_address_of_the_other_version_holds_nothing() {
    let offer = SIPP.replace("c=IN IP4 127.0.0.1", "c=IN IP6 ::");
    assert_eq!(answered(&offer), Err(Refusal::NetworkAddress));
}

#[test]
fn each_hold_of_the_peer_is_undone_by_its_resume() {
    let (agreed, before) = answered(SIPP).unwrap();
    for held in [
        format!("{SIPP}a=sendonly\r\n"),
        format!("{SIPP}a=inactive\r\n"),
        SIPP.replace("m=audio", "a=sendonly\r\nm=audio"),
        SIPP.replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0"),
        SIPP.replace("127.0.0.1\r\nt=", "0.0.0.0\r\nt=") + "a=sendonly\r\n",
        SIPP.replace("m=audio 6000", "m=audio 0"),
    ] {
        let (quiet, answer) = answered_after(&before, &held).unwrap();
        assert!(quiet.is_none_or(|quiet| !quiet.direction.sends()), "{held}");
        for resume in [SIPP.to_owned(), format!("{SIPP}a=sendrecv\r\n")] {
            let (resumed, body) = answered_after(&answer, &resume).unwrap();
            assert_eq!(resumed, Some(agreed), "{held}");
            assert!(is_same_but_version(body.as_bytes(), before.as_bytes()), "{body}");
        }
    }
}

#[test]
fn our_hold_is_answered_and_undone() {
    let (agreed, before) = answered(SIPP).unwrap();
    for ours in ALL_DIRECTIONS {
        let hold = reoffered(&before, ours);
        for theirs in ALL_DIRECTIONS {
            let (_, answer) = answered_by(&local(theirs), &hold).unwrap();
            let held = accept(&parsed(&answer), &parsed(&hold), &local(ours)).unwrap();
            assert_eq!(held.direction, ours.intersection(theirs.reversed()));
        }
        let resume = reoffered(&hold, Direction::SendRecv);
        let (_, answer) = answered_by(&local(Direction::SendRecv), &resume).unwrap();
        let local = local(Direction::SendRecv);
        let resumed = accept(&parsed(&answer), &parsed(&resume), &local).unwrap();
        assert_eq!((resumed.direction, resumed.codec), (agreed.direction, agreed.codec));
    }
}

#[test]
fn both_sides_on_hold_and_one_resumes() {
    let held_by_peer = format!("{SIPP}a=sendonly\r\n");
    let held_by_both = answered_by(&local(Direction::SendOnly), &held_by_peer).unwrap();
    assert_eq!(held_by_both.0.direction, Direction::Inactive);
    let resumed_by_peer = answered_by(&local(Direction::SendOnly), SIPP).unwrap();
    assert_eq!(resumed_by_peer.0.direction, Direction::SendOnly);
    let resumed_by_us = answered_after(&held_by_both.1, &held_by_peer).unwrap();
    assert_eq!(resumed_by_us.0.unwrap().direction, Direction::RecvOnly);
}
