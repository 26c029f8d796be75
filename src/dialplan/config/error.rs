//! Why a configuration is refused: the file, the line, the rule, and what to write instead.

use std::io;
use std::path::{Path, PathBuf};

use crate::api::{PromptError, Status};
use crate::dialplan::Callee;
use crate::limits::{ROUTES_MAX, STEPS_MAX};

/// A configuration that cannot be followed.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}: {fault}", file = file.display())]
pub struct SettingsError {
    /// The file.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: Fault,
}

impl SettingsError {
    /// `fault` at byte `at` of `text`.
    pub(super) fn new(file: &Path, text: &str, at: usize, fault: Fault) -> SettingsError {
        let before = text.as_bytes().get(..at).unwrap_or(text.as_bytes());
        let line = 1 + before.iter().filter(|&&byte| byte == b'\n').count();
        SettingsError { file: file.to_owned(), line, fault }
    }
}

/// What may be wrong.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The text is no TOML, or a key or a value is none of ours.
    #[error("{0}")]
    Toml(Box<str>),
    /// More routes than are looked through.
    #[error("more than {ROUTES_MAX} routes: join some by their prefix")]
    Routes,
    /// A route for two kinds of callee.
    #[error("`user` and `prefix` in one route: write a route for each")]
    UserAndPrefix,
    /// A route no call gets to.
    #[error(
        "no call gets to the route for {callee}: the one for {earlier} before it takes them all; \
         change their order or leave one out"
    )]
    Unreachable {
        /// Whom it is for.
        callee: Callee,
        /// Whom the one before it is for.
        earlier: Callee,
    },
    /// A step that does nothing, or two things.
    #[error("a step does one thing: write `do` or `reject`, and not both")]
    Step,
    /// A refusal that refuses nothing.
    #[error("reject = {0}: give a status of 300 to 699, such as {busy}", busy = Status::BUSY_HERE)]
    Status(u16),
    /// A delay longer than an INVITE lives.
    #[error("after_ms = {0}: give at most 600000, ten minutes")]
    Delay(u32),
    /// Steps behind an answer or a refusal.
    #[error("a step behind the answer or refusal: make that the last one")]
    StepsAfterFinal,
    /// No steps at all, or more than a route may have.
    #[error("give 1 to {STEPS_MAX} steps, or leave `steps` out to answer at once")]
    Steps,
    /// Several treatments.
    #[error("only one of `media`, `play` and `tone` can be heard: leave the others out")]
    Treatments,
    /// Nothing that could begin again.
    #[error("`loop` without `play` or `tone`: there is nothing to begin again; leave it out")]
    Loop,
    /// Early media without a response to say so.
    #[error(
        "`early` without a step `progress`: media before the answer comes with that response; add \
         {{ do = \"progress\" }} to `steps`"
    )]
    Early,
    /// A bridge that should do something else as well.
    #[error(
        "`bridge` beside `{key}`: the other side decides when it rings, answers and what is heard; \
         leave one of them out"
    )]
    BridgeBeside {
        /// What else it should do.
        key: &'static str,
    },
    /// A bridge that leads back to itself.
    #[error(
        "`bridge` leads back to this server and to itself, for ever: name another address, or a \
         user whose route has no bridge"
    )]
    Circle,
    /// An audio file whose name does not say what is in it.
    #[error(
        "{file}: the name does not say what is in it; let it end in .wav, .ulaw or .alaw",
        file = file.display()
    )]
    AudioName {
        /// The file.
        file: PathBuf,
    },
    /// An audio file that cannot be read.
    #[error(
        "{file}: {error}; names are looked for beside this file, unless they begin with /",
        file = file.display()
    )]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// An audio file that cannot be played.
    #[error("{file}: {error}", file = file.display())]
    Audio {
        /// The file.
        file: PathBuf,
        /// Why.
        error: PromptError,
    },
}

impl Fault {
    /// What the reader of TOML says, in one line.
    pub(super) fn toml(error: &toml::de::Error) -> Fault {
        let lines: Vec<&str> = error.message().lines().map(str::trim).collect();
        Fault::Toml(lines.join("; ").into())
    }
}
