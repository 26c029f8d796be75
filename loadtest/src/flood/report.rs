//! Flood report: what the source sent and got, and how the others fared, for people and programs.

use std::fmt::{Display, Formatter, Result};

use serde::Serialize;

use super::{Bench, FLOOD};
use crate::arrival::Arrival;
use crate::cohort::Cohort;
use crate::floor::quotient;
use crate::load::{FloodCounts, LoadRun, Second, Shift};
use crate::machine::Machine;
use crate::overload::ClosedLoop;
use crate::verdict::{Verdict, percent};

/// One flood.
#[derive(Debug, Serialize)]
pub(super) struct FloodReport {
    machine: Machine,
    local: String,
    seconds_of_flood: f64,
    flood: FloodCounts,
    flood_per_s: f64,
    /// `None`: nobody else called.
    capacity: Option<ClosedLoop>,
    others: Vec<Others>,
    /// What makes the numbers of the others worthless. A core that is full of flood does not.
    invalid: Vec<String>,
    /// The server's own ledger, when it had ended.
    ledger: Option<serde_json::Value>,
    shifts: Vec<Shift>,
    seconds: Vec<Second>,
}

/// The calls of others in one step.
#[derive(Debug, Serialize)]
struct Others {
    step: &'static str,
    due: u64,
    completed: u64,
    in_time: u64,
    success: f64,
}

impl FloodReport {
    /// What `run` of `bench` says.
    pub(super) fn new(
        machine: Machine,
        bench: &Bench,
        capacity: Option<ClosedLoop>,
        run: LoadRun,
    ) -> FloodReport {
        let LoadRun { run, seconds, shifts, flood, .. } = run;
        let flood = flood.unwrap_or_default();
        let length = shifts.iter().filter(|shift| shift.step.name == FLOOD);
        let length: f64 = length.map(|shift| shift.seconds).sum();
        let mut idle = run;
        // The flood takes the whole core on purpose, and gives way to the calls: their lag judges it.
        idle.usage.busy_share = 0.0;
        let calls_per_s = shifts.first().map_or(0.0, |shift| shift.step.calls_per_s);
        let verdict = Verdict::of(&idle, Arrival::Open { calls_per_s });
        let others = shifts.iter().map(|shift| Others::new(shift.step.name, &seconds));
        FloodReport {
            machine,
            local: bench.local.ip().to_string(),
            seconds_of_flood: length,
            flood_per_s: quotient(flood.sent as f64, length),
            flood,
            others: if capacity.is_some() { others.collect() } else { Vec::new() },
            invalid: if capacity.is_some() { verdict.invalid } else { Vec::new() },
            capacity,
            ledger: None,
            shifts,
            seconds,
        }
    }

    /// The same with the numbers that the server left.
    pub(super) fn with_stats(self, stats: &serde_json::Value) -> FloodReport {
        FloodReport { ledger: Some(stats["ledger"].clone()), ..self }
    }

    /// Whether the calls of others went through.
    pub(super) fn is_fine(&self) -> bool {
        let is_balanced = self.ledger.as_ref().is_none_or(|ledger| ledger["balanced"] == true);
        let is_well = self.others.iter().all(|others| others.success >= SUCCESS_MIN);
        self.flood.sent > 0 && is_balanced && is_well && self.invalid.is_empty()
    }
}

impl Others {
    fn new(step: &'static str, seconds: &[Second]) -> Others {
        let of_step = seconds.iter().filter(|second| second.step == step);
        let Cohort { due, completed, in_time } =
            of_step.fold(Cohort::default(), |sum, second| sum + second.cohort);
        Others { step, due, completed, in_time, success: quotient(completed as f64, due as f64) }
    }
}

impl Display for FloodReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let (sent, length) = (self.flood.sent, self.seconds_of_flood);
        writeln!(
            f,
            "{sent} INVITEs from {} in {length:.1} s: {:.0}/s",
            self.local, self.flood_per_s
        )?;
        for (code, count) in &self.flood.answers {
            writeln!(f, "  answered {code}       {count:>12}")?;
        }
        let silence = sent.saturating_sub(self.flood.answered());
        writeln!(f, "  not answered      {silence:>12}")?;
        if let Some(capacity) = &self.capacity {
            writeln!(f, "\nothers, beside a capacity of {:.0} calls/s", capacity.calls_per_s)?;
        }
        for others in &self.others {
            let Others { step, due, completed, in_time, success } = others;
            let share = percent(*success);
            writeln!(
                f,
                "  {step:<8}{due:>9} due{completed:>9} completed ({share}){in_time:>9} in time"
            )?;
        }
        if let Some(ledger) = &self.ledger {
            writeln!(f, "\nthe server's ledger: {ledger}")?;
        }
        for others in self.others.iter().filter(|others| others.success < SUCCESS_MIN) {
            writeln!(f, "FAULT: calls of others failed ({})", others.step)?;
        }
        self.invalid.iter().try_for_each(|reason| writeln!(f, "INVALID: {reason}"))
    }
}

/// Of the calls of others.
const SUCCESS_MIN: f64 = 0.99;
