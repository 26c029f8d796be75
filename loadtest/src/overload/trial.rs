//! Trial: one factor, and what its numbers come to.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{AFTER, Capacity, OVERLOAD};
use crate::arrival::Arrival;
use crate::floor::quotient;
use crate::ledger::Ledger;
use crate::load::{LoadRun, Second, Shift};
use crate::report::Quantiles;
use crate::stats::Sent;
use crate::verdict::Verdict;

/// One factor.
#[derive(Debug, Serialize)]
pub(super) struct Trial {
    pub(super) factor: f64,
    pub(super) capacity: Capacity,
    /// New calls per second of the overload, those held back included.
    pub(super) due_calls_per_s: f64,
    /// Calls completed per second of the overload from its fifth second on.
    pub(super) goodput_calls_per_s: f64,
    /// The same over the capacity, before and after.
    pub(super) goodput: f64,
    /// Calls that got a 200.
    pub(super) answered: u64,
    /// Of them, those whose BYE got one.
    pub(super) in_dialog_success: f64,
    /// Seconds after the overload until 99 % of each second's calls completed in normal time;
    /// `None`: they never did.
    pub(super) back_to_normal_s: Option<u64>,
    pub(super) server: Option<ServerSide>,
    pub(super) calls_started: u64,
    pub(super) calls_completed: u64,
    /// Callers of the overload that were still repeating their INVITE when it ended, and seconds
    /// until the last of them was answered or had given up.
    pub(super) repeating_at_end: u64,
    pub(super) repeating_s: u64,
    pub(super) held_back: u64,
    pub(super) returned: u64,
    pub(super) failed_by_cause: BTreeMap<String, u64>,
    pub(super) sent: Sent,
    pub(super) ledger: Ledger,
    pub(super) lag_us: Quantiles,
    pub(super) verdict: Verdict,
    pub(super) shifts: Vec<Shift>,
    pub(super) seconds: Vec<Second>,
}

/// The server's part.
#[derive(Debug, Serialize)]
pub(super) struct ServerSide {
    /// CPU time for each completed call of the overload, refusing the others included.
    pub(super) us_per_call: f64,
    /// Of a core, during the overload.
    pub(super) busy_share: f64,
    /// Its own ledger of datagrams, when it had ended.
    pub(super) ledger: serde_json::Value,
    /// Why it refused.
    pub(super) shed: serde_json::Value,
    pub(super) balanced: bool,
}

impl Trial {
    /// What `run` says of `factor` times `capacity`.
    pub(super) fn new(factor: f64, capacity: Capacity, run: LoadRun) -> Trial {
        let LoadRun { run, seconds, shifts, held_back, returned, went_first, .. } = run;
        let overload = shifts.iter().find(|shift| shift.step.name == OVERLOAD);
        let due_calls_per_s = overload.map_or(0.0, |shift| {
            quotient((shift.counts.offered + shift.counts.held_back) as f64, shift.seconds)
        });
        let goodput_calls_per_s = goodput(&seconds);
        let (repeating_at_end, repeating_s) = repeating(&seconds);
        let stats = &run.stats;
        let mut verdict = Verdict::of(&run, Arrival::Open { calls_per_s: due_calls_per_s });
        verdict.notes.extend(capacity.note.iter().map(|why| format!("capacity: {why}")));
        if !went_first {
            verdict.notes.push(SHARED.to_owned());
        }
        let answered = stats.latency.setup.len();
        Trial {
            factor,
            due_calls_per_s,
            goodput_calls_per_s,
            goodput: quotient(goodput_calls_per_s, capacity.mean()),
            capacity,
            answered,
            in_dialog_success: quotient(stats.completed as f64, answered as f64),
            back_to_normal_s: back_to_normal_s(&seconds),
            server: None,
            calls_started: stats.started,
            calls_completed: stats.completed,
            repeating_at_end,
            repeating_s,
            held_back,
            returned,
            failed_by_cause: stats.failures.causes().collect(),
            sent: stats.sent,
            ledger: stats.ledger,
            lag_us: Quantiles::of(&stats.latency.lag),
            verdict,
            shifts,
            seconds,
        }
    }

    /// The same with the numbers that the server left.
    pub(super) fn with_stats(mut self, stats: serde_json::Value) -> Trial {
        let overload = self.shifts.iter().find(|shift| shift.step.name == OVERLOAD);
        let usage = overload.and_then(|shift| shift.server).unwrap_or_default();
        let completed = overload.map_or(0, |shift| shift.counts.completed);
        self.server = Some(ServerSide {
            us_per_call: quotient(usage.cpu_us as f64, completed as f64),
            busy_share: usage.busy_share,
            balanced: stats["ledger"]["balanced"] == true,
            ledger: stats["ledger"].clone(),
            shed: stats["shed"].clone(),
        });
        self
    }

    /// Whether answered calls ended well, all is as it was, and the numbers mean something.
    pub(super) fn is_fine(&self) -> bool {
        let is_back = self.back_to_normal_s.is_some_and(|seconds| seconds <= BACK_S_MAX);
        let is_balanced = self.server.as_ref().is_none_or(|server| server.balanced);
        let is_kept = self.in_dialog_success >= IN_DIALOG_SUCCESS_MIN;
        is_back && is_balanced && is_kept && self.verdict.is_valid()
    }
}

/// Calls completed per second, the first seconds of the overload left out.
fn goodput(seconds: &[Second]) -> f64 {
    let overload = seconds.iter().filter(|second| second.step == OVERLOAD);
    let completed: Vec<u64> =
        overload.skip(SETTLE_S).map(|second| second.counts.completed).collect();
    quotient(completed.iter().sum::<u64>() as f64, completed.len() as f64)
}

/// How many seconds after the overload were the last in which something was wrong with the calls due
/// in them. Callers of the overload who are answered late count for the second they were due in.
fn back_to_normal_s(seconds: &[Second]) -> Option<u64> {
    let after: Vec<&Second> = seconds.iter().filter(|second| second.step == AFTER).collect();
    let is_normal = |second: &&Second| {
        let cohort = second.cohort;
        cohort.due > 0 && cohort.in_time as f64 >= NORMAL_SHARE_MIN * cohort.due as f64
    };
    let normal = after.iter().rev().take_while(|second| is_normal(second)).count();
    (normal > 0).then_some((after.len() - normal) as u64)
}

/// How many callers were repeating their INVITE when the overload ended, and for how many seconds more
/// somebody did.
fn repeating(seconds: &[Second]) -> (u64, u64) {
    let Some(end) = seconds.iter().rposition(|second| second.step == OVERLOAD) else {
        return (0, 0);
    };
    let still = seconds.iter().rposition(|second| second.counts.repeating > 0);
    (seconds[end].counts.repeating, still.map_or(0, |last| last.saturating_sub(end) as u64))
}

/// Why calls may have been late.
const SHARED: &str =
    "the generator did not go first on its core: whatever else runs there makes it late";
/// Seconds of the overload in which queues may still fill.
const SETTLE_S: usize = 5;
/// Seconds after the overload that may still suffer from it.
pub(super) const BACK_S_MAX: u64 = 5;
/// Of each second's calls.
const NORMAL_SHARE_MIN: f64 = 0.99;
/// Of the calls that were answered.
pub(super) const IN_DIALOG_SUCCESS_MIN: f64 = 0.999;

#[cfg(test)]
mod tests;
