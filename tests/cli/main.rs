//! The command line: every mistake gets exit status 2 and one sentence with its mend, and leaves nothing running.

// A test fails by panicking, and says on stdout what it skips or measures.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod arguments;
mod check;
mod config;
mod help;
mod host;
#[path = "../server/process.rs"]
mod process;

use std::process::Command;

use process::{End, Process, TRUNKLINE};

/// Runs `command`, which must be refused: status 2, nothing on stdout, one line on stderr.
fn refused(command: &mut Command) -> String {
    let End { status, stdout, stderr } = Process::start(command).end();
    assert_eq!(status.code(), Some(2), "{command:?}: {stderr:?}");
    assert_eq!(stdout, [""; 0], "{command:?}");
    let [sentence] = &stderr[..] else { panic!("{command:?}: not one line: {stderr:#?}") };
    sentence.strip_prefix("trunkline: ").expect("it says who speaks").to_owned()
}

fn serve_refused(arguments: &[&str]) -> String {
    refused(Command::new(TRUNKLINE).arg("serve").args(arguments))
}

/// Fails unless every one of `parts` is in `sentence`.
fn says(sentence: &str, parts: &[&str]) {
    for part in parts {
        assert!(sentence.contains(part), "no `{part}` in: {sentence}");
    }
}
