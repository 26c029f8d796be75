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

// What brought others down, by name.

#[test]
fn lines_without_ends_and_with_blanks_between_them() {
    let newlines = SIPP.replace("\r\n", "\n");
    answered(&newlines).unwrap();
    answered(newlines.trim_end()).unwrap();
    for (number, _) in newlines.match_indices('\n').take(6) {
        let blank = format!("{}\n{}", &newlines[..number], &newlines[number..]);
        assert_eq!(error(&blank), (SdpErrorKind::BlankLine, number + 1));
    }
    assert_eq!(error(SIPP.replace("\r\n", "\r")).0, SdpErrorKind::BadVersion);
}

#[test]
fn words_of_200_bytes_are_copied_whole_or_the_buffer_says_so() {
    let long = "x".repeat(200);
    let media = format!("m={long} 0 {long} {long}\r\nm=audio 6000 RTP/AVP 0\r\n");
    let body = answered(&with_media(&media)).unwrap().1;
    assert_eq!(m_lines(&body), [&format!("m={long} 0 {long} {long}"), "m=audio 20000 RTP/AVP 0"]);
    assert_eq!(m_lines(&reoffered(&body, Direction::SendRecv))[0], m_lines(&body)[0]);
    let mut out = TxBuf::with_capacity(body.len() - 1);
    reoffer(&parsed(&body), &local(Direction::SendRecv), &mut out);
    assert!(out.is_overflowed());
}

#[test]
fn packet_times_that_differ_per_side_change_nothing_of_ours() {
    let extremes = ["0", "1", "7", "65535", "-1", "100000000000000000000", "10.5", ""];
    let mut out = TxBuf::new();
    offer(&local(Direction::SendRecv), &OFFERED, &mut out);
    let offered = text(&out);
    for (ptime, maxptime) in extremes.into_iter().flat_map(|a| extremes.map(|b| (a, b))) {
        let times = format!("a=ptime:{ptime}\r\na=maxptime:{maxptime}\r\n");
        let body = with_media(&format!("m=audio 6000 RTP/AVP 0\r\n{times}"));
        let (agreed, ours) = answered(&body).unwrap();
        let written: Vec<_> = ours.lines().filter(|line| line.contains("ptime")).collect();
        let is_believed = matches!(ptime, "1" | "7");
        assert_eq!(written, &["a=ptime:20"][..usize::from(is_believed)], "{times}");
        let accepted = accept(&parsed(&body), &parsed(&offered), &local(Direction::SendRecv));
        assert_eq!(accepted.unwrap().remote, agreed.remote);
        assert!(reoffered(&ours, Direction::SendRecv).contains("\r\na=ptime:20\r\n"));
    }
}

/// A description of a peer, cut, copied and changed.
fn mutated(edits: &[(prop::sample::Index, u8)], cut: prop::sample::Index) -> Vec<u8> {
    let mut body = MULTICODEC.as_bytes().to_vec();
    for (place, byte) in edits {
        let place = place.index(body.len());
        body[place] = *byte;
    }
    body.truncate(body.len() - cut.index(body.len()) / 8);
    body
}

#[test]
fn a_payload_type_with_a_zero_in_front_is_none() {
    let body = MULTICODEC.replace("RTP/AVP 0 8 18 101", "RTP/AVP 00 08 0");
    check(body.as_bytes());
    let (_, answer) = answered(&body).unwrap();
    assert!(answer.contains("RTP/AVP 0\r\n"), "{answer}");
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

    #[test]
    fn no_answer_to_our_offer_panics_or_widens_it(
        edits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in any::<prop::sample::Index>(),
        direction in prop::sample::select(&ALL_DIRECTIONS[..]),
    ) {
        let mut out = TxBuf::new();
        offer(&local(direction), &OFFERED, &mut out);
        let offered = text(&out);
        let body = mutated(&edits, cut);
        let Ok(theirs) = Session::parse(&body) else { return Ok(()) };
        let Ok(agreed) = accept(&theirs, &parsed(&offered), &local(Direction::SendRecv)) else {
            return Ok(());
        };
        prop_assert_eq!(agreed.direction.intersection(direction), agreed.direction);
        prop_assert!(OFFERED.contains(&agreed.codec.kind));
    }

    #[test]
    fn versions_of_any_bytes_are_compared_without_panic(
        one in proptest::collection::vec(any::<u8>(), 0..60),
        other in proptest::collection::vec(prop::sample::select(&b"v=0\no1 \r-x"[..]), 0..60),
    ) {
        prop_assert!(!is_unchanged(&one, &one) && !is_unchanged(&other, &other));
        prop_assert_eq!(
            is_same_but_version(&other, &one),
            is_same_but_version(&one, &other)
        );
    }
}
