//! Second: what happened in one second of a run.

use std::ops::{AddAssign, Sub};

use hdrhistogram::Histogram;
use serde::Serialize;
use trunkline::time::Timestamp;

use crate::cohort::{Cohort, latest};

/// Calls and requests, counted from the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    /// Calls whose INVITE was sent.
    pub(crate) offered: u64,
    /// Calls given up because the server asked for it; they are not among the offered.
    pub(crate) held_back: u64,
    /// Calls whose BYE was answered.
    pub(crate) completed: u64,
    pub(crate) refused: u64,
    pub(crate) timed_out: u64,
    /// INVITEs sent again.
    pub(crate) invite_again: u64,
    /// Calls that were answered and then failed.
    pub(crate) in_dialog_failures: u64,
    /// Callers whose INVITE was sent again and not answered yet. Of all these the only one that
    /// tells how many there are, not how many there were.
    pub(crate) repeating: u64,
}

/// One second.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Second {
    /// When it began.
    pub(crate) from_s: u64,
    pub(crate) step: &'static str,
    #[serde(flatten)]
    pub(crate) counts: Counts,
    /// Of the calls due in this second, whenever they ended.
    pub(crate) cohort: Cohort,
    /// From due to end, of the calls completed in this second.
    pub(crate) call_p50_us: u64,
    pub(crate) call_p99_us: u64,
    pub(crate) call_max_us: u64,
}

/// All seconds so far.
#[derive(Debug)]
pub(super) struct Seconds {
    told: Vec<Second>,
    before: Counts,
    latency: Histogram<u64>,
}

impl Seconds {
    /// None yet.
    pub(super) fn new() -> Seconds {
        Seconds { told: Vec::new(), before: Counts::default(), latency: latest() }
    }

    /// Whether the one that is on has passed at `now`.
    #[inline]
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        now.as_micros() >= (self.told.len() as u64 + 1) * SECOND_MICROS
    }

    /// It has passed, in `step`; `counts` were counted until now, and `gather` adds the times of the
    /// calls completed in it.
    pub(super) fn tell(
        &mut self,
        step: &'static str,
        counts: Counts,
        gather: impl FnOnce(&mut Histogram<u64>),
    ) -> &Second {
        self.latency.reset();
        gather(&mut self.latency);
        let at = self.told.len();
        self.told.push(Second {
            from_s: at as u64,
            step,
            counts: counts - self.before,
            cohort: Cohort::default(),
            call_p50_us: self.latency.value_at_quantile(0.5),
            call_p99_us: self.latency.value_at_quantile(0.99),
            call_max_us: self.latency.max(),
        });
        self.before = counts;
        &self.told[at]
    }

    /// All of them, each with the calls that were due in it.
    pub(super) fn finish(mut self, cohort: impl Fn(usize) -> Cohort) -> Vec<Second> {
        for (at, second) in self.told.iter_mut().enumerate() {
            second.cohort = cohort(at);
        }
        self.told
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        let Counts { offered, held_back, completed, refused, .. } = other;
        self.offered += offered;
        self.held_back += held_back;
        self.completed += completed;
        self.refused += refused;
        self.timed_out += other.timed_out;
        self.invite_again += other.invite_again;
        self.in_dialog_failures += other.in_dialog_failures;
        self.repeating += other.repeating;
    }
}

impl Sub for Counts {
    type Output = Counts;

    fn sub(self, before: Counts) -> Counts {
        Counts {
            offered: self.offered - before.offered,
            held_back: self.held_back - before.held_back,
            completed: self.completed - before.completed,
            refused: self.refused - before.refused,
            timed_out: self.timed_out - before.timed_out,
            invite_again: self.invite_again - before.invite_again,
            in_dialog_failures: self.in_dialog_failures - before.in_dialog_failures,
            repeating: self.repeating,
        }
    }
}

const SECOND_MICROS: u64 = 1_000_000;

#[cfg(test)]
mod tests;
