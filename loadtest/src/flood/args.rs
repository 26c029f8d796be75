//! Arguments of `flood`, checked once.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use clap::Args;

use super::Bench;
use crate::bench::{BenchArgs, OF_OUR_SERVER};
use crate::error::Error;
use crate::server::ServerPlan;
use crate::{limits, target};

/// Flood a server with new INVITEs from one source.
///
/// Without TARGET a server is started that does not trust the source, its capacity is found, and
/// others call from 127.0.0.1 at a share of it: 5 s before the flood, during it, 5 s after. The flood
/// takes what is left of the generator's core. 99 % of the others' calls must complete throughout.
///
/// With TARGET there is the flood alone: what was sent and what came back.
#[derive(Args)]
pub(crate) struct FloodArgs {
    /// A server that runs already: HOST or HOST:PORT.
    #[arg(conflicts_with_all = OF_OUR_SERVER, conflicts_with = "share")]
    target: Option<String>,
    /// The source's address; port 0 lets the kernel choose.
    #[arg(long, value_name = "ADDRESS", default_value_t = FLOODER)]
    local: IpAddr,
    /// Length of the flood.
    #[arg(long, value_name = "S", default_value_t = 20.0)]
    seconds: f64,
    /// Share of the server's capacity that others use.
    #[arg(long, default_value_t = 0.5)]
    share: f64,
    /// User part of the Request-URI.
    #[arg(long, default_value = "stress")]
    user: String,
    #[command(flatten)]
    pub(super) bench: BenchArgs,
    /// Flood a target that is not on this host: only if it is yours.
    #[arg(long)]
    allow_remote: bool,
}

impl FloodArgs {
    /// What to do.
    pub(super) fn check(&self, stop: Arc<AtomicBool>) -> Result<Bench, Error> {
        Ok(Bench {
            user: limits::user(&self.user)?.to_owned(),
            local: SocketAddr::new(self.local, 0),
            share: limits::share(self.share)?,
            length: Duration::from_micros(limits::spray_seconds(self.seconds)?),
            core: self.bench.generator_core()?,
            stop,
        })
    }

    /// The server that runs already.
    pub(super) fn target(&self) -> Result<Option<SocketAddr>, Error> {
        let Some(text) = &self.target else { return Ok(None) };
        let target = target::resolve(text, self.allow_remote)?;
        let local = SocketAddr::new(self.local, 0);
        if local.is_ipv4() != target.is_ipv4() {
            return Err(Error::Families { local, target });
        }
        Ok(Some(target))
    }

    /// The server to start, which does not trust the source.
    pub(super) fn server(&self) -> Result<ServerPlan, Error> {
        let length = if self.local.is_ipv4() { 32 } else { 128 };
        self.bench.server_with(vec![format!("--untrusted={}/{length}", self.local)])
    }
}

/// Another host than the callers', and this one nevertheless.
const FLOODER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 9, 9));

#[cfg(test)]
mod tests;
