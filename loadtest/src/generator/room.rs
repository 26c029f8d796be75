//! Room: how many calls of a run may be in progress at once.

use std::time::Duration;

use crate::arrival::Arrival;
use crate::farm::CallPlan;

/// Of calls without media: all that could be waiting for an answer.
pub(super) fn calls_max(arrival: Arrival, call: CallPlan) -> u32 {
    match arrival {
        Arrival::Closed { calls_out } => calls_out,
        Arrival::Open { calls_per_s } => open(calls_per_s, call.hold + 2 * call.timeout),
    }
}

/// Of calls with media, each of which needs a socket: all that should be in progress.
pub(crate) fn calls_max_with_media(arrival: Arrival, hold: Duration) -> u32 {
    match arrival {
        Arrival::Closed { calls_out } => calls_out,
        Arrival::Open { calls_per_s } => open(calls_per_s, hold + SETUP),
    }
}

fn open(calls_per_s: f64, stay: Duration) -> u32 {
    (calls_per_s * stay.as_secs_f64()).clamp(CALLS_MIN, f64::from(CALLS_MAX)) as u32
}

/// Time to set a call up and end it, for a server that answers soon.
const SETUP: Duration = Duration::from_secs(2);
/// Calls a slow open loop may have in progress.
const CALLS_MIN: f64 = 64.0;
/// Calls an open loop may have in progress. Full: starts wait, and the wait shows as lag.
const CALLS_MAX: u32 = 1 << 20;
