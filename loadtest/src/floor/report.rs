//! Floor report: each round, each pair's ratio, and the medians.

use serde::Serialize;

use super::round::{Round, Side};
use super::shape::Shape;
use crate::batch::Batch;
use crate::floor::FloorArgs;
use crate::machine::Machine;

/// All rounds.
#[derive(Debug, Serialize)]
pub(super) struct FloorReport {
    machine: Machine,
    pub(super) setting: Setting,
    pub(super) rounds: Vec<Round>,
    pub(super) median: Medians,
    /// Most CPU the engine used while the floor was measured, as a share of a core.
    pub(super) engine_idle_share: f64,
    /// Longest that a server or the generator waited for its core, as a share of a run.
    pub(super) waiting_share: f64,
}

/// What all rounds had in common.
#[derive(Debug, Serialize)]
pub(super) struct Setting {
    pub(super) server_core: usize,
    pub(super) generator_core: usize,
    pub(super) calls_out: u32,
    /// Whether the floor's responder joins datagrams.
    pub(super) is_floor_batching: bool,
    pub(super) generator_batch: Batch,
    /// Sizes of the answers to an INVITE and to a BYE.
    pub(super) invite_answer_bytes: Vec<usize>,
    pub(super) bye_answer_bytes: Vec<usize>,
}

/// Each is a median of its own: they need not be of one round.
#[derive(Debug, Serialize)]
pub(super) struct Medians {
    pub(super) floor_calls_per_s: f64,
    pub(super) engine_calls_per_s: f64,
    pub(super) ratio: f64,
    pub(super) floor_us_per_call: f64,
    pub(super) engine_us_per_call: f64,
    pub(super) cpu_ratio: f64,
    pub(super) generator_us_per_call: f64,
}

impl Setting {
    /// As asked for by `args`, with the answers of `shape`.
    pub(super) fn new(args: &FloorArgs, shape: &Shape) -> Setting {
        Setting {
            server_core: args.bench.server_core,
            generator_core: args.bench.core,
            calls_out: args.calls_out,
            is_floor_batching: args.batch,
            generator_batch: args.generator_batch,
            invite_answer_bytes: shape.invite_bytes(),
            bye_answer_bytes: shape.bye_bytes(),
        }
    }

    /// Which floor it is, and what the generator does.
    pub(super) fn batches(&self) -> String {
        let floor = match self.is_floor_batching {
            false => "plain floor: one datagram each to and from the kernel",
            true => "batch floor: datagrams joined on their way to and from the kernel",
        };
        let generator = match self.generator_batch {
            Batch::Off => "one by one, in and out",
            Batch::In => "joined in, one by one out",
            Batch::Both => "joined in and out",
        };
        format!("{floor}; generator: {generator}")
    }

    /// INVITE, ACK, BYE and their answers.
    pub(super) fn datagrams_per_call(&self) -> usize {
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
        let sides = rounds.iter().flat_map(|round| [&round.floor, &round.engine]);
        let waiting_share = sides.map(Side::waiting_share).fold(0.0, f64::max);
        FloorReport { machine, setting, rounds, median, engine_idle_share, waiting_share }
    }

    /// Whether every call completed, no run is invalid, and the idle engine disturbed no floor.
    pub(super) fn is_fine(&self) -> bool {
        let mut sides = self.rounds.iter().flat_map(|round| [&round.floor, &round.engine]);
        let is_idle = self.engine_idle_share < IDLE_SHARE_MAX;
        is_idle && !self.rounds.is_empty() && sides.all(Side::is_fine)
    }
}

/// The middle one of `values`, or between the two.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    match (values.get(low), values.get(high)) {
        (Some(low), Some(high)) => (low + high) / 2.0,
        (None, _) | (_, None) => 0.0,
    }
}

/// An engine above this disturbs the floor.
pub(super) const IDLE_SHARE_MAX: f64 = 0.01;

#[cfg(test)]
mod tests;
