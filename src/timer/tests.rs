//! Timers fire once, in order, and only when armed.

use std::time::Duration;

use super::{LANES_MAX, TimerId, Timers};
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
    let ids: Vec<_> = (0..5).map(|n| timers.arm(at(n), ms(100), n)).collect();
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
fn a_clock_that_steps_back_delays_nobody() {
    let mut timers = Timers::new();
    timers.arm(at(50), ms(100), "before the step");
    let late = timers.arm(at(20), ms(100), "after it");
    assert_eq!(timers.next_deadline(), Some(at(120)));
    assert_eq!(timers.expire(at(120)), Some("after it"));
    timers.cancel(late);
    assert_eq!(timers.expire(at(149)), None);
    assert_eq!(timers.expire(at(150)), Some("before the step"));
    assert_eq!(timers.armed(), 0);
}

/// Timers of more durations than there are lanes, each named by its duration in milliseconds.
fn crowded(count: u64) -> (Timers<u64>, Vec<TimerId>) {
    let mut timers = Timers::new();
    timers.reserve([ms(1), ms(2)]);
    // 7 and `count` have no common divisor: every duration once, in an order that is none.
    let ids = (0..count).map(|n| timers.arm(at(0), ms(10 + n * 7 % count), 10 + n * 7 % count));
    let ids = ids.collect();
    (timers, ids)
}

#[test]
fn any_number_of_durations_fires_in_order() {
    const COUNT: u64 = 1_000;
    const { assert!(COUNT as usize > 2 * LANES_MAX) };
    let (mut timers, ids) = crowded(COUNT);
    assert_eq!((timers.armed(), ids.len()), (COUNT as u32, COUNT as usize));
    for millis in 10..10 + COUNT {
        assert_eq!(timers.next_deadline(), Some(at(millis)));
        assert_eq!(timers.expire(Timestamp::from_micros(millis * 1_000 - 1)), None);
        assert_eq!(timers.expire(at(millis)), Some(millis));
    }
    assert_eq!((timers.armed(), timers.next_deadline()), (0, None));
}

#[test]
fn cancelled_timers_of_the_heap_are_gone_and_stale_names_cancel_nobody() {
    const COUNT: u64 = 500;
    let (mut timers, ids) = crowded(COUNT);
    let cancelled = |millis: u64| !millis.is_multiple_of(3);
    let name = |n: usize| 10 + n as u64 * 7 % COUNT;
    for n in (0..ids.len()).filter(|n| cancelled(name(*n))) {
        timers.cancel(ids[n]);
    }
    // Tenants of the seats that came free, later than all others.
    let late: Vec<_> = (0..100).map(|n| timers.arm(at(9_000), ms(5_000 + n), 5_000 + n)).collect();
    for n in (0..ids.len()).filter(|n| cancelled(name(*n))) {
        timers.cancel(ids[n]);
    }
    let left: Vec<u64> = (10..10 + COUNT).filter(|millis| !cancelled(*millis)).collect();
    assert_eq!(timers.armed() as usize, left.len() + late.len());
    for millis in left {
        assert_eq!(timers.expire(at(8_000)), Some(millis));
    }
    assert_eq!(timers.expire(at(8_000)), None);
    for id in late {
        timers.cancel(id);
    }
    assert_eq!((timers.armed(), timers.next_deadline()), (0, None));
}

#[test]
fn equal_deadlines_of_the_heap_fire_in_the_order_they_were_armed() {
    let (mut timers, _) = crowded(100);
    for n in 0..50 {
        timers.arm(at(0), ms(70_000), 1_000 + n);
    }
    while timers.expire(at(60_000)).is_some() {}
    let fired: Vec<_> = std::iter::from_fn(|| timers.expire(at(70_000))).collect();
    assert_eq!(fired, (1_000..1_050).collect::<Vec<_>>());
}

/// Against the plainest model there is, through thousands of steps drawn from a seed.
#[test]
fn timers_agree_with_a_sorted_list() {
    let mut timers = Timers::new();
    let mut armed: Vec<(u64, u64, TimerId)> = Vec::new();
    let (mut chance, mut now) = (0x2545_f491_4f6c_dd1d_u64, 0);
    for n in 0..20_000 {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        match chance % 4 {
            0 | 1 => {
                let after = (chance >> 8) % 3_000;
                armed.push((now + after, n, timers.arm(at(now), ms(after), n)));
            }
            2 if !armed.is_empty() => {
                let (_, _, id) = armed.swap_remove((chance >> 8) as usize % armed.len());
                timers.cancel(id);
            }
            _ => now += (chance >> 8) % 20,
        }
        while let Some(fired) = timers.expire(at(now)) {
            let place = armed.iter().position(|(_, owner, _)| *owner == fired).unwrap();
            let (deadline, ..) = armed.swap_remove(place);
            assert!(deadline <= now && armed.iter().all(|(other, ..)| *other >= deadline));
        }
        let first = armed.iter().map(|(deadline, ..)| *deadline).min();
        assert_eq!(timers.next_deadline(), first.map(at));
        assert_eq!(timers.armed() as usize, armed.len());
    }
}

#[test]
fn a_wait_longer_than_time_itself_is_cut_and_can_be_cancelled() {
    let mut timers = Timers::new();
    let ids = [Duration::MAX, Duration::from_secs(u64::MAX)].map(|d| timers.arm(at(1), d, 'x'));
    assert_eq!((timers.armed(), timers.expire(at(1_000_000))), (2, None));
    assert!(timers.next_deadline().is_some_and(|deadline| deadline > at(1_000_000)));
    for id in ids {
        timers.cancel(id);
    }
    assert_eq!((timers.armed(), timers.next_deadline()), (0, None));
}

#[test]
fn a_duration_nobody_waits_for_makes_room_but_a_reserved_one_stays() {
    let mut timers = Timers::new();
    timers.reserve([ms(1), ms(2)]);
    let ids: Vec<_> = (10..8 + LANES_MAX as u64).map(|n| timers.arm(at(0), ms(n), n)).collect();
    timers.cancel(ids[3]);
    let other = timers.arm(at(0), ms(5_000), 99);
    timers.cancel(ids[3]);
    assert_eq!(timers.armed(), ids.len() as u32, "a stale id disarms nothing");
    timers.arm(at(0), ms(1), 1);
    assert_eq!(timers.expire(at(1)), Some(1));
    timers.cancel(other);
    assert_eq!(timers.armed(), ids.len() as u32 - 1);
}

#[test]
fn a_rare_timer_takes_no_lane_and_fires_in_its_turn() {
    let mut timers = Timers::new();
    let rare = timers.arm_rare(at(0), ms(300), "rare");
    timers.arm(at(0), ms(200), "early");
    timers.arm(at(0), ms(400), "late");
    let cancelled = timers.arm_rare(at(0), ms(100), "cancelled");
    timers.cancel(cancelled);
    timers.cancel(cancelled);
    assert_eq!((timers.lanes.len(), timers.armed()), (2, 3));
    let fired: Vec<_> = std::iter::from_fn(|| timers.expire(at(1_000))).collect();
    assert_eq!(fired, ["early", "rare", "late"]);
    timers.cancel(rare);
    timers.arm_rare(at(0), Duration::MAX, "never");
    assert_eq!((timers.expire(at(u64::MAX / 2_000_000)), timers.armed()), (None, 1));
}
