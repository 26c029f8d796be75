//! Arguments of `shards`, checked once.

use std::path::PathBuf;

use clap::Args;

use super::report::Setting;
use crate::error::Error;
use crate::limits;
use crate::server::ServerPlan;

/// Compare one shard with two that get one client's datagrams: steered by the kernel (eBPF), or handed
/// over from shard to shard (mailbox).
///
/// In each round each of the three is started anew and called in a closed loop, as fast as it goes; what
/// counts is the CPU time of all threads of the server per call. The generator shares the second
/// shard's core.
#[derive(Args)]
pub(crate) struct ShardsArgs {
    /// Rounds of all three in turn.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Seconds of each, after one that does not count.
    #[arg(long, value_name = "N", default_value_t = 3)]
    seconds: u32,
    /// Calls in progress at any time.
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
            seconds: limits::capacity_seconds(self.seconds)?,
            calls_out: limits::calls_out(self.calls_out)?,
            user: limits::user(&self.user)?.to_owned(),
            server_core: self.server_core,
            core: self.core,
        };
        Ok((server.with(&self.serve_arg), setting))
    }
}
