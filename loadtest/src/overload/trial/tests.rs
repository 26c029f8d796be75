//! What the seconds of a run come to.

use super::{back_to_normal_s, goodput, repeating};
use crate::cohort::Cohort;
use crate::load::Second;
use crate::overload::{AFTER, CALM, OVERLOAD};

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

#[test]
fn callers_of_the_overload_may_repeat_long_after_it() {
    let told = |levels: &[(&'static str, u64)]| {
        let mut told: Vec<Second> =
            levels.iter().flat_map(|&(step, _)| seconds(&[(step, 0, 0)])).collect();
        for (second, &(_, level)) in told.iter_mut().zip(levels) {
            second.counts.repeating = level;
        }
        repeating(&told)
    };
    let begun = [(CALM, 0), (OVERLOAD, 400), (OVERLOAD, 900)];
    assert_eq!(told(&begun), (900, 0), "the run was stopped");
    let ended = [(AFTER, 700), (AFTER, 0), (AFTER, 3), ("drain", 0)];
    assert_eq!(told(&[&begun[..], &ended].concat()), (900, 3));
    assert_eq!(told(&[(CALM, 0), (OVERLOAD, 0), (AFTER, 0)]), (0, 0));
    assert_eq!(told(&[]), (0, 0));
}
