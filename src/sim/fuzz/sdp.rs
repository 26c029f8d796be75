//! SDP: whatever is offered, what we answer and offer reads back and obeys the rules of m-lines (RFC 3264 §6, §8).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::limits::MEDIA_MAX;
use crate::sdp::{self, Answer, Direction, Local, OFFERED, Refusal, Session};
use crate::wire::TxBuf;

/// Descriptions of a peer, cut at NUL, one after the other in one session.
pub fn sdp(bytes: &[u8]) {
    let mut ours = TxBuf::new();
    for (version, theirs) in bytes.split(|byte| *byte == 0).take(DESCRIPTIONS_MAX).enumerate() {
        let session = match Session::parse(theirs) {
            Ok(session) => session,
            Err(error) => {
                assert!(error.offset <= theirs.len(), "{error:?} of {} bytes", theirs.len());
                continue;
            }
        };
        read(&session);
        for direction in DIRECTIONS {
            answer_alone(&session, &local(&session, direction, version));
        }
        exchange(&session, &local(&session, DIRECTIONS[version], version), &mut ours);
    }
}

/// Everything a description has, looked at.
fn read(session: &Session<'_>) {
    assert!(session.media().count() <= MEDIA_MAX);
    assert!(session.attributes().count() <= session.lines().count());
    for media in session.media() {
        assert!(media.formats().count() > 0);
        assert!(media.attributes().count() <= media.lines().count());
        let _ = (media.rtcp(), media.connection.and_then(|connection| connection.address()));
    }
}

/// The first offer of a session.
fn answer_alone(offer: &Session<'_>, local: &Local) {
    let mut out = TxBuf::new();
    match sdp::answer(offer, None, local, &mut out) {
        Ok(agreed) => {
            assert!(agreed.is_some(), "a first answer without a stream is a refusal");
            check_answer(offer, local, agreed.as_ref(), &out);
        }
        Err(_) => assert!(out.is_empty(), "a refusal writes nothing"),
    }
}

/// The same description as a later offer, then as the answer to one of ours. `ours` is our own last one.
fn exchange(theirs: &Session<'_>, local: &Local, ours: &mut TxBuf) {
    let mut out = TxBuf::new();
    let previous = own(ours);
    match sdp::answer(theirs, previous.as_ref(), local, &mut out) {
        Ok(agreed) => check_answer(theirs, local, agreed.as_ref(), &out),
        Err(Refusal::MediaCount) => assert!(is_shorter(theirs, previous.as_ref())),
        Err(_) => assert!(out.is_empty(), "a refusal writes nothing"),
    }
    if out.is_empty() {
        match &previous {
            Some(previous) => {
                sdp::reoffer(previous, local, &mut out);
                check_reoffer(previous, &out);
            }
            None => sdp::offer(local, &OFFERED, &mut out),
        }
        accept(theirs, local, &out);
    }
    assert!(sdp::is_same_but_version(out.as_bytes(), out.as_bytes()) && !out.is_overflowed());
    *ours = out;
}

/// Our answer has the offer's streams in the offer's order, and takes one at most.
fn check_answer(offer: &Session<'_>, local: &Local, agreed: Option<&Answer>, out: &TxBuf) {
    let Some(answer) = own(out) else { panic!("an answer is written") };
    assert_eq!(answer.media().count(), offer.media().count());
    assert_eq!(answer.time, offer.time);
    let origin = &answer.origin;
    assert_eq!((origin.session_id, origin.version), (local.session_id, local.version));
    let taken = answer.media().filter(|media| media.port != 0).count();
    assert_eq!(taken, usize::from(agreed.is_some()));
    for (theirs, ours) in offer.media().zip(answer.media()) {
        assert_eq!((theirs.kind, theirs.protocol), (ours.kind, ours.protocol));
        assert!(ours.formats().all(|format| theirs.formats().any(|known| is_same(known, format))));
        assert!(theirs.port != 0 || ours.port == 0, "what is off stays off");
        if let (Some(agreed), true) = (agreed, ours.port != 0) {
            assert_eq!(ours.direction, agreed.direction);
            assert!(is_within(agreed.direction, theirs.direction.reversed()));
            assert!(is_within(agreed.direction, local.direction));
        }
    }
}

/// A later offer of ours has the streams of our last description, in its order, and one is on.
fn check_reoffer(previous: &Session<'_>, out: &TxBuf) {
    let Some(offer) = own(out) else { panic!("an offer is written") };
    assert_eq!(offer.media().count(), previous.media().count().max(1));
    assert_eq!(offer.media().filter(|media| media.port != 0).count(), 1);
    for (before, now) in previous.media().zip(offer.media()) {
        assert!(before.port == 0 || before.kind == now.kind, "a stream keeps its kind");
    }
}

fn accept(answer: &Session<'_>, local: &Local, offer: &TxBuf) {
    let Some(offer) = own(offer) else { panic!("an offer is written") };
    if let Ok(agreed) = sdp::accept(answer, &offer, local) {
        assert_eq!(answer.media().count(), offer.media().count());
        assert!(is_within(agreed.direction, local.direction));
    }
}

/// A description of ours reads back; `None` before the first.
fn own(out: &TxBuf) -> Option<Session<'_>> {
    if out.is_empty() {
        return None;
    }
    match Session::parse(out.as_bytes()) {
        Ok(session) => Some(session),
        Err(error) => panic!("{error}\n{}", String::from_utf8_lossy(out.as_bytes())),
    }
}

fn is_shorter(offer: &Session<'_>, previous: Option<&Session<'_>>) -> bool {
    previous.is_some_and(|previous| offer.media().count() < previous.media().count())
}

/// Whether two formats are one: payload types are numbers, and some write them with zeros in front.
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let number = |format: &[u8]| std::str::from_utf8(format).ok()?.parse::<u8>().ok();
    one == other || number(one).is_some_and(|one| number(other) == Some(one))
}

/// Whether `direction` sends and receives only where `bound` does.
fn is_within(direction: Direction, bound: Direction) -> bool {
    direction.intersection(bound) == direction
}

/// Us, in the version of IP the peer speaks.
fn local(theirs: &Session<'_>, direction: Direction, version: usize) -> Local {
    let address = theirs.media().find_map(|media| media.connection?.address());
    let address = match address {
        Some(IpAddr::V6(_)) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        Some(IpAddr::V4(_)) | None => IpAddr::V4(Ipv4Addr::LOCALHOST),
    };
    Local { address, port: 20_000, session_id: 7, version: version as u64, direction }
}

/// A session of one offer and three changes; more find nothing new.
const DESCRIPTIONS_MAX: usize = 4;

const DIRECTIONS: [Direction; DESCRIPTIONS_MAX] =
    [Direction::SendRecv, Direction::SendOnly, Direction::RecvOnly, Direction::Inactive];
