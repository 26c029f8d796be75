//! Calls are counted in the second they were due in.

use trunkline::time::Timestamp;

use super::{Cohort, Cohorts, latest};

#[test]
fn a_straggler_counts_for_its_own_second() {
    let mut cohorts = Cohorts::new(20_000);
    let [early, late] = [900, 1_100].map(Timestamp::from_millis);
    cohorts.begin(early);
    cohorts.begin(late);
    cohorts.complete(late, Timestamp::from_millis(1_110));
    cohorts.complete(early, Timestamp::from_millis(1_400));
    assert_eq!(cohorts.of_second(0), Cohort { due: 1, completed: 1, in_time: 0 });
    assert_eq!(cohorts.of_second(1), Cohort { due: 1, completed: 1, in_time: 1 });
    assert_eq!(cohorts.of_second(2), Cohort::default());
}

#[test]
fn the_latest_are_told_once() {
    let mut cohorts = Cohorts::new(1);
    cohorts.begin(Timestamp::ZERO);
    cohorts.complete(Timestamp::ZERO, Timestamp::from_millis(5));
    let (mut first, mut second) = (latest(), latest());
    cohorts.take_latest(&mut first);
    cohorts.take_latest(&mut second);
    assert_eq!((first.len(), second.len()), (1, 0));
    assert!((4_900..=5_100).contains(&first.max()));
}

#[test]
fn an_end_without_a_beginning_is_survived() {
    let mut cohorts = Cohorts::new(1);
    cohorts.complete(Timestamp::from_millis(99_000), Timestamp::ZERO);
    assert_eq!(cohorts.of_second(99), Cohort::default());
}
