//! Others get more than the kernel would take for them, and never long at once.

use std::time::Duration;

use trunkline::time::Timestamp;

use super::Rest;

/// Naps of a second that is looked at every 10 us.
fn naps(goes_first: bool) -> Vec<Duration> {
    let mut rest = Rest::new(goes_first, Timestamp::ZERO);
    let times = (0..100_000).map(|at| Timestamp::from_micros(10 * at));
    times.filter_map(|now| rest.take(now)).collect()
}

#[test]
fn who_goes_first_leaves_more_than_a_twentieth() {
    let naps = naps(true);
    assert!(naps.iter().sum::<Duration>() > Duration::from_millis(50), "{} naps", naps.len());
    assert!(naps.iter().all(|nap| *nap <= Duration::from_micros(100)));
}

#[test]
fn who_does_not_need_not_rest() {
    assert_eq!(naps(false), []);
}
