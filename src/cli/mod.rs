//! The command line: what can be asked, in words that teach.

mod check;
mod config;
mod load;
mod news;
mod offload;
mod output;
mod serve;
mod stats_file;
mod status;
mod trust;
pub(crate) mod usage;

use clap::{Args, Parser, Subcommand};
use trunkline::dialplan::config::Settings;

pub(crate) use output::complain;

/// What was asked cannot be done: wrong flags, or a host that does not offer what it takes.
pub(crate) const EXIT_UNUSABLE: u8 = 2;

/// Carrier-scale SIP termination: one process, one pinned shard per core, nothing shared.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Their own docs are what `--help` says of them.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Serve(serve::Serve),
    Check(check::Check),
}

/// Which cores are used.
#[derive(Debug, Clone, Args)]
pub(crate) struct Placement {
    /// How many shards; `auto` is one for each core, but of cores not named no more than the CPU quota
    /// of the cgroup keeps busy [default: auto]
    #[arg(long, value_name = "N|auto", value_parser = shards)]
    shards: Option<Shards>,

    /// Cores the shards are pinned to, the first shard to the first one [default: all this process
    /// may use, one NUMA node after the other, physical cores before their second threads]
    #[arg(long, value_name = "CORE,...", value_delimiter = ',', value_parser = core)]
    cores: Vec<usize>,
}

impl Placement {
    /// How many shards; `None`: one for each core.
    pub(crate) fn shards(&self, settings: &Settings) -> Option<usize> {
        match self.shards {
            Some(Shards(count)) => count,
            None => settings.shards.map(usize::from),
        }
    }

    /// The cores to choose from; empty: all.
    pub(crate) fn cores<'a>(&'a self, settings: &'a Settings) -> &'a [usize] {
        said(&self.cores, &settings.cores)
    }
}

/// What the flags say or, when they are silent, the file.
pub(crate) fn said<'a, T>(flags: &'a [T], file: &'a [T]) -> &'a [T] {
    if flags.is_empty() { file } else { flags }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shards(Option<usize>);

fn shards(text: &str) -> Result<Shards, &'static str> {
    match text {
        "auto" => Ok(Shards(None)),
        _ => match text.parse() {
            Ok(count) if count > 0 => Ok(Shards(Some(count))),
            Ok(_) | Err(_) => Err("give a number from 1, or auto"),
        },
    }
}

fn core(text: &str) -> Result<usize, &'static str> {
    text.parse().map_err(|_| "give core numbers with commas between them, such as 0,1")
}
