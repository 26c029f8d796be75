//! What the seconds of a run come to.

use super::{back_to_normal_s, goodput};
use crate::cohort::Cohort;
use crate::load::Second;

fn seconds(text: &[(&'static str, u64, u64)]) -> Vec<Second> {
    let second = |&(step, completed, in_time): &(&'static str, u64, u64)| {
        let mut second = Second {
            from_s: 0,
            step,
            counts: Default::default(),
            cohort: Cohort { due: 100, completed: in_time, in_time },
            call_p50_us: 0,
            call_p99_us: 0,
            call_max_us: 0,
        };
        second.counts.completed = completed;
        second
    };
    text.iter().map(second).collect()
}

#[test]
fn goodput_leaves_out_the_first_five_seconds() {
    let mut run = vec![("calm", 900, 100)];
    run.extend([("overload", 500, 0); 5]);
    run.extend([("overload", 80, 0), ("overload", 90, 0), ("after", 1_000, 0)]);
    assert_eq!(goodput(&seconds(&run)), 85.0);
    assert_eq!(goodput(&seconds(&run[..4])), 0.0, "too short to tell");
    assert_eq!(goodput(&[]), 0.0);
}

#[test]
fn normal_is_when_nothing_goes_wrong_any_more() {
    let back = |shares: &[u64]| {
        let run: Vec<_> = shares.iter().map(|&in_time| ("after", 0, in_time)).collect();
        back_to_normal_s(&seconds(&run))
    };
    assert_eq!(back(&[100, 99, 100]), Some(0));
    assert_eq!(back(&[50, 98, 99, 100]), Some(2));
    assert_eq!(back(&[100, 100, 98, 100]), Some(3), "a relapse counts");
    assert_eq!(back(&[100, 100, 98]), None);
    assert_eq!(back(&[]), None);
}
