//! Report: what a spray sent and what came back, for people and programs.

use std::collections::BTreeMap;
use std::fmt::{Display, Formatter, Result};

use serde::Serialize;

use super::{Spray, SprayPlan};
use crate::machine::Machine;

/// One spray.
#[derive(Debug, Serialize)]
pub(super) struct SprayReport {
    machine: Machine,
    target: String,
    ports: String,
    local: String,
    elapsed_s: f64,
    sent: u64,
    sent_per_s: f64,
    sent_by_kind: BTreeMap<&'static str, u64>,
    unsent: u64,
    came_back: u64,
    /// Who sent something back, and how many datagrams: the first of them.
    came_back_from: BTreeMap<String, u64>,
}

impl SprayReport {
    /// What `spray` of `plan` says.
    pub(super) fn new(machine: Machine, plan: &SprayPlan, spray: &Spray) -> SprayReport {
        let seconds = spray.elapsed.as_secs_f64();
        let sent = spray.sent();
        let by_kind = spray.sent_by_kind.iter().map(|(kind, &count)| (kind.name(), count));
        let answers = spray.answers.iter().take(ANSWERS_SHOWN_MAX);
        SprayReport {
            machine,
            target: plan.target.to_string(),
            ports: format!("{}..{}", plan.ports.start(), plan.ports.end()),
            local: plan.local.ip().to_string(),
            elapsed_s: seconds,
            sent,
            sent_per_s: if seconds > 0.0 { sent as f64 / seconds } else { 0.0 },
            sent_by_kind: by_kind.collect(),
            unsent: spray.unsent,
            came_back: spray.came_back(),
            came_back_from: answers.map(|(from, &count)| (from.to_string(), count)).collect(),
        }
    }

    /// Whether something was sent and nothing came back.
    pub(super) fn is_fine(&self) -> bool {
        self.sent > 0 && self.came_back == 0
    }
}

impl Display for SprayReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let SprayReport { target, ports, local, elapsed_s, sent, sent_per_s, .. } = self;
        writeln!(f, "{target} ports {ports} from {local}, {elapsed_s:.2} s\n")?;
        writeln!(f, "datagrams sent        {sent:>12} ({sent_per_s:.0}/s)")?;
        for (kind, count) in &self.sent_by_kind {
            writeln!(f, "  {kind:<20}{count:>12}")?;
        }
        if self.unsent > 0 {
            writeln!(f, "never left            {:>12}", self.unsent)?;
        }
        writeln!(f, "came back             {:>12}", self.came_back)?;
        for (from, count) in &self.came_back_from {
            writeln!(f, "  {from:<20}{count:>12}")?;
        }
        if self.came_back > 0 {
            writeln!(f, "FAULT: the server answers, or sends a call's media to, a third party")?;
        }
        Ok(())
    }
}

/// Sources named in a report.
const ANSWERS_SHOWN_MAX: usize = 20;
