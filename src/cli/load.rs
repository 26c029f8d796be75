//! Load: how many calls are taken.

use clap::{Args, ValueEnum};
use trunkline::api::{OverloadConfig, Server};
use trunkline::dialplan::config::Settings;
use trunkline::limits::CALLS_MAX;

/// Flags of `serve`.
#[derive(Debug, Clone, Args)]
pub(crate) struct Load {
    /// Calls there may be at a time, on all shards together; further ones get 503 [default: 131072 a
    /// shard]
    #[arg(long, value_name = "N", value_parser = calls)]
    calls_max: Option<u32>,

    /// Whether new calls are refused with 503 when more come than can be served, so that those that are
    /// up stay well; `off`: whatever comes is taken until a buffer or a table is full
    #[arg(long, value_enum, value_name = "auto|off")]
    overload: Option<Control>,

    /// New calls a second that a source which is not trusted may start; 0: any number
    ///
    /// [default: 100]
    #[arg(long, value_name = "N")]
    source_calls: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Control {
    Auto,
    Off,
}

impl Load {
    /// `server`, told so; `settings` where the flags are silent.
    pub(crate) fn apply(&self, server: Server, settings: &Settings) -> Server {
        let usual = OverloadConfig::default();
        let config = OverloadConfig {
            age_max: match self.overload {
                Some(Control::Off) => None,
                Some(Control::Auto) | None => usual.age_max,
            },
            source_calls_per_s: match self.source_calls.or(settings.source_calls) {
                None => usual.source_calls_per_s,
                Some(0) => None,
                Some(rate) => Some(rate),
            },
        };
        let server = server.overload(config);
        match self.calls_max.or(settings.calls_max.map(u32::from)) {
            Some(calls) => server.calls_max(calls),
            None => server,
        }
    }
}

fn calls(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(calls) if calls > 0 => Ok(calls),
        Ok(_) | Err(_) => Err(format!("give a number from 1; a shard takes {CALLS_MAX} at most")),
    }
}
