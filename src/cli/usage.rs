//! Usage: a command line that cannot be understood, told in one sentence with its mend.

use std::error::Error;
use std::process::ExitCode;

use clap::error::ErrorKind;

use super::EXIT_UNUSABLE;
use super::output::complain;

/// Tell why the command line could not be read. What was asked for, such as help, is no mistake.
pub(crate) fn tell(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // A reader that went away has read enough.
            let _ = error.print();
        }
        _ => complain(&*Box::<dyn Error>::from(sentence(&error.to_string()))),
    }
    match error.use_stderr() {
        true => ExitCode::from(EXIT_UNUSABLE),
        false => ExitCode::SUCCESS,
    }
}

/// The complaint and its tips, and which help explains more; a wrong value says its mend itself.
fn sentence(text: &str) -> String {
    let text = text.split("\nFor more information").next().unwrap_or_default();
    let (said, usage) = text.split_once("\nUsage: ").unwrap_or((text, ""));
    let mut parts: Vec<String> = said
        .lines()
        .map(str::trim)
        .map(|line| line.strip_prefix("error: ").unwrap_or(line))
        .map(|line| line.strip_prefix("tip: ").unwrap_or(line))
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    let is_word = |word: &&str| word.starts_with(|first: char| first.is_ascii_alphabetic());
    let command: Vec<&str> = usage.split_whitespace().take_while(is_word).collect();
    if !command.is_empty() {
        parts.push(format!("see `{} --help`", command.join(" ")));
    }
    parts.join("; ")
}
