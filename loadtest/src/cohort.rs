//! Cohort: the calls that were due in one second, and what became of them, whenever it did.

use std::ops::Add;

use hdrhistogram::Histogram;
use trunkline::time::Timestamp;

/// Calls by the second they were due in. Counting them by the second in which they end would let
/// stragglers of an earlier second stand in for those that fail now.
#[derive(Debug)]
pub(crate) struct Cohorts {
    /// A completed call that took no longer took as long as calls should.
    micros_max: u64,
    by_second: Vec<Cohort>,
    /// How long the calls took that completed since it was last asked.
    latest: Histogram<u64>,
}

/// Those of one second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Cohort {
    /// Started late counts, too.
    pub(crate) due: u64,
    pub(crate) completed: u64,
    /// Of the completed ones, those that took as long as calls should.
    pub(crate) in_time: u64,
}

impl Cohorts {
    /// None yet. A call should take `micros_max` at most.
    pub(crate) fn new(micros_max: u64) -> Cohorts {
        Cohorts { micros_max, by_second: Vec::new(), latest: latest() }
    }

    /// A call due at `scheduled` was started.
    #[inline]
    pub(crate) fn begin(&mut self, scheduled: Timestamp) {
        let second = (scheduled.as_micros() / SECOND_MICROS) as usize;
        if second >= self.by_second.len() {
            self.by_second.resize(second + 1, Cohort::default());
        }
        self.by_second[second].due += 1;
    }

    /// It completed at `now`.
    #[inline]
    pub(crate) fn complete(&mut self, scheduled: Timestamp, now: Timestamp) {
        let micros = now.since(scheduled).as_micros() as u64;
        self.latest.saturating_record(micros);
        let second = (scheduled.as_micros() / SECOND_MICROS) as usize;
        if let Some(cohort) = self.by_second.get_mut(second) {
            cohort.completed += 1;
            cohort.in_time += u64::from(micros <= self.micros_max);
        }
    }

    /// Add the times of the calls completed since the last such call to `sum`.
    pub(crate) fn take_latest(&mut self, sum: &mut Histogram<u64>) {
        // Of one shape: adding cannot fail.
        let _ = sum.add(&self.latest);
        self.latest.reset();
    }

    /// The calls of second `second`.
    pub(crate) fn of_second(&self, second: usize) -> Cohort {
        self.by_second.get(second).copied().unwrap_or_default()
    }
}

impl Add for Cohort {
    type Output = Cohort;

    fn add(self, other: Cohort) -> Cohort {
        Cohort {
            due: self.due + other.due,
            completed: self.completed + other.completed,
            in_time: self.in_time + other.in_time,
        }
    }
}

/// An empty histogram of what [`Cohorts::take_latest`] adds: coarse, so that one a second is cheap.
pub(crate) fn latest() -> Histogram<u64> {
    Histogram::new_with_bounds(1, MICROS_MAX, SIGNIFICANT_DIGITS)
        .expect("one microsecond to two minutes with 2 digits is a range it has")
}

const SECOND_MICROS: u64 = 1_000_000;
const MICROS_MAX: u64 = 120_000_000;
const SIGNIFICANT_DIGITS: u8 = 2;

#[cfg(test)]
mod tests;
