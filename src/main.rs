//! The `trunkline` command.

// The binary talks to people.
#![allow(clippy::print_stdout)]

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let done = match cli::Cli::parse().command {
        cli::Command::Serve(serve) => serve.run(),
        cli::Command::Check(check) => check.run(),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("trunkline: {error}");
            ExitCode::from(cli::EXIT_UNUSABLE)
        }
    }
}
