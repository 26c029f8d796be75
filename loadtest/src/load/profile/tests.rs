//! Each step has its own rate, and none of its calls is left out.

use std::time::Duration;

use trunkline::time::Timestamp;

use super::{Profile, Step};

fn step(calls_per_s: f64, length_ms: u64) -> Step {
    let length = Duration::from_millis(length_ms);
    Step { name: "some", calls_per_s, length, is_flooding: false }
}

fn started(profile: &mut Profile, ms: u64) -> Vec<u64> {
    let now = Timestamp::from_millis(ms);
    std::iter::from_fn(|| profile.start(now)).map(|due| due.as_micros() / 1_000).collect()
}

#[test]
fn the_rate_changes_with_the_step() {
    let mut profile = Profile::new(vec![step(2.0, 1_000), step(4.0, 500)], Timestamp::ZERO);
    assert_eq!(started(&mut profile, 0), [0]);
    assert_eq!(profile.next_due(), Some(Timestamp::from_millis(500)));
    assert_eq!(started(&mut profile, 999), [500]);
    assert_eq!(profile.step().unwrap().0, 0);
    assert_eq!(started(&mut profile, 1_000), [1_000]);
    assert_eq!(profile.step().unwrap().0, 1);
    assert_eq!(started(&mut profile, 1_499), [1_250]);
    assert!(!profile.is_over());
    assert!(started(&mut profile, 1_500).is_empty());
    assert!(profile.is_over() && profile.next_due().is_none() && profile.step().is_none());
}

#[test]
fn a_stall_leaves_no_call_out() {
    let mut profile = Profile::new(vec![step(2.0, 1_000), step(4.0, 500)], Timestamp::ZERO);
    assert_eq!(started(&mut profile, 60_000), [0, 500, 1_000, 1_250]);
    assert!(profile.is_over());
}

#[test]
fn a_stop_ends_it() {
    let mut profile = Profile::new(vec![step(1e6, 3_600_000)], Timestamp::ZERO);
    profile.stop();
    assert!(profile.is_over());
    assert!(started(&mut profile, 1_000).is_empty());
}

#[test]
fn a_step_without_calls_lasts_as_long() {
    let mut profile = Profile::new(vec![step(0.0, 500), step(10.0, 100)], Timestamp::ZERO);
    assert!(started(&mut profile, 499).is_empty());
    assert_eq!(profile.next_due(), Some(Timestamp::from_millis(500)));
    assert_eq!(started(&mut profile, 500), [500]);
}

#[test]
fn no_steps_no_calls() {
    let mut profile = Profile::new(Vec::new(), Timestamp::ZERO);
    assert!(profile.is_over());
    assert!(started(&mut profile, 1_000).is_empty());
    assert_eq!(profile.calls_per_s_max(), 0.0);
}
