//! Rate: completed calls per second, by what the run was to measure.

use std::time::Duration;

use trunkline::time::Timestamp;

use super::Plan;
use crate::arrival::{Arrival, End};
use crate::stats::Stats;

/// Completed calls per second. A closed loop that ends by the clock is measured while it started
/// calls, so that one straggler's timeout does not dilute it; a counted one from first to last; an
/// open one over its schedule, or over the time that its starts took if that was longer.
pub(super) fn rate(
    plan: &Plan,
    stats: &Stats,
    window: Option<(u64, Timestamp)>,
    elapsed: Duration,
) -> f64 {
    let (in_window, window) =
        window.map_or((stats.completed, elapsed), |(calls, at)| (calls, at.since(Timestamp::ZERO)));
    let (calls, time) = match (plan.arrival, plan.end) {
        (Arrival::Closed { .. }, End::Micros(_)) => (in_window, window),
        (Arrival::Closed { .. }, End::Calls(_)) => (stats.completed, elapsed),
        (Arrival::Open { calls_per_s }, End::Micros(_) | End::Calls(_)) => {
            let schedule = Duration::from_secs_f64(stats.started as f64 / calls_per_s);
            (stats.completed, window.max(schedule))
        }
    };
    if time.is_zero() { 0.0 } else { calls as f64 / time.as_secs_f64() }
}
