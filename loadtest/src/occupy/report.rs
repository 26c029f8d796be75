//! Occupy report: what was taken, as the scheduler counted it.

use std::fmt::{Display, Formatter, Result};
use std::time::Duration;

use serde::Serialize;

use super::OccupyPlan;
use super::pace::Pace;
use crate::usage::Usage;
use crate::verdict::percent;

/// One occupation.
#[derive(Debug, Serialize)]
pub(super) struct OccupyReport {
    asked_share: f64,
    taken_share: f64,
    lost_ms: u128,
    /// Time taken in which the core did less than nine tenths of the work it can do, and the least part.
    slow_s: f64,
    least_pace: f64,
}

impl OccupyReport {
    /// What `plan` came to.
    pub(super) fn new(plan: &OccupyPlan, lost: Duration, pace: &Pace, usage: &Usage) -> Self {
        let asked_share = plan.taken.as_secs_f64() / plan.period.as_secs_f64();
        OccupyReport {
            asked_share,
            taken_share: usage.busy_share,
            lost_ms: lost.as_millis(),
            slow_s: pace.slow.as_secs_f64(),
            least_pace: pace.least,
        }
    }

    /// Whether what was left for others is what they were to have.
    pub(super) fn is_fine(&self) -> bool {
        (self.taken_share - self.asked_share).abs() <= LEFT_ERROR_MAX * (1.0 - self.asked_share)
    }
}

impl Display for OccupyReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(
            f,
            "took {} of the core; {} ms of its turns were lost. The core itself was slow for {:.1} s of that: it did \
             as little as {} of the work it can do",
            percent(self.taken_share),
            self.lost_ms,
            self.slow_s,
            percent(self.least_pace)
        )?;
        if !self.is_fine() {
            write!(f, "\nFAULT: asked for were {}", percent(self.asked_share))?;
        }
        Ok(())
    }
}

/// Of what is left to others.
const LEFT_ERROR_MAX: f64 = 0.1;
