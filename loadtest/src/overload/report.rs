//! Overload report: each factor's trial, for the table, the plot and the JSON file alike.

use std::time::Duration;

use serde::Serialize;

use super::trial::Trial;
use crate::machine::Machine;

/// All trials.
#[derive(Debug, Serialize)]
pub(super) struct OverloadReport {
    machine: Machine,
    pub(super) setting: Setting,
    pub(super) trials: Vec<Trial>,
}

/// What they had in common.
#[derive(Debug, Serialize)]
pub(super) struct Setting {
    pub(super) factors: Vec<f64>,
    pub(super) calm: Duration,
    pub(super) overload: Duration,
    pub(super) after: Duration,
    pub(super) capacity_seconds: u32,
    pub(super) calls_out: u32,
    pub(super) sources: u8,
    pub(super) speaks_oc: bool,
    pub(super) calls_again: bool,
    pub(super) user: String,
    pub(super) core: usize,
    /// Whether the generator asks to go before whatever else runs there.
    pub(super) goes_first: bool,
}

impl OverloadReport {
    /// Of `trials`.
    pub(super) fn new(machine: Machine, setting: Setting, trials: Vec<Trial>) -> OverloadReport {
        OverloadReport { machine, setting, trials }
    }

    /// Whether every trial went as it should.
    pub(super) fn is_fine(&self) -> bool {
        !self.trials.is_empty() && self.trials.iter().all(Trial::is_fine)
    }
}
