//! Probe: one rate of new calls, offered for seconds whatever becomes of them: whether the server holds it.

use serde::Serialize;

use crate::arrival::Arrival;
use crate::floor::quotient;
use crate::load::LoadRun;
use crate::stats::Stats;
use crate::verdict::Verdict;

/// One rate, as it went.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Probe {
    pub(crate) calls_per_s: f64,
    /// Of the calls due, those that completed, less one for each INVITE sent again: at least so many
    /// completed at the first attempt.
    pub(crate) clean_share: f64,
    /// Whether enough were clean, and no call came so late that the rate was another.
    pub(crate) has_held: bool,
    pub(crate) call_p99_us: u64,
    /// CPU time of the server for each call completed.
    pub(crate) server_us_per_call: Option<f64>,
    /// What the generator did wrong: a failure may be its own.
    pub(crate) invalid: Vec<String>,
}

impl Probe {
    /// What `run` says of `calls_per_s`.
    pub(super) fn new(calls_per_s: f64, run: &LoadRun) -> Probe {
        let stats = &run.run.stats;
        let clean_share = clean_share(stats, run.held_back);
        let lag_us = stats.latency.lag.value_at_quantile(0.99);
        let invalid = Verdict::of(&run.run, Arrival::Open { calls_per_s }).invalid;
        let server = run.shifts.first().and_then(|shift| shift.server);
        let server_us_per_call =
            server.map(|server| quotient(server.cpu_us as f64, stats.completed as f64));
        Probe {
            calls_per_s,
            clean_share,
            has_held: clean_share >= CLEAN_SHARE_MIN && lag_us <= LAG_US_MAX,
            call_p99_us: stats.latency.call.value_at_quantile(0.99),
            server_us_per_call,
            invalid,
        }
    }

    /// Whether another attempt may come out otherwise.
    pub(super) fn is_in_doubt(&self) -> bool {
        !self.has_held && (self.clean_share >= DOUBT_SHARE_MIN || !self.invalid.is_empty())
    }
}

fn clean_share(stats: &Stats, held_back: u64) -> f64 {
    let clean = stats.completed.saturating_sub(stats.sent.invite_again);
    quotient(clean as f64, (stats.started + held_back) as f64)
}

/// Of the calls of a rate that is held. Not all of them: other work may take the core for a moment.
const CLEAN_SHARE_MIN: f64 = 0.995;
/// A moment taken by other work costs no more than the others.
const DOUBT_SHARE_MIN: f64 = 0.8;
/// A hundredth of a probe's length.
const LAG_US_MAX: u64 = 25_000;

#[cfg(test)]
mod tests;
