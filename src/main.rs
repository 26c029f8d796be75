//! The `trunkline` command.

mod cli;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let done = match cli::Cli::try_parse().map(|cli| cli.command) {
        Ok(cli::Command::Serve(serve)) => serve.run(),
        Ok(cli::Command::Check(check)) => check.run(),
        Err(error) => return cli::usage::tell(&error),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            cli::complain(&*error);
            ExitCode::from(cli::EXIT_UNUSABLE)
        }
    }
}
