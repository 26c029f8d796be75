//! Shards report: each side of each round, and the medians.

use serde::{Deserialize, Serialize};

use crate::floor::{median, quotient};
use crate::machine::Machine;
use crate::overload::ClosedLoop;
use crate::usage::Usage;

/// All rounds.
#[derive(Debug, Serialize)]
pub(crate) struct ShardsReport {
    machine: Machine,
    pub(super) setting: Setting,
    pub(super) sides: Vec<Side>,
    pub(super) medians: Medians,
}

/// What they had in common.
#[derive(Debug, Serialize)]
pub(super) struct Setting {
    pub(super) rounds: u32,
    pub(super) seconds: u32,
    pub(super) calls_out: u32,
    pub(super) user: String,
    pub(super) server_core: usize,
    pub(super) core: usize,
}

/// How many shards, and how datagrams reach the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Name {
    One,
    Ebpf,
    Mailbox,
}

/// One server.
#[derive(Debug, Serialize)]
pub(super) struct Side {
    pub(super) name: Name,
    pub(super) calls_per_s: f64,
    pub(super) completed: u64,
    pub(super) failed: u64,
    /// All threads of the server.
    pub(super) us_per_call: f64,
    pub(super) busy_share: f64,
    /// Longest that the server waited for a core: two shards and a generator on two cores do.
    pub(super) waiting_share: f64,
    pub(super) generator_us_per_call: f64,
    /// Datagrams one shard gave another, for each completed call of the server's life.
    pub(super) handed_per_call: f64,
    pub(super) balanced: bool,
}

/// Each is a median of its own: what the model is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Medians {
    pub(crate) one: Cost,
    pub(crate) ebpf: Cost,
    pub(crate) mailbox: Cost,
}

/// Of one kind of server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cost {
    pub(crate) calls_per_s: f64,
    pub(crate) us_per_call: f64,
    pub(crate) generator_us_per_call: f64,
    pub(crate) handed_per_call: f64,
    /// Its cost per call over that of one shard, the median of the rounds.
    pub(crate) ratio: f64,
}

impl Name {
    /// In the order of a round.
    pub(super) const ALL: [Name; 3] = [Name::One, Name::Ebpf, Name::Mailbox];

    /// In words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Name::One => "one shard",
            Name::Ebpf => "two, eBPF",
            Name::Mailbox => "two, mailbox",
        }
    }
}

impl Side {
    /// What the runs against server `name` say, and the numbers it left.
    pub(super) fn new(
        name: Name,
        closed: &ClosedLoop,
        usage: Usage,
        stats: &serde_json::Value,
    ) -> Side {
        let completed = closed.completed as f64;
        let count = |name: &str| stats[name].as_u64().unwrap_or_default() as f64;
        Side {
            name,
            calls_per_s: closed.calls_per_s,
            completed: closed.completed,
            failed: closed.failed,
            us_per_call: quotient(usage.cpu_us as f64, completed),
            busy_share: usage.busy_share,
            waiting_share: usage.waiting_share,
            generator_us_per_call: quotient(closed.generator_us as f64, completed),
            handed_per_call: quotient(count("handed_over"), count("calls_total")),
            balanced: stats["ledger"]["balanced"] == true,
        }
    }
}

impl ShardsReport {
    /// Sum up `sides`.
    pub(super) fn new(machine: Machine, setting: Setting, sides: Vec<Side>) -> ShardsReport {
        let medians = Medians {
            one: Cost::of(&sides, Name::One),
            ebpf: Cost::of(&sides, Name::Ebpf),
            mailbox: Cost::of(&sides, Name::Mailbox),
        };
        ShardsReport { machine, setting, sides, medians }
    }

    /// Longest that one shard, which has a core to itself, waited for it.
    pub(super) fn waiting_share(&self) -> f64 {
        let ones = self.sides.iter().filter(|side| side.name == Name::One);
        ones.map(|side| side.waiting_share).fold(0.0, f64::max)
    }

    /// Whether every call completed and every ledger balances.
    pub(super) fn is_fine(&self) -> bool {
        let is_fine = |side: &Side| side.failed == 0 && side.completed > 0 && side.balanced;
        !self.sides.is_empty() && self.sides.iter().all(is_fine)
    }
}

impl Cost {
    fn of(sides: &[Side], name: Name) -> Cost {
        let named = || sides.iter().filter(move |side| side.name == name);
        let of = |value: fn(&Side) -> f64| median(named().map(value).collect());
        let ones = sides.iter().filter(|side| side.name == Name::One);
        let ratios =
            named().zip(ones).map(|(side, one)| quotient(side.us_per_call, one.us_per_call));
        Cost {
            calls_per_s: of(|side| side.calls_per_s),
            us_per_call: of(|side| side.us_per_call),
            generator_us_per_call: of(|side| side.generator_us_per_call),
            handed_per_call: of(|side| side.handed_per_call),
            ratio: median(ratios.collect()),
        }
    }
}

#[cfg(test)]
mod tests;
