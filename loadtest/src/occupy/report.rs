//! Occupy report: what was taken, as the scheduler counted it.

use std::fmt::{Display, Formatter, Result};

use serde::Serialize;

use super::OccupyPlan;
use crate::usage::Usage;
use crate::verdict::percent;

/// One occupation.
#[derive(Debug, Serialize)]
pub(super) struct OccupyReport {
    asked_share: f64,
    taken_share: f64,
    periods: u64,
    missed: u64,
}

impl OccupyReport {
    /// What `plan` came to.
    pub(super) fn new(plan: &OccupyPlan, periods: u64, missed: u64, usage: &Usage) -> Self {
        let asked_share = plan.taken.as_secs_f64() / plan.period.as_secs_f64();
        OccupyReport { asked_share, taken_share: usage.busy_share, periods, missed }
    }

    /// Whether what was left for others is what they were to have.
    pub(super) fn is_fine(&self) -> bool {
        (self.taken_share - self.asked_share).abs() <= SHARE_ERROR_MAX
    }
}

impl Display for OccupyReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(
            f,
            "took {} of the core in {} periods, {} missed",
            percent(self.taken_share),
            self.periods,
            self.missed
        )?;
        if !self.is_fine() {
            write!(f, "\nFAULT: asked for were {}", percent(self.asked_share))?;
        }
        Ok(())
    }
}

/// A tenth of what a share of 80 % leaves to others.
const SHARE_ERROR_MAX: f64 = 0.02;
