//! The `trunkline-load` command: places SIP calls, measures the answers, and judges its own part in them.

mod answer;
mod args;
mod arrival;
mod batch;
mod bench;
mod call;
mod clock;
mod cohort;
mod core;
mod error;
mod farm;
mod flood;
mod floor;
mod generator;
mod json;
mod key;
mod ledger;
mod limits;
mod load;
mod machine;
mod media;
mod model;
mod occupy;
mod outlet;
mod overload;
mod patience;
mod priority;
mod progress;
mod report;
mod scenario;
mod server;
mod shards;
mod socket;
mod spray;
mod stats;
mod table;
mod target;
mod template;
mod text;
mod usage;
mod verdict;

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::Parser;
use serde::Serialize;
use trunkline::transport::{BindOptions, UdpListener};

use crate::args::{Cli, Command, RunArgs};
use crate::error::Error;
use crate::json::JsonFile;
use crate::machine::Machine;
use crate::media::Media;
use crate::progress::Progress;
use crate::report::Report;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match &cli.command {
        Some(Command::Floor(args)) => floor::run(args),
        Some(Command::Flood(args)) => flood::run(args),
        Some(Command::Shards(args)) => shards::run(args),
        Some(Command::Model(args)) => model::run(args),
        Some(Command::Overload(args)) => overload::run(args),
        Some(Command::Occupy(args)) => occupy::run(args),
        Some(Command::Spray(args)) => spray::run(args),
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
    let json = JsonFile::create(args.json.as_deref())?;
    let machine = Machine::here();
    let socket = UdpListener::bind(local, BindOptions::default()).map_err(Error::bind)?;
    let media = args.media.plan(&plan)?;
    let open = |media| Media::open(&media, socket.local().ip(), plan.run_number);
    let media = media.map(open).transpose()?;
    let stop = stop_on_signal()?;
    if let Some(core) = core {
        core.pin();
    }
    let progress = Progress::on_terminal();
    let run = match media {
        None => generator::run(&plan, &socket, progress, &stop)?,
        Some(media) => generator::run_with_media(&plan, &socket, media, progress, &stop)?,
    };
    let report = Report::new(machine, &plan, &run);
    publish(&report, json)?;
    Ok(report.is_fine())
}

/// Print `report`, and write it to `json`.
fn publish<R: Display + Serialize>(report: &R, json: Option<JsonFile>) -> Result<(), Error> {
    // A reader that has gone, as `| head` does, is no failure of the run.
    let _ = writeln!(std::io::stdout(), "{report}");
    json.map_or(Ok(()), |json| json.write(report))
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
