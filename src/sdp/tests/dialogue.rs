//! Whole sessions: any sequence of offers from both sides (RFC 3264 §8).

use super::*;

/// The least a session layer has to remember.
#[derive(Default)]
struct Side {
    /// Our description in force.
    in_force: Option<String>,
    /// The version of the last description sent.
    version: u64,
    /// Everything ever sent.
    sent: Vec<String>,
}

impl Side {
    fn local(&self, direction: Direction) -> Local {
        Local { version: self.version + 1, ..local(direction) }
    }

    /// Send `built`, or what is in force if that says the same.
    fn send(&mut self, built: String) -> String {
        let in_force = self.in_force.as_ref();
        let repeated = in_force.filter(|text| is_unchanged(text.as_bytes(), built.as_bytes()));
        let body = repeated.cloned().unwrap_or_else(|| {
            self.version += 1;
            built
        });
        self.sent.push(body.clone());
        body
    }

    fn offer(&mut self, direction: Direction) -> String {
        let mut out = TxBuf::new();
        match &self.in_force {
            None => offer(&self.local(direction), &OFFERED, &mut out),
            Some(previous) => reoffer(&parsed(previous), &self.local(direction), &mut out),
        }
        self.send(text(&out))
    }

    fn answer(&mut self, offer: &str, direction: Direction) -> Result<String, Refusal> {
        let mut out = TxBuf::new();
        let previous = self.in_force.as_deref().map(parsed);
        answer(&parsed(offer), previous.as_ref(), &self.local(direction), &mut out)?;
        let body = self.send(text(&out));
        self.in_force = Some(body.clone());
        Ok(body)
    }
}

/// One turn of a session.
#[derive(Clone, Debug)]
enum Turn {
    /// The peer offers these streams; we do what `ours` says.
    Theirs { streams: Vec<String>, ours: Direction },
    /// We offer; the peer does what `theirs` says, or refuses.
    Ours { ours: Direction, theirs: Option<Direction> },
}

fn direction() -> impl Strategy<Value = Direction> {
    prop::sample::select(&ALL_DIRECTIONS[..])
}

fn stream() -> impl Strategy<Value = String> {
    let line = prop::sample::select(
        &[
            "m=audio 6000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n",
            "m=audio 6002 RTP/AVP 99 97\r\na=rtpmap:99 G722/8000\r\na=rtpmap:97 telephone-event/8000\r\n",
            "m=audio 6004 RTP/AVP 101 8\r\na=rtpmap:101 PCMU/8000\r\na=rtcp-mux\r\n",
            "m=audio 6006 RTP/AVP 18\r\n",
            "m=audio 6008 RTP/SAVP 0\r\n",
            "m=audio 0 RTP/AVP 0\r\n",
            "m=audio 6010 RTP/AVP 8\r\nc=IN IP4 0.0.0.0\r\n",
            "m=video 7000 RTP/AVP 31\r\n",
            "m=image 7002 udptl t38\r\n",
        ][..],
    );
    let attribute = proptest::option::of(direction());
    (line, attribute).prop_map(|(line, attribute)| match attribute {
        Some(direction) => format!("{line}a={}\r\n", direction.as_str()),
        None => line.to_owned(),
    })
}

fn turn() -> impl Strategy<Value = Turn> {
    let streams = proptest::collection::vec(stream(), 1..=MEDIA_MAX);
    prop_oneof![
        2 => (streams, direction()).prop_map(|(streams, ours)| Turn::Theirs { streams, ours }),
        2 => (direction(), proptest::option::of(direction()))
            .prop_map(|(ours, theirs)| Turn::Ours { ours, theirs }),
    ]
}

/// Number and order of the streams are those of `before`, with others behind them at most; what is
/// on is audio.
fn check_streams(before: Option<&str>, now: &str) {
    let count = before.map_or(0, |before| parsed(before).media().count());
    assert!(parsed(now).media().count() >= count, "streams never vanish:\n{now}");
    assert!(parsed(now).media().filter(|media| media.port != 0).count() <= 1);
    assert!(parsed(now).media().all(|media| media.port == 0 || media.kind == MediaKind::Audio));
}

/// `answer` is one to `offer`: line by line, and no wider than it may be.
fn check_answer(offer: &str, answer: &str) {
    let (offer, answer) = (parsed(offer), parsed(answer));
    assert_eq!(offer.media().count(), answer.media().count());
    for (offered, answered) in offer.media().zip(answer.media()) {
        assert_eq!((offered.kind, offered.protocol), (answered.kind, answered.protocol));
        assert!(offered.port != 0 || answered.port == 0, "what is off stays off");
        let (wanted, given) = (offered.direction.reversed(), answered.direction);
        assert!(answered.port == 0 || given.intersection(wanted) == given, "{wanted:?} {given:?}");
    }
}

/// A description we repeat under the same version is the same; one that differs has the next.
fn check_versions(sent: &[String]) {
    for (last, next) in sent.iter().zip(&sent[1.min(sent.len())..]) {
        let (before, now) = (parsed(last).origin, parsed(next).origin);
        assert_eq!(before.session_id, now.session_id);
        match now.version.checked_sub(before.version) {
            Some(0) => assert_eq!(last, next),
            Some(1) => {}
            steps => panic!("a version moved by {steps:?}"),
        }
    }
}

/// Numbers mean in `offer`, which is ours, what they meant in our description before it.
fn check_numbers(before: &str, offer: &str) {
    let maps = |body: &str| -> Vec<(String, String)> {
        let lines = body.lines().filter_map(|line| line.strip_prefix("a=rtpmap:"));
        let pair = |line: &str| line.split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned()));
        lines.filter_map(pair).collect()
    };
    let now = maps(offer);
    for (number, meaning) in maps(before) {
        assert!(now.contains(&(number.clone(), meaning)), "{number} in\n{before}\n{offer}");
        assert_eq!(now.iter().filter(|(known, _)| *known == number).count(), 1);
    }
}

fn play(turns: &[Turn]) {
    let (mut ours, mut peer) = (Side::default(), Side::default());
    for turn in turns {
        let before = ours.in_force.clone();
        match turn {
            Turn::Theirs { streams, ours: direction } => {
                let offer = with_media(&streams.concat());
                let Ok(body) = ours.answer(&offer, *direction) else {
                    assert_eq!(ours.in_force, before, "a refused offer leaves all as it was");
                    continue;
                };
                check_answer(&offer, &body);
                check_streams(before.as_deref(), &body);
                peer.in_force = Some(offer);
            }
            Turn::Ours { ours: direction, theirs } => {
                let offer = ours.offer(*direction);
                check_streams(before.as_deref(), &offer);
                if let Some(before) = &before {
                    check_numbers(before, &offer);
                    let count = |body: &str| parsed(body).media().count();
                    assert_eq!(count(before), count(&offer), "our own offers add nothing");
                }
                let Some(theirs) = theirs else { continue };
                let body = peer.answer(&offer, *theirs).expect("our offer is for anybody");
                check_answer(&offer, &body);
                let agreed = accept(&parsed(&body), &parsed(&offer), &local(*direction)).unwrap();
                assert_eq!(agreed.direction, direction.intersection(theirs.reversed()));
                ours.in_force = Some(offer);
            }
        }
    }
    check_versions(&ours.sent);
}

proptest! {
    #[test]
    fn any_sequence_of_offers_keeps_the_rules(turns in proptest::collection::vec(turn(), 1..24)) {
        play(&turns);
    }
}

#[test]
fn an_offer_that_fails_leaves_a_session_that_goes_on() {
    let theirs = Turn::Theirs {
        streams: vec!["m=audio 6000 RTP/AVP 0\r\n".to_owned()],
        ours: Direction::SendRecv,
    };
    let failed = Turn::Ours { ours: Direction::SendOnly, theirs: None };
    let held = Turn::Ours { ours: Direction::SendOnly, theirs: Some(Direction::SendRecv) };
    play(&[theirs.clone(), failed.clone(), theirs.clone(), held.clone(), held, failed, theirs]);
}
