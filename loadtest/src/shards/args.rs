//! Arguments of `shards`, checked once.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::report::Setting;
use crate::error::Error;
use crate::limits;
use crate::server::ServerPlan;

/// Compare one shard with two that get one client's datagrams: steered by the kernel (eBPF), or handed
/// over from shard to shard (mailbox).
///
/// In each round each of the three is started anew. First a closed loop, as fast as it goes; then an
/// open loop at one rate for all three, so that they have the same work, and the CPU time of all
/// threads of the server per call. The generator shares the second shard's core.
#[derive(Args)]
pub(crate) struct ShardsArgs {
    /// Rounds of all three in turn.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Calls per second of the open loop.
    #[arg(long, value_name = "CPS", default_value_t = 10_000.0)]
    rate: f64,
    /// Length of the open loop.
    #[arg(long, value_name = "S", default_value_t = 3.0)]
    seconds: f64,
    /// Seconds of the closed loop.
    #[arg(long, value_name = "N", default_value_t = 2)]
    closed_seconds: u32,
    /// Calls in progress in the closed loop.
    #[arg(long, value_name = "N", default_value_t = 256)]
    calls_out: u32,
    /// User part of the Request-URI.
    #[arg(long, default_value = "stress")]
    user: String,
    /// Core of the first shard.
    #[arg(long, default_value_t = 0)]
    server_core: usize,
    /// Core of the generator, and of the second shard.
    #[arg(long, default_value_t = 1)]
    core: usize,
    /// The `trunkline` to start; the one beside this program unless given.
    #[arg(long, value_name = "PATH")]
    server: Option<PathBuf>,
    /// Further argument of its `serve`; again for more, as in --serve-arg=--gso=off.
    #[arg(long, value_name = "ARG", allow_hyphen_values = true)]
    serve_arg: Vec<String>,
    /// Write the report to this file, too: `trunkline-load model` reads it.
    #[arg(long, value_name = "FILE")]
    pub(super) json: Option<PathBuf>,
}

impl ShardsArgs {
    /// What to compare, and how.
    pub(super) fn check(&self) -> Result<(ServerPlan, Setting), Error> {
        let server = ServerPlan::new(self.server.as_deref(), self.server_core)?;
        let setting = Setting {
            rounds: limits::rounds(self.rounds)?,
            calls_per_s: limits::rate(self.rate)?,
            open: Duration::from_micros(limits::seconds(self.seconds)?),
            closed_seconds: limits::capacity_seconds(self.closed_seconds)?,
            calls_out: limits::calls_out(self.calls_out)?,
            user: limits::user(&self.user)?.to_owned(),
            server_core: self.server_core,
            core: self.core,
        };
        Ok((server.with(&self.serve_arg), setting))
    }
}
