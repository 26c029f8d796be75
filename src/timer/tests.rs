//! Timers fire once, in order, and only when armed.

use std::time::Duration;

use super::{LANES_MAX, Timers};
use crate::time::Timestamp;

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

#[test]
fn earliest_fires_first_across_lanes() {
    let mut timers = Timers::new();
    timers.arm(at(0), ms(500), "late");
    timers.arm(at(0), ms(200), "early");
    timers.arm(at(100), ms(200), "middle");
    assert_eq!(timers.next_deadline(), Some(at(200)));
    assert_eq!(timers.expire(at(199)), None);
    assert_eq!(timers.expire(at(900)), Some("early"));
    assert_eq!(timers.expire(at(900)), Some("middle"));
    assert_eq!(timers.expire(at(900)), Some("late"));
    assert_eq!((timers.expire(at(900)), timers.armed()), (None, 0));
}

#[test]
fn cancelled_timers_never_fire_wherever_they_stand() {
    let mut timers = Timers::new();
    let ids: Vec<_> = (0..5).map(|n| timers.arm(at(n), ms(100), n).unwrap()).collect();
    for place in [2, 0, 4] {
        timers.cancel(ids[place]);
        timers.cancel(ids[place]);
    }
    assert_eq!((timers.armed(), timers.next_deadline()), (2, Some(at(101))));
    assert_eq!(timers.expire(at(1_000)), Some(1));
    timers.cancel(ids[1]);
    assert_eq!(timers.expire(at(1_000)), Some(3));
    assert_eq!((timers.armed(), timers.next_deadline()), (0, None));
}

#[test]
fn a_clock_that_steps_back_keeps_the_order() {
    let mut timers = Timers::new();
    timers.arm(at(1_000), ms(100), 'a');
    timers.arm(at(400), ms(100), 'b');
    assert_eq!(timers.next_deadline(), Some(at(1_100)));
    assert_eq!((timers.expire(at(1_100)), timers.expire(at(1_100))), (Some('a'), Some('b')));
}

#[test]
fn a_duration_nobody_waits_for_makes_room_but_a_reserved_one_stays() {
    let mut timers = Timers::new();
    timers.reserve([ms(1), ms(2)]);
    let ids: Vec<_> =
        (10..8 + LANES_MAX as u64).map(|n| timers.arm(at(0), ms(n), n).unwrap()).collect();
    assert!(timers.arm(at(0), ms(5_000), 0).is_none());
    timers.cancel(ids[3]);
    let other = timers.arm(at(0), ms(5_000), 99).unwrap();
    timers.cancel(ids[3]);
    assert_eq!(timers.armed(), ids.len() as u32, "a stale id disarms nothing");
    assert!(timers.arm(at(0), ms(1), 1).is_some() && timers.arm(at(0), ms(2), 2).is_some());
    timers.cancel(other);
    assert!(timers.arm(at(0), ms(6_000), 100).is_some());
}

#[test]
fn one_duration_too_many_is_refused() {
    let mut timers = Timers::new();
    for n in 0..LANES_MAX as u64 {
        assert!(timers.arm(at(0), ms(n), n).is_some());
    }
    assert!(timers.arm(at(0), ms(9_999), 0).is_none());
    assert!(timers.arm(at(0), ms(3), 0).is_some());
}
