//! Everybody has one turn each 20 ms, whichever slots are empty in between.

use super::{SLOTS, Seat, Wheel};
use crate::time::Timestamp;

fn at(ms: u64) -> Timestamp {
    Timestamp::from_millis(ms)
}

/// A wheel on which streams 0 to 19 sit, each in its slot.
fn full(now: Timestamp) -> (Wheel, Vec<Seat>) {
    let mut wheel = Wheel::default();
    let seats = (0..SLOTS as u32).map(|stream| wheel.seat(now, stream)).collect();
    (wheel, seats)
}

/// Whose turn comes at which of the milliseconds up to `until`, when somebody looks at each deadline.
fn turns(wheel: &mut Wheel, until: u64) -> Vec<(u64, u32)> {
    let mut turns = Vec::new();
    while let Some(due) = wheel.deadline().filter(|due| *due <= at(until)) {
        turns.extend(std::iter::from_fn(|| wheel.next(due)).map(|who| (due.as_millis(), who)));
    }
    turns
}

#[test]
fn a_lone_stream_has_a_turn_every_packet_time() {
    for slot in 0..SLOTS as u32 {
        let (mut wheel, seats) = full(at(1_000));
        for (stream, seat) in (0..).zip(seats).filter(|(stream, _)| *stream != slot) {
            wheel.leave(seat, stream);
        }
        let turns = turns(&mut wheel, 1_100);
        assert_eq!(turns.len(), 5, "slot {slot}");
        assert!(turns.iter().all(|(_, stream)| *stream == slot));
        assert!(turns.is_sorted_by(|one, next| next.0 == one.0 + SLOTS as u64), "{turns:?}");
    }
}

#[test]
fn streams_far_apart_have_one_turn_each() {
    let (mut wheel, seats) = full(at(1_000));
    for (stream, seat) in (0..).zip(seats).filter(|(stream, _)| ![0, 7, 19].contains(stream)) {
        wheel.leave(seat, stream);
    }
    let turns = turns(&mut wheel, 1_040);
    for stream in [0, 7, 19] {
        assert_eq!(turns.iter().filter(|(_, who)| *who == stream).count(), 2, "{turns:?}");
    }
}

#[test]
fn an_empty_wheel_is_never_due() {
    let (mut wheel, seats) = full(at(1_000));
    assert!(wheel.next(at(1_000)).is_none() && wheel.deadline().is_some());
    for (stream, seat) in (0..).zip(seats) {
        wheel.leave(seat, stream);
    }
    assert!(wheel.is_empty());
    assert_eq!((wheel.deadline(), wheel.next(at(2_000))), (None, None));
}

#[test]
fn who_leaves_during_its_slot_takes_no_turn_from_its_neighbour() {
    let (mut wheel, seats) = full(at(1_000));
    let (_, more): (Vec<_>, Vec<_>) = (20..40).map(|who| (who, wheel.seat(at(1_000), who))).unzip();
    let first = wheel.next(at(1_020)).unwrap();
    let seat = if first < 20 { seats[first as usize] } else { more[first as usize - 20] };
    wheel.leave(seat, first);
    let mut rest: Vec<u32> = std::iter::from_fn(|| wheel.next(at(1_020))).collect();
    rest.sort_unstable();
    let expected: Vec<u32> = (0..40).filter(|who| *who != first).collect();
    assert_eq!(rest, expected);
}
