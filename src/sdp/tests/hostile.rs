//! Anything at all.

use super::*;

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
    let ours = local(Direction::SendRecv);
    if answer(&session, None, &ours, &mut out).is_err() {
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
    check_later(&session, &again);
}

/// What must hold of everything that can follow `ours`, whatever `theirs` is.
fn check_later(theirs: &Session<'_>, ours: &Session<'_>) {
    let local = local(Direction::SendRecv);
    let mut out = TxBuf::new();
    let agreed = answer(theirs, Some(ours), &local, &mut out).expect("what was taken once is");
    assert!(agreed.is_some());
    out.clear();
    reoffer(ours, &local, &mut out);
    let offered = Session::parse(out.as_bytes()).expect("our own offer is well formed");
    assert_eq!(offered.media().count(), ours.media().count());
    for (before, now) in ours.media().zip(offered.media()) {
        assert_eq!((before.kind, before.protocol), (now.kind, now.protocol));
        assert_eq!(before.port, now.port);
    }
    // The offer taken for an answer: whatever comes of it, it is no wider than ours.
    if let Ok(agreed) = accept(theirs, &offered, &local) {
        assert!(!agreed.remote.ip().is_multicast());
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
