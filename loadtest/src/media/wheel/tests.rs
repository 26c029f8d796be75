//! Turns come evenly, every one of them, however late somebody asks.

use trunkline::time::Timestamp;

use super::{Turn, Wheel};

fn ms(ms: u64) -> Timestamp {
    Timestamp::from_millis(ms)
}

fn turns(wheel: &mut Wheel, until: u64) -> Vec<Turn> {
    std::iter::from_fn(|| wheel.poll(ms(until))).collect()
}

#[test]
fn each_stream_has_fifty_turns_a_second_twenty_ms_apart() {
    let mut wheel = Wheel::new(ms(0));
    for slot in 0..100 {
        wheel.add(slot);
    }
    let all = turns(&mut wheel, 1_000);
    for slot in 0..100 {
        let mine: Vec<u64> =
            all.iter().filter(|t| t.slot == slot).map(|t| t.deadline.as_millis()).collect();
        assert_eq!(mine.len(), 50);
        assert!(mine.windows(2).all(|pair| pair[1] - pair[0] == 20));
    }
}

#[test]
fn streams_are_spread_evenly() {
    let mut wheel = Wheel::new(ms(0));
    for slot in 0..1_000 {
        wheel.add(slot);
    }
    for at in 1..=20 {
        let now = turns(&mut wheel, at);
        assert_eq!(now.len(), 50, "in millisecond {at}");
    }
}

#[test]
fn a_late_look_finds_all_turns_with_their_own_deadlines() {
    let mut wheel = Wheel::new(ms(0));
    wheel.add(7);
    let deadlines: Vec<u64> =
        turns(&mut wheel, 100).iter().map(|turn| turn.deadline.as_millis()).collect();
    assert_eq!(deadlines, [20, 40, 60, 80, 100]);
}

#[test]
fn removing_while_turning_passes_nobody_over() {
    let mut wheel = Wheel::new(ms(0));
    let places: Vec<_> = (0..60).map(|slot| wheel.add(slot)).collect();
    // Three in each millisecond; the first of the tick leaves after it had its turn.
    let first = wheel.poll(ms(1)).unwrap();
    wheel.remove(places[first.slot as usize], first.slot);
    assert_eq!(turns(&mut wheel, 1).len(), 2);
    assert_eq!(turns(&mut wheel, 20).len(), 57);
    assert_eq!(turns(&mut wheel, 40).len(), 59);
    wheel.remove(places[first.slot as usize], first.slot);
    assert_eq!(turns(&mut wheel, 60).len(), 59, "removing twice is harmless");
}

#[test]
fn an_empty_wheel_wants_nothing() {
    let mut wheel = Wheel::new(ms(0));
    assert_eq!(wheel.next_deadline(), None);
    assert_eq!(wheel.poll(ms(3_600_000)), None);
    let place = wheel.add(1);
    let next = wheel.next_deadline().unwrap();
    assert!(next > ms(3_600_000) && next <= ms(3_600_021), "{next:?}");
    wheel.remove(place, 1);
    assert_eq!(wheel.next_deadline(), None);
}

#[test]
fn next_deadline_is_when_poll_gives() {
    let mut wheel = Wheel::new(ms(0));
    for slot in 0..3 {
        wheel.add(slot);
    }
    for _ in 0..100 {
        let next = wheel.next_deadline().unwrap();
        let just_before = Timestamp::from_micros(next.as_micros() - 1);
        assert_eq!(wheel.poll(just_before), None);
        assert_eq!(wheel.poll(next).unwrap().deadline, next);
    }
}
