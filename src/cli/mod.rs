//! The command line: what can be asked, in words that teach.

mod check;
mod news;
mod output;
mod serve;
mod stats_file;
mod status;
mod trust;
pub(crate) mod usage;

use clap::{Args, Parser, Subcommand};

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
    /// How many shards; `auto` is one for each core
    #[arg(long, value_name = "N|auto", default_value = "auto", value_parser = shards)]
    pub(crate) shards: Shards,

    /// Cores the shards are pinned to, the first shard to the first one [default: all this process
    /// may use]
    #[arg(long, value_name = "CORE,...", value_delimiter = ',', value_parser = core)]
    pub(crate) cores: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shards(pub(crate) Option<usize>);

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
