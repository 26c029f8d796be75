//! Floor report: each round, each pair's ratio, and the medians.

use std::fmt::{Display, Formatter, Result};

use serde::Serialize;

use super::shape::Shape;
use crate::arrival::Arrival;
use crate::generator::Run;
use crate::machine::Machine;
use crate::usage::Usage;
use crate::verdict::{Verdict, percent};

/// All rounds.
#[derive(Debug, Serialize)]
pub(super) struct FloorReport {
    machine: Machine,
    server_core: usize,
    generator_core: usize,
    calls_out: u32,
    /// Sizes of the answers to an INVITE and to a BYE.
    invite_answer_bytes: Vec<usize>,
    bye_answer_bytes: Vec<usize>,
    rounds: Vec<Round>,
    floor_calls_per_s: f64,
    engine_calls_per_s: f64,
    /// Median over the rounds' ratios.
    ratio: f64,
    /// Most CPU the engine used while the floor was measured.
    engine_idle_share: f64,
}

/// A floor run and the engine run right after it.
#[derive(Debug, Serialize)]
pub(super) struct Round {
    floor: Side,
    engine: Side,
    /// Engine over floor.
    ratio: f64,
}

/// One run.
#[derive(Debug, Serialize)]
pub(super) struct Side {
    calls_per_s: f64,
    completed: u64,
    failed: u64,
    sent_again: u64,
    generator: Usage,
    server: Usage,
    /// Of the engine while the floor runs.
    idle_engine: Option<Usage>,
    verdict: Verdict,
}

impl Side {
    /// What `run` says, with what `server` used meanwhile.
    pub(super) fn new(
        run: &Run,
        arrival: Arrival,
        server: Usage,
        idle_engine: Option<Usage>,
    ) -> Side {
        Side {
            calls_per_s: run.calls_per_s,
            completed: run.stats.completed,
            failed: run.stats.failures.total(),
            sent_again: run.stats.sent.repeats(),
            generator: run.usage,
            server,
            idle_engine,
            verdict: Verdict::of(run, arrival),
        }
    }

    fn is_fine(&self) -> bool {
        self.failed == 0 && self.completed > 0 && self.verdict.is_valid()
    }
}

impl Round {
    /// A pair.
    pub(super) fn new(floor: Side, engine: Side) -> Round {
        let ratio = engine.calls_per_s / floor.calls_per_s.max(1.0);
        Round { floor, engine, ratio }
    }
}

impl FloorReport {
    /// Sum up `rounds`.
    pub(super) fn new(
        machine: Machine,
        (server_core, generator_core): (usize, usize),
        calls_out: u32,
        shape: &Shape,
        rounds: Vec<Round>,
    ) -> FloorReport {
        let of = |value: fn(&Round) -> f64| median(rounds.iter().map(value).collect());
        let idle = |round: &Round| round.floor.idle_engine.map_or(0.0, |usage| usage.busy_share);
        FloorReport {
            machine,
            server_core,
            generator_core,
            calls_out,
            invite_answer_bytes: shape.invite_bytes(),
            bye_answer_bytes: shape.bye_bytes(),
            floor_calls_per_s: of(|round| round.floor.calls_per_s),
            engine_calls_per_s: of(|round| round.engine.calls_per_s),
            ratio: of(|round| round.ratio),
            engine_idle_share: rounds.iter().map(idle).fold(0.0, f64::max),
            rounds,
        }
    }

    /// Whether every call completed, no run is invalid, and the idle engine disturbed no floor.
    pub(super) fn is_fine(&self) -> bool {
        let mut sides = self.rounds.iter().flat_map(|round| [&round.floor, &round.engine]);
        sides.all(Side::is_fine) && self.engine_idle_share < IDLE_SHARE_MAX
    }
}

impl Display for FloorReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let datagrams = 3 + self.invite_answer_bytes.len() + self.bye_answer_bytes.len();
        writeln!(
            f,
            "{} calls out, {datagrams} datagrams a call (answers of {:?} and {:?} bytes), \
             server on core {}, generator on core {}\n",
            self.calls_out,
            self.invite_answer_bytes,
            self.bye_answer_bytes,
            self.server_core,
            self.generator_core,
        )?;
        write!(
            f,
            "{:>5} {:>14} {:>14} {:>7}",
            "round", "floor calls/s", "engine calls/s", "ratio"
        )?;
        writeln!(f, "   busy: floor generator   engine generator")?;
        for (at, round) in self.rounds.iter().enumerate() {
            write_round(f, at + 1, round)?;
        }
        writeln!(
            f,
            "{:>5} {:>14.0} {:>14.0} {:>7.3}",
            "median", self.floor_calls_per_s, self.engine_calls_per_s, self.ratio
        )?;
        let idle = percent(self.engine_idle_share);
        writeln!(f, "\nengine while the floor ran: {idle} of a core")?;
        if self.engine_idle_share >= IDLE_SHARE_MAX {
            writeln!(f, "INVALID: the engine was not idle while the floor ran")?;
        }
        Ok(())
    }
}

fn write_round(f: &mut Formatter<'_>, number: usize, round: &Round) -> Result {
    let (floor, engine) = (&round.floor, &round.engine);
    write!(f, "{number:>5} {:>14.0} {:>14.0}", floor.calls_per_s, engine.calls_per_s)?;
    write!(f, " {:>7.3}   {:>11}", round.ratio, percent(floor.server.busy_share))?;
    write!(f, " {:>9}", percent(floor.generator.busy_share))?;
    write!(f, " {:>8}", percent(engine.server.busy_share))?;
    writeln!(f, " {:>9}", percent(engine.generator.busy_share))?;
    for (name, side) in [("floor", floor), ("engine", engine)] {
        if side.failed > 0 || side.sent_again > 0 {
            writeln!(f, "      {name}: {} failed, {} sent again", side.failed, side.sent_again)?;
        }
        for reason in &side.verdict.invalid {
            writeln!(f, "      {name} INVALID: {reason}")?;
        }
    }
    Ok(())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (Some(low), Some(high)) =
        (values.get((values.len().max(1) - 1) / 2), values.get(values.len() / 2))
    else {
        return 0.0;
    };
    (low + high) / 2.0
}

/// An engine above this disturbs the floor.
const IDLE_SHARE_MAX: f64 = 0.01;

#[cfg(test)]
mod tests;
