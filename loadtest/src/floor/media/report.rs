//! Media report: each number of sockets, its rounds, and their medians.

use serde::Serialize;

use super::round::{Ratio, Round, Side};
use crate::floor::FloorArgs;
use crate::floor::report::median;
use crate::machine::Machine;

/// All that was measured.
#[derive(Debug, Serialize)]
pub(super) struct MediaReport {
    machine: Machine,
    pub(super) setting: Setting,
    pub(super) sockets: Vec<OverSockets>,
}

/// What all rounds had in common.
#[derive(Debug, Serialize)]
pub(super) struct Setting {
    pub(super) server_core: usize,
    pub(super) generator_core: usize,
    pub(super) packets_out: u32,
}

/// The rounds over a number of sockets.
#[derive(Debug, Serialize)]
pub(super) struct OverSockets {
    pub(super) count: u32,
    pub(super) rounds: Vec<Round>,
    pub(super) median: Medians,
}

/// Each is a median of its own: they need not be of one round.
#[derive(Debug, Serialize)]
pub(super) struct Medians {
    pub(super) floor_packets_per_s: f64,
    pub(super) plane_packets_per_s: f64,
    pub(super) engine_packets_per_s: f64,
    pub(super) floor_ns_per_packet: f64,
    pub(super) plane_ns_per_packet: f64,
    pub(super) engine_ns_per_packet: f64,
    pub(super) generator_ns_per_packet: f64,
    pub(super) plane_ratio: Ratio,
    /// Zero when no engine was measured.
    pub(super) engine_ratio: Ratio,
}

impl Setting {
    /// As asked for by `args`.
    pub(super) fn new(args: &FloorArgs) -> Setting {
        Setting {
            server_core: args.bench.server_core,
            generator_core: args.bench.core,
            packets_out: args.packets_out,
        }
    }
}

impl MediaReport {
    pub(super) fn new(machine: Machine, setting: Setting) -> MediaReport {
        MediaReport { machine, setting, sockets: Vec::new() }
    }

    /// Add `rounds` over `count` sockets.
    pub(super) fn add(&mut self, count: u32, rounds: Vec<Round>) {
        let median = Medians::of(&rounds);
        self.sockets.push(OverSockets { count, rounds, median });
    }

    /// Whether something was measured and every packet came back.
    pub(super) fn is_fine(&self) -> bool {
        self.sockets.iter().all(|over| !over.rounds.is_empty())
            && self.sides().all(|(_, side)| side.is_fine())
    }

    /// Longest that a server or the generator waited for its core, as a share of a run.
    pub(super) fn waiting_share(&self) -> f64 {
        self.sides().map(|(_, side)| side.waiting_share()).fold(0.0, f64::max)
    }

    fn sides(&self) -> impl Iterator<Item = (&'static str, &Side)> {
        self.sockets.iter().flat_map(|over| &over.rounds).flat_map(Round::sides)
    }
}

impl Medians {
    fn of(rounds: &[Round]) -> Medians {
        let of = |value: &dyn Fn(&Round) -> f64| median(rounds.iter().map(value).collect());
        let engine = |value: &dyn Fn(&Side) -> f64| {
            median(rounds.iter().filter_map(|round| round.engine.as_ref()).map(value).collect())
        };
        let engine_ratio = |value: &dyn Fn(Ratio) -> f64| {
            median(rounds.iter().filter_map(|round| round.engine_ratio).map(value).collect())
        };
        Medians {
            floor_packets_per_s: of(&|round| round.floor().packets_per_s),
            plane_packets_per_s: of(&|round| round.plane.packets_per_s),
            engine_packets_per_s: engine(&|side| side.packets_per_s),
            floor_ns_per_packet: of(&|round| round.floor().server_ns_per_packet),
            plane_ns_per_packet: of(&|round| round.plane.server_ns_per_packet),
            engine_ns_per_packet: engine(&|side| side.server_ns_per_packet),
            generator_ns_per_packet: of(&|round| round.plane.generator_ns_per_packet),
            plane_ratio: Ratio {
                rate: of(&|round| round.plane_ratio.rate),
                cpu: of(&|round| round.plane_ratio.cpu),
            },
            engine_ratio: Ratio {
                rate: engine_ratio(&|ratio| ratio.rate),
                cpu: engine_ratio(&|ratio| ratio.cpu),
            },
        }
    }
}
