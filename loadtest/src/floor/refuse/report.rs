//! Refusal report: four runs a round, and the medians, for people and programs.

use std::fmt::{Display, Formatter, Result};

use serde::Serialize;

use crate::floor::{median, quotient};
use crate::generator::Run;
use crate::machine::Machine;
use crate::usage::Usage;
use crate::verdict::write_rough;

/// All rounds.
#[derive(Debug, Serialize)]
pub(super) struct RefuseReport {
    machine: Machine,
    calls_out: u32,
    rounds: Vec<Round>,
    /// CPU time, each a median of its own.
    floor_served_us: f64,
    floor_refused_us: f64,
    engine_served_us: f64,
    engine_refused_us: f64,
    /// Medians of the rounds' own ratios.
    floor_ratio: f64,
    engine_ratio: f64,
}

/// One run of each.
#[derive(Debug, Serialize)]
pub(super) struct Round {
    pub(super) floor_served: Side,
    pub(super) floor_refused: Side,
    pub(super) engine_served: Side,
    pub(super) engine_refused: Side,
}

/// One run.
#[derive(Debug, Serialize)]
pub(super) struct Side {
    served: u64,
    refused: u64,
    /// Calls that were neither.
    lost: u64,
    calls_per_s: f64,
    us_per_call: f64,
    busy_share: f64,
    /// Longest that it or the generator waited for its core.
    waiting_share: f64,
}

impl Side {
    /// What a run says, with what the answering side used meanwhile.
    pub(super) fn new((run, server): &(Run, Usage)) -> Side {
        let (served, refused) = (run.stats.completed, run.stats.failures.refused());
        let calls = (served + refused) as f64;
        Side {
            served,
            refused,
            lost: run.stats.failures.total() - refused,
            calls_per_s: quotient(calls, run.elapsed.as_secs_f64()),
            us_per_call: quotient(server.cpu_us as f64, calls),
            busy_share: server.busy_share,
            waiting_share: server.waiting_share.max(run.usage.waiting_share),
        }
    }

    fn is_served(&self) -> bool {
        self.served > 0 && self.refused + self.lost == 0
    }

    fn is_refused(&self) -> bool {
        self.refused > 0 && self.served + self.lost == 0
    }
}

impl RefuseReport {
    /// Sum up `rounds`.
    pub(super) fn new(machine: Machine, calls_out: u32, rounds: Vec<Round>) -> RefuseReport {
        let of = |value: fn(&Round) -> f64| median(rounds.iter().map(value).collect());
        RefuseReport {
            floor_served_us: of(|round| round.floor_served.us_per_call),
            floor_refused_us: of(|round| round.floor_refused.us_per_call),
            engine_served_us: of(|round| round.engine_served.us_per_call),
            engine_refused_us: of(|round| round.engine_refused.us_per_call),
            floor_ratio: of(|round| {
                quotient(round.floor_refused.us_per_call, round.floor_served.us_per_call)
            }),
            engine_ratio: of(|round| {
                quotient(round.engine_refused.us_per_call, round.engine_served.us_per_call)
            }),
            machine,
            calls_out,
            rounds,
        }
    }

    /// Whether each call was served where it should be, and refused where it should be.
    pub(super) fn is_fine(&self) -> bool {
        let is_fine = |round: &Round| {
            let is_served = round.floor_served.is_served() && round.engine_served.is_served();
            is_served && round.floor_refused.is_refused() && round.engine_refused.is_refused()
        };
        !self.rounds.is_empty() && self.rounds.iter().all(is_fine)
    }
}

impl Round {
    fn waiting_share(&self) -> f64 {
        let Round { floor_served, floor_refused, engine_served, engine_refused } = self;
        let sides = [floor_served, floor_refused, engine_served, engine_refused];
        sides.into_iter().map(|side| side.waiting_share).fold(0.0, f64::max)
    }
}

impl Display for RefuseReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        writeln!(
            f,
            "{} calls out; CPU us per call (calls/s) of the answering side\n",
            self.calls_out
        )?;
        let heads = ["floor served", "floor refused", "engine served", "engine refused"];
        write!(f, "{:<8}", "round")?;
        heads.iter().try_for_each(|head| write!(f, "{head:>18}"))?;
        writeln!(f)?;
        for (at, round) in self.rounds.iter().enumerate() {
            write!(f, "{:<8}", at + 1)?;
            let Round { floor_served, floor_refused, engine_served, engine_refused } = round;
            for side in [floor_served, floor_refused, engine_served, engine_refused] {
                write!(f, "{:>8.2} {:>9}", side.us_per_call, format!("({:.0})", side.calls_per_s))?;
            }
            writeln!(f)?;
        }
        write!(f, "{:<8}", "median")?;
        for us in [
            self.floor_served_us,
            self.floor_refused_us,
            self.engine_served_us,
            self.engine_refused_us,
        ] {
            write!(f, "{us:>8.2} {:>9}", "")?;
        }
        writeln!(
            f,
            "\n\na refused call over a served one: floor {:.3}, engine {:.3}",
            self.floor_ratio, self.engine_ratio
        )?;
        let waiting = self.rounds.iter().map(Round::waiting_share).fold(0.0, f64::max);
        write_rough(f, waiting)
    }
}
