//! The `trunkline-load` command: places SIP calls, measures the answers, and judges its own part in them.

mod answer;
mod args;
mod arrival;
mod call;
mod clock;
mod core;
mod error;
mod farm;
mod floor;
mod generator;
mod key;
mod ledger;
mod limits;
mod machine;
mod outlet;
mod progress;
mod report;
mod scenario;
mod socket;
mod stats;
mod table;
mod target;
mod template;
mod text;
mod usage;
mod verdict;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Parser;
use serde::Serialize;
use trunkline::transport::{BindOptions, UdpListener};

use crate::args::{Cli, Command, RunArgs};
use crate::error::Error;
use crate::machine::Machine;
use crate::progress::Progress;
use crate::report::Report;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match &cli.command {
        Some(Command::Floor(args)) => floor::run(args),
        None => run(&cli.run),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(CALLS_FAILED),
        Err(error) => {
            // Standard error that is gone cannot be told about.
            let _ = writeln!(std::io::stderr(), "trunkline-load: {error}");
            ExitCode::from(NOT_RUN)
        }
    }
}

/// Place calls; whether all of them went well.
fn run(args: &RunArgs) -> Result<bool, Error> {
    let (plan, core, local) = args.check()?;
    let machine = Machine::here();
    let socket = UdpListener::bind(local, BindOptions::default()).map_err(Error::bind)?;
    let stop = stop_on_signal()?;
    if let Some(core) = core {
        core.pin();
    }
    let run = generator::run(&plan, &socket, Progress::on_terminal(), &stop)?;
    let report = Report::new(machine, &plan, &run);
    publish(&report, args.json.as_deref())?;
    Ok(report.is_fine())
}

/// Print `report`, and write it to `json` if given.
fn publish<R: std::fmt::Display + Serialize>(report: &R, json: Option<&Path>) -> Result<(), Error> {
    // A reader that has gone, as `| head` does, is no failure of the run.
    let _ = writeln!(std::io::stdout(), "{report}");
    let Some(path) = json else { return Ok(()) };
    let write = || {
        let mut file = std::fs::File::create(path)?;
        serde_json::to_writer_pretty(&mut file, report)?;
        file.write_all(b"\n")
    };
    write().map_err(|source| Error::Json { path: path.to_owned(), source })
}

/// Set by SIGINT and SIGTERM: the run ends early and still reports. A second signal kills.
fn stop_on_signal() -> Result<Arc<AtomicBool>, Error> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, NOT_RUN.into(), stop.clone())?;
        signal_hook::flag::register(signal, stop.clone())?;
    }
    Ok(stop)
}

/// Exit status: calls failed, or the run is invalid.
const CALLS_FAILED: u8 = 1;
/// Exit status: the arguments or the host do not allow the run.
const NOT_RUN: u8 = 2;
