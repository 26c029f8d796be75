use std::time::Duration;

use super::Timings;
use crate::api::Stats;

const fn us(us: u64) -> Duration {
    Duration::from_micros(us)
}

fn told(timings: &Timings) -> Stats {
    let mut stats = Stats::default();
    timings.tell(&mut stats);
    stats
}

#[test]
fn an_answer_is_as_late_as_its_request_waited_and_its_turn_took() {
    let mut timings = Timings::new();
    timings.arrived(us(10));
    timings.arrived(us(500));
    assert_eq!(told(&timings).age_us.count, 0);
    timings.turned(us(100));
    let stats = told(&timings);
    assert_eq!((stats.age_us.p50, stats.age_us.max), (10, 500));
    assert_eq!((stats.latency_us.p50, stats.latency_us.max), (110, 600));
    assert_eq!((stats.turn_us.count, stats.turn_us.max), (1, 100));
}

#[test]
fn datagrams_of_one_age_count_one_by_one() {
    let mut timings = Timings::new();
    for age in [7, 7, 7, 9, 7] {
        timings.arrived(us(age));
    }
    assert_eq!(timings.waiting.len(), 3);
    timings.turned(us(1));
    let stats = told(&timings);
    assert_eq!((stats.age_us.count, stats.age_us.p50, stats.age_us.max), (5, 7, 9));
    assert_eq!(stats.latency_us.count, 5);
}

#[test]
fn a_turn_without_datagrams_has_its_own_time_only() {
    let mut timings = Timings::new();
    timings.turned(us(40));
    let stats = told(&timings);
    assert_eq!((stats.turn_us.count, stats.age_us.count, stats.latency_us.count), (1, 0, 0));
}

#[test]
fn what_lasts_longer_than_a_minute_is_the_longest_there_is() {
    let mut timings = Timings::new();
    timings.arrived(Duration::MAX);
    timings.turned(Duration::from_secs(3_600));
    let stats = told(&timings);
    for told in [stats.age_us, stats.latency_us, stats.turn_us] {
        assert!(told.count == 1 && told.max >= 60_000_000, "{stats:?}");
    }
}

#[test]
fn the_sum_over_shards_has_the_values_of_all() {
    let mut all = Timings::new();
    for shard in 1..=3 {
        let mut timings = Timings::new();
        timings.arrived(us(1_000 * shard));
        timings.turned(us(shard));
        all.add(&timings);
    }
    let stats = told(&all);
    assert_eq!((stats.age_us.count, stats.turn_us.count), (3, 3));
    // Three digits are kept.
    assert!((3_003..=3_005).contains(&stats.latency_us.max), "{stats:?}");
    assert_eq!((stats.turn_us.p50, stats.turn_us.max), (2, 3));
}
