//! Arguments of `overload`, checked once.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::Whom;
use super::report::Setting;
use crate::bench::{BenchArgs, OF_OUR_SERVER};
use crate::error::Error;
use crate::{limits, target};

/// Overload a server: which, how far, for how long.
#[derive(Args)]
#[command(after_long_help = EXPLANATION)]
pub(crate) struct OverloadArgs {
    /// A server that runs already, HOST or HOST:PORT; without, one is started for each factor.
    #[arg(conflicts_with_all = OF_OUR_SERVER)]
    target: Option<String>,
    /// How many times its capacity the server is offered; each factor is tried by itself.
    #[arg(long, value_name = "N,...", value_delimiter = ',', default_value = "2,4")]
    factor: Vec<f64>,
    /// Length of the overload.
    #[arg(long, value_name = "S", default_value_t = 60.0)]
    seconds: f64,
    /// Seconds of the closed loop that finds the capacity; their median counts.
    #[arg(long, value_name = "N", default_value_t = 5)]
    capacity_seconds: u32,
    /// Calls in progress in that closed loop.
    #[arg(long, value_name = "N", default_value_t = 256)]
    calls_out: u32,
    /// Addresses that the calls come from, in turn: 127.0.0.1, 127.0.0.2 and so on.
    #[arg(long, value_name = "N", default_value_t = 1)]
    sources: u8,
    /// Let the server ask for fewer calls in its Via (RFC 7339): what it asks for is held back.
    #[arg(long)]
    oc: bool,
    /// Offer refused calls again when their Retry-After has passed.
    #[arg(long)]
    retry_after: bool,
    /// User part of the Request-URI.
    #[arg(long, default_value = "stress")]
    user: String,
    #[command(flatten)]
    pub(super) bench: BenchArgs,
    /// Draw calls per second over time into this SVG file.
    #[arg(long, value_name = "FILE")]
    pub(super) plot: Option<PathBuf>,
    /// Call targets that are not on this host.
    #[arg(long)]
    allow_remote: bool,
}

impl OverloadArgs {
    /// Whom to call, and how.
    pub(super) fn check(&self) -> Result<(Whom, Setting), Error> {
        let whom = match &self.target {
            Some(text) => Whom::Running(target::resolve(text, self.allow_remote)?),
            None => Whom::Ours(self.bench.server()?),
        };
        let is_ours = matches!(whom, Whom::Ours(_));
        let factors = self.factor.iter().map(|&factor| limits::factor(factor));
        let setting = Setting {
            factors: factors.collect::<Result<_, _>>()?,
            calm: CALM,
            overload: Duration::from_micros(limits::seconds(self.seconds)?),
            after: AFTER,
            capacity_seconds: limits::capacity_seconds(self.capacity_seconds)?,
            calls_out: limits::calls_out(self.calls_out)?,
            sources: limits::sources(self.sources)?,
            speaks_oc: self.oc,
            calls_again: self.retry_after,
            user: limits::user(&self.user)?.to_owned(),
            core: self.bench.core,
            // Where a server runs that is not ours is not known: it might never have its turn.
            goes_first: is_ours && self.bench.core != self.bench.server_core,
        };
        Ok((whom, setting))
    }

    /// Source number `at`, from one: on this host's loopback, or whichever reaches the target.
    pub(super) fn source(&self, whom: &Whom, at: u8) -> SocketAddr {
        let loopback = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, at)), 0);
        match whom {
            Whom::Ours(_) => loopback,
            Whom::Running(target) if target.ip() == IpAddr::V4(Ipv4Addr::LOCALHOST) => loopback,
            Whom::Running(target) => target::local_towards(*target).unwrap_or(loopback),
        }
    }
}

/// Before: what is normal shows.
const CALM: Duration = Duration::from_secs(5);
/// After: five seconds to come back to normal, five to prove it.
const AFTER: Duration = Duration::from_secs(10);

const EXPLANATION: &str = "\
What happens, for each factor:
  capacity   the highest rate of new calls that the server holds in an open loop, found to 3 % by
             doubling from half of what a closed loop of 256 calls reaches, and halving: 99.5 % of the
             calls of 2.5 s must complete without a 503 and without an INVITE sent again; what was
             hardly missed is tried again. A closed loop alone overstates it: calls that wait for each other
             come in batches of one kind. With --oc the clients of the search speak it, too, and what they
             hold back has not completed
  calm       5 s at half the capacity
  overload   --seconds at factor times the capacity, an open loop: calls start whatever becomes of the
             others, INVITEs and BYEs are sent again (timers A, E) and given up after 32 s (B, F)
  after      10 s at half the capacity; from the fifth second on 99 % of each second's calls must
             complete in normal time: four times the 99th percentile at 70 % of the capacity, at least
             20 ms. Calls of the overload that are answered only now do not count
  drain      no new calls until the last has ended; a 200 that comes late is acknowledged and its call
             ended. Repeating are the callers who have sent their INVITE again and wait

At the end the capacity is searched once more: a virtual machine can do more in one minute than in another.
Goodput: calls completed (BYE answered) per second of the overload from its fifth second on, over the
mean of both capacities. In-dialog success: calls completed of those answered. A call that got 503 is over.

A run is INVALID when the generator was its bottleneck: started late, lost answers, or had no core to
itself. Where the host allows it (CAP_SYS_NICE) it goes before whatever else runs there. Slow the server's
core, not the generator's, to reach high factors: `trunkline-load occupy`.

Examples:
  trunkline-load overload                              twice and four times, a minute each
  trunkline-load overload --factor 4 --oc              clients that hold back what they are asked to
  trunkline-load overload --plot overload.svg --serve-arg=--overload=off

Exit status: 0 calls answered ended well (99.9 %), all went back to normal, ledger balanced; 1 not, or
the run is INVALID; 2 it could not run.";

#[cfg(test)]
mod tests;
