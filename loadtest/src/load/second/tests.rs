//! Each second holds what happened in it, and no more.

use trunkline::time::Timestamp;

use super::{Counts, Seconds};
use crate::cohort::Cohort;

#[test]
fn a_second_is_the_difference_of_two_counts() {
    let mut seconds = Seconds::new();
    assert!(!seconds.is_due(Timestamp::from_millis(999)));
    assert!(seconds.is_due(Timestamp::from_millis(1_000)));
    let counts = Counts { offered: 100, completed: 90, refused: 4, ..Counts::default() };
    seconds.tell("calm", counts, |latency| latency.saturating_record(5_000));
    assert!(!seconds.is_due(Timestamp::from_millis(1_999)));
    let more = Counts { offered: 300, invite_again: 7, repeating: 5, ..counts };
    let second = seconds.tell("after", more, |_| {});
    let expected = Counts { offered: 200, invite_again: 7, repeating: 5, ..Counts::default() };
    assert_eq!(second.counts, expected);
    assert_eq!((second.step, second.from_s, second.call_max_us), ("after", 1, 0));
}

#[test]
fn cohorts_join_at_the_end() {
    let mut seconds = Seconds::new();
    for _ in 0..2 {
        seconds.tell("calm", Counts::default(), |_| {});
    }
    let told = seconds.finish(|at| Cohort { due: at as u64, ..Cohort::default() });
    assert_eq!(told.iter().map(|second| second.cohort.due).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn sums_and_differences_undo_each_other() {
    let one = Counts { offered: 7, held_back: 6, completed: 5, refused: 4, ..Counts::default() };
    let other = Counts { timed_out: 3, invite_again: 2, in_dialog_failures: 1, ..one };
    let mut sum = one;
    sum += other;
    assert_eq!((sum - other, sum - one), (one, other));
}
