//! The storm simulator's command line; `tools/vopr` builds and runs it.
#![allow(clippy::print_stdout)] // it talks to people

use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Parser;
use trunkline::sim::vopr::{self, Defect, Failure, Options, Summary};

/// Run storms: whole hosts in bad weather, in virtual time. A seed is a storm; the same seed is the same storm.
#[derive(Parser)]
#[command(name = "vopr")]
struct Arguments {
    /// The first seed.
    #[arg(default_value_t = 1)]
    seed: u64,
    /// How many seeds, one after the other.
    #[arg(long, default_value_t = 1)]
    seeds: u64,
    /// How long new calls are placed, in simulated seconds.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// The same in simulated hours.
    #[arg(long, conflicts_with = "seconds")]
    hours: Option<u64>,
    /// New calls a second; without it the seed says how many.
    #[arg(long)]
    rate: Option<u32>,
    /// Plant a defect, to see it caught; by its name in `Defect`.
    #[arg(long, value_parser = defect)]
    plant: Option<Defect>,
}

fn defect(name: &str) -> Result<Defect, String> {
    let found = Defect::ALL.into_iter().find(|defect| format!("{defect:?}") == name);
    found.ok_or_else(|| format!("one of {:?}", Defect::ALL))
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let seconds = arguments.hours.map_or(arguments.seconds, |hours| 3_600 * hours);
    let duration = Duration::from_secs(seconds);
    // A day is told at the rate that its speed is measured at.
    let calls_per_second = arguments.rate.or(arguments.hours.map(|_| 10));
    let options = Options { duration, calls_per_second, defect: arguments.plant };
    let (started, mut sum) = (Instant::now(), Summary::default());
    for seed in arguments.seed..arguments.seed + arguments.seeds {
        match vopr::run(seed, options) {
            Ok(summary) => sum.add(&summary),
            Err(failure) => return fail(&failure),
        }
        progress(1 + seed - arguments.seed, arguments.seeds, started);
    }
    tell(&sum, arguments.seeds, started);
    ExitCode::SUCCESS
}

fn progress(done: u64, seeds: u64, started: Instant) {
    if seeds > 1 && std::io::stdout().is_terminal() {
        print!("\r{done} of {seeds} seeds, {:.0} s ", started.elapsed().as_secs_f64());
        // A progress line that is not seen harms nobody.
        let _ = std::io::stdout().flush();
    }
}

fn tell(sum: &Summary, seeds: u64, started: Instant) {
    let (took, simulated) = (started.elapsed().as_secs_f64(), sum.simulated.as_secs_f64());
    println!("{seeds} seeds clean: {sum}");
    let per_call = 1e6 * took / sum.calls.max(1) as f64;
    println!(
        "{took:.1} s: {:.1} simulated hours a minute, {per_call:.1} us a call",
        simulated / 3_600.0 / (took / 60.0)
    );
}

fn fail(failure: &Failure) -> ExitCode {
    println!("\ncommit {}\n{failure}", commit());
    ExitCode::FAILURE
}

/// The commit that is checked out, as far as anybody knows.
fn commit() -> String {
    let git = std::process::Command::new("git").args(["describe", "--always", "--dirty"]).output();
    git.map_or("unknown".to_owned(), |output| {
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    })
}
