//! Starts come when they must, and late ones keep their scheduled time.

use trunkline::time::Timestamp;

use super::{Arrival, End, Schedule};

fn us(micros: u64) -> Timestamp {
    Timestamp::from_micros(micros)
}

fn starts(schedule: &mut Schedule, now: Timestamp) -> Vec<u64> {
    std::iter::from_fn(|| schedule.start(now, 0)).map(Timestamp::as_micros).collect()
}

#[test]
fn closed_loop_keeps_so_many_calls_out() {
    let closed = Arrival::Closed { calls_out: 2 };
    let mut schedule = Schedule::new(closed, End::Calls(3), us(0));
    assert_eq!(schedule.start(us(10), 1), Some(us(10)));
    assert_eq!(schedule.start(us(10), 2), None);
    assert_eq!(schedule.start(us(20), 0), Some(us(20)));
    assert_eq!(schedule.start(us(30), 0), Some(us(30)));
    assert_eq!((schedule.start(us(40), 0), schedule.next_due()), (None, None));
}

#[test]
fn open_loop_does_not_wait_for_the_server() {
    let open = Arrival::Open { calls_per_s: 1_000.0 };
    let mut schedule = Schedule::new(open, End::Micros(5_000), us(100));
    assert_eq!(schedule.start(us(100), 9), Some(us(100)));
    assert_eq!((schedule.start(us(1_099), 9), schedule.next_due()), (None, Some(us(1_100))));
    assert_eq!(starts(&mut schedule, us(3_500)), [1_100, 2_100, 3_100]);
}

#[test]
fn late_starts_keep_their_scheduled_time_past_the_end() {
    let open = Arrival::Open { calls_per_s: 1_000.0 };
    let mut schedule = Schedule::new(open, End::Micros(3_000), us(0));
    assert_eq!(starts(&mut schedule, us(1_000_000)), [0, 1_000, 2_000]);
    assert!(schedule.is_over(us(1_000_000)));
    assert_eq!(schedule.next_due(), None);
}

#[test]
fn rounding_does_not_add_up() {
    let third = Arrival::Open { calls_per_s: 3.0 };
    let mut schedule = Schedule::new(third, End::Calls(3_000_001), us(0));
    let last = starts(&mut schedule, us(2_000_000_000_000)).pop();
    assert_eq!(last, Some(1_000_000_000_000));
}

#[test]
fn closed_loop_ends_by_the_clock() {
    let closed = Arrival::Closed { calls_out: 64 };
    let mut schedule = Schedule::new(closed, End::Micros(500), us(1_000));
    assert!(schedule.start(us(1_499), 0).is_some());
    assert!(schedule.start(us(1_500), 0).is_none());
}
