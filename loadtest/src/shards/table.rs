//! Table: a shards report for people.

use std::fmt::{Display, Formatter, Result};

use super::report::{Cost, ShardsReport};
use crate::verdict::{percent, write_rough};

impl Display for ShardsReport {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let setting = &self.setting;
        writeln!(
            f,
            "{} calls out; shards on cores {} and {}, generator on core {}\n",
            setting.calls_out, setting.server_core, setting.core, setting.core,
        )?;
        writeln!(
            f,
            "{:<14}{:>11}{:>12}{:>9}{:>12}{:>14}",
            "server", "calls/s", "us per call", "busy", "generator", "handed a call"
        )?;
        for side in &self.sides {
            writeln!(
                f,
                "{:<14}{:>11.0}{:>12.2}{:>9}{:>12.2}{:>14.2}{}",
                side.name.words(),
                side.calls_per_s,
                side.us_per_call,
                percent(side.busy_share),
                side.generator_us_per_call,
                side.handed_per_call,
                if side.failed > 0 { format!("  {} FAILED", side.failed) } else { String::new() },
            )?;
        }
        writeln!(f, "\nmedian")?;
        let medians = &self.medians;
        for (name, cost) in [
            ("one shard", medians.one),
            ("two, eBPF", medians.ebpf),
            ("two, mailbox", medians.mailbox),
        ] {
            write_cost(f, name, &cost)?;
        }
        write_rough(f, self.waiting_share())
    }
}

fn write_cost(f: &mut Formatter<'_>, name: &str, cost: &Cost) -> Result {
    writeln!(
        f,
        "{name:<14}{:>11.0}{:>12.2}{:>9}{:>12.2}{:>14.2}   {:.3} of one shard's cost",
        cost.calls_per_s,
        cost.us_per_call,
        "",
        cost.generator_us_per_call,
        cost.handed_per_call,
        cost.ratio
    )
}
