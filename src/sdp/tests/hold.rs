//! Directions, hold in all its spellings, and resume (RFC 3264 §5.1, §6.1, §8.4).

use super::*;

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
