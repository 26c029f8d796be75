//! Arguments of `shards`, checked once.

use clap::Args;

use super::report::Setting;
use crate::bench::BenchArgs;
use crate::error::Error;
use crate::limits;
use crate::server::ServerPlan;

/// Compare one shard with two that get one client's datagrams: steered by the kernel (eBPF), or handed
/// over from shard to shard (mailbox).
///
/// In each round each of the three is started anew and called in a closed loop, as fast as it goes; what
/// counts is the CPU time of all threads of the server per call. The generator shares the second
/// shard's core. `trunkline-load model` reads the report of --json.
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
    #[command(flatten)]
    pub(super) bench: BenchArgs,
}

impl ShardsArgs {
    /// What to compare, and how.
    pub(super) fn check(&self) -> Result<(ServerPlan, Setting), Error> {
        let setting = Setting {
            rounds: limits::rounds(self.rounds)?,
            seconds: limits::capacity_seconds(self.seconds)?,
            calls_out: limits::calls_out(self.calls_out)?,
            user: limits::user(&self.user)?.to_owned(),
            server_core: self.bench.server_core,
            core: self.bench.core,
        };
        Ok((self.bench.server()?, setting))
    }
}
