//! Floor report: each round, each pair's ratio, and the medians.

use std::fmt::{Display, Formatter, Result};

use serde::Serialize;

use super::round::{Round, Side};
use super::shape::Shape;
use crate::args::FloorArgs;
use crate::machine::Machine;
use crate::verdict::percent;

/// All rounds.
#[derive(Debug, Serialize)]
pub(super) struct FloorReport {
    machine: Machine,
    setting: Setting,
    rounds: Vec<Round>,
    median: Medians,
    /// Most CPU the engine used while the floor was measured, as a share of a core.
    engine_idle_share: f64,
}

/// What all rounds had in common.
#[derive(Debug, Serialize)]
pub(super) struct Setting {
    server_core: usize,
    generator_core: usize,
    calls_out: u32,
    /// Sizes of the answers to an INVITE and to a BYE.
    invite_answer_bytes: Vec<usize>,
    bye_answer_bytes: Vec<usize>,
}

/// Each is a median of its own: they need not be of one round.
#[derive(Debug, Serialize)]
struct Medians {
    floor_calls_per_s: f64,
    engine_calls_per_s: f64,
    ratio: f64,
    floor_us_per_call: f64,
    engine_us_per_call: f64,
    cpu_ratio: f64,
    generator_us_per_call: f64,
}

impl Setting {
    /// As asked for by `args`, with the answers of `shape`.
    pub(super) fn new(args: &FloorArgs, shape: &Shape) -> Setting {
        Setting {
            server_core: args.server_core,
            generator_core: args.core,
            calls_out: args.calls_out,
            invite_answer_bytes: shape.invite_bytes(),
            bye_answer_bytes: shape.bye_bytes(),
        }
    }

    /// INVITE, ACK, BYE and their answers.
    fn datagrams_per_call(&self) -> usize {
        3 + self.invite_answer_bytes.len() + self.bye_answer_bytes.len()
    }
}

impl FloorReport {
    /// Sum up `rounds`.
    pub(super) fn new(machine: Machine, setting: Setting, rounds: Vec<Round>) -> FloorReport {
        let of = |value: fn(&Round) -> f64| median(rounds.iter().map(value).collect());
        let median = Medians {
            floor_calls_per_s: of(|round| round.floor.calls_per_s),
            engine_calls_per_s: of(|round| round.engine.calls_per_s),
            ratio: of(|round| round.ratio),
            floor_us_per_call: of(|round| round.floor.server_us_per_call),
            engine_us_per_call: of(|round| round.engine.server_us_per_call),
            cpu_ratio: of(|round| round.cpu_ratio),
            generator_us_per_call: of(|round| round.floor.generator_us_per_call),
        };
        let idle = |round: &Round| round.floor.idle_engine.map_or(0.0, |usage| usage.busy_share);
        let engine_idle_share = rounds.iter().map(idle).fold(0.0, f64::max);
        FloorReport { machine, setting, rounds, median, engine_idle_share }
    }

    /// Whether every call completed, no run is invalid, and the idle engine disturbed no floor.
    pub(super) fn is_fine(&self) -> bool {
        let mut sides = self.rounds.iter().flat_map(|round| [&round.floor, &round.engine]);
        sides.all(Side::is_fine) && self.engine_idle_share < IDLE_SHARE_MAX
    }
}

impl Display for FloorReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let setting = &self.setting;
        writeln!(
            f,
            "{} calls out, {} datagrams a call (answers of {:?} and {:?} bytes), \
             server on core {}, generator on core {}\n",
            setting.calls_out,
            setting.datagrams_per_call(),
            setting.invite_answer_bytes,
            setting.bye_answer_bytes,
            setting.server_core,
            setting.generator_core,
        )?;
        writeln!(f, "{:6} {:>23}   {:^41}", "", "calls/s", "CPU us per call (share of the core)")?;
        writeln!(
            f,
            "{:<6} {:>7} {:>7} {:>7}   {:>13} {:>13} {:>6}   {:>13}",
            "round", "floor", "engine", "ratio", "floor", "engine", "ratio", "generator"
        )?;
        for (at, round) in self.rounds.iter().enumerate() {
            write_round(f, at + 1, round)?;
        }
        self.write_medians(f)?;
        self.write_remarks(f)
    }
}

impl FloorReport {
    fn write_medians(&self, f: &mut Formatter<'_>) -> Result {
        let median = &self.median;
        writeln!(
            f,
            "median {:>7.0} {:>7.0} {:>7.3}   {:>5.1} {:>7} {:>5.1} {:>7} {:>6.3}   {:>5.1}",
            median.floor_calls_per_s,
            median.engine_calls_per_s,
            median.ratio,
            median.floor_us_per_call,
            "",
            median.engine_us_per_call,
            "",
            median.cpu_ratio,
            median.generator_us_per_call,
        )
    }

    fn write_remarks(&self, f: &mut Formatter<'_>) -> Result {
        let idle = percent(self.engine_idle_share);
        writeln!(f, "\nengine while the floor ran: {idle} of a core")?;
        if self.engine_idle_share >= IDLE_SHARE_MAX {
            writeln!(f, "INVALID: the engine was not idle while the floor ran")?;
        }
        if self.median.generator_us_per_call > self.median.floor_us_per_call {
            writeln!(
                f,
                "note: a call costs the generator more than the floor's responder, so the floor's \
                 calls/s are the generator's limit; compare CPU us per call"
            )?;
        }
        Ok(())
    }
}

fn write_round(f: &mut Formatter<'_>, number: usize, round: &Round) -> Result {
    let (floor, engine) = (&round.floor, &round.engine);
    let cost =
        |us: f64, share: f64| format!("{us:>5.1} {:>7}", format!("({:.0} %)", share * 100.0));
    writeln!(
        f,
        "{number:<6} {:>7.0} {:>7.0} {:>7.3}   {} {} {:>6.3}   {}",
        floor.calls_per_s,
        engine.calls_per_s,
        round.ratio,
        cost(floor.server_us_per_call, floor.server.busy_share),
        cost(engine.server_us_per_call, engine.server.busy_share),
        round.cpu_ratio,
        cost(floor.generator_us_per_call, floor.generator.busy_share),
    )?;
    for (name, side) in [("floor", floor), ("engine", engine)] {
        if side.failed > 0 || side.sent_again > 0 {
            writeln!(f, "       {name}: {} failed, {} sent again", side.failed, side.sent_again)?;
        }
        for reason in &side.verdict.invalid {
            writeln!(f, "       {name} INVALID: {reason}")?;
        }
    }
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    match (values.get(low), values.get(high)) {
        (Some(low), Some(high)) => (low + high) / 2.0,
        (None, _) | (_, None) => 0.0,
    }
}

/// An engine above this disturbs the floor.
const IDLE_SHARE_MAX: f64 = 0.01;

#[cfg(test)]
mod tests;
