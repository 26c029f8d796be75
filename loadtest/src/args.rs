//! Arguments: the command line, checked once.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::arrival::{Arrival, End};
use crate::batch::Batch;
use crate::core::Core;
use crate::error::Error;
use crate::farm::CallPlan;
use crate::flood::FloodArgs;
use crate::floor::FloorArgs;
use crate::generator::{Plan, run_number};
use crate::media::MediaArgs;
use crate::model::ModelArgs;
use crate::occupy::OccupyArgs;
use crate::overload::OverloadArgs;
use crate::shards::ShardsArgs;
use crate::spray::SprayArgs;
use crate::{limits, target};

/// Places SIP calls and says how the server took them, and whether it was the server.
#[derive(Parser)]
#[command(
    name = "trunkline-load",
    version,
    args_conflicts_with_subcommands = true,
    after_long_help = EXAMPLES
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Compare the server with a responder that does no SIP, or, with --media, no RTP: what the kernel
    /// alone would allow.
    Floor(FloorArgs),
    /// Offer a server more calls than it can serve: what it completes, whether answered calls end well,
    /// and how soon all is back to normal.
    Overload(OverloadArgs),
    Flood(FloodArgs),
    Occupy(OccupyArgs),
    Shards(ShardsArgs),
    Model(ModelArgs),
    /// Send to a server's media ports as a third party would; nothing may come back.
    Spray(SprayArgs),
}

#[derive(Args)]
pub(crate) struct RunArgs {
    /// Whom to call: HOST or HOST:PORT.
    target: Option<String>,
    /// Closed loop: calls in progress at any time.
    #[arg(long, value_name = "N", default_value_t = 64)]
    calls_out: u32,
    /// Open loop: calls started per second, whatever becomes of them.
    #[arg(long, value_name = "CPS", conflicts_with = "calls_out")]
    rate: Option<f64>,
    /// Stop after so many calls.
    #[arg(long, value_name = "N", conflicts_with = "seconds")]
    calls: Option<u64>,
    /// Stop starting calls after so long.
    #[arg(long, value_name = "S", default_value_t = 10.0)]
    seconds: f64,
    /// User part of the Request-URI: what the server's dialplan goes by.
    #[arg(long, default_value = "stress")]
    user: String,
    /// From the ACK to the BYE: 0 unless given, 10000 with --media.
    #[arg(long, value_name = "MS")]
    hold: Option<u64>,
    #[command(flatten)]
    pub(crate) media: MediaArgs,
    /// How long a request waits for its final answer.
    #[arg(long, value_name = "MS", default_value_t = 32_000)]
    timeout: u64,
    /// Whether requests are sent again while their answer is due.
    #[arg(long, value_enum, default_value_t = Switch::On)]
    retransmit: Switch,
    /// Whether the kernel may join datagrams: those of the server on their way in, which costs it nothing
    /// and us less, or ours to the server, too, which no phone does.
    #[arg(long, value_enum, default_value_t = Batch::In)]
    batch: Batch,
    /// Core the generator runs on; the last one unless given.
    #[arg(long)]
    core: Option<usize>,
    /// Our address; port 0 lets the kernel choose.
    #[arg(long, value_name = "ADDRESS:PORT")]
    local: Option<SocketAddr>,
    /// Write the report to this file, too.
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Call targets that are not on this host.
    #[arg(long)]
    allow_remote: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Switch {
    On,
    Off,
}

impl RunArgs {
    /// What to do, on which core, from which address.
    pub(crate) fn check(&self) -> Result<(Plan, Option<Core>, SocketAddr), Error> {
        let text = self.target.as_deref().ok_or(Error::NoTarget)?;
        let target = target::resolve(text, self.allow_remote)?;
        let local = match self.local {
            Some(local) => local,
            None => target::local_towards(target)?,
        };
        if local.is_ipv4() != target.is_ipv4() {
            return Err(Error::Families { local, target });
        }
        let arrival = match self.rate {
            Some(rate) => Arrival::Open { calls_per_s: limits::rate(rate)? },
            None => Arrival::Closed { calls_out: limits::calls_out(self.calls_out)? },
        };
        let end = match self.calls {
            Some(calls) => End::Calls(limits::calls(calls)?),
            None => End::Micros(limits::seconds(self.seconds)?),
        };
        let call = CallPlan {
            hold: Duration::from_millis(self.media.hold_ms(self.hold)?),
            timeout: Duration::from_millis(limits::milliseconds("--timeout", self.timeout, 1)?),
            grace: Duration::ZERO,
            is_retransmitting: matches!(self.retransmit, Switch::On),
        };
        let user = limits::user(&self.user)?.to_owned();
        let core = match self.core {
            Some(core) => Some(Core::new(core)?),
            None => Core::last(),
        };
        let run_number = run_number();
        Ok((Plan { target, user, run_number, arrival, end, call, batch: self.batch }, core, local))
    }
}

const EXAMPLES: &str = "\
Examples:
  trunkline-load 127.0.0.1                             64 calls out at any time, for 10 s
  trunkline-load 127.0.0.1 --rate 500 --user ring      500 calls/s, whatever becomes of them
  trunkline-load 127.0.0.1 --rate 10 --hold 5000       each call held for 5 s
  trunkline-load 127.0.0.1 --media --rate 100 --hold 10000 --user echo
                                                       1,000 calls talk at any time
  trunkline-load spray 127.0.0.1 --ports 16384..18384  meanwhile, a third party

With --media each call sends 50 packets of PCMU a second, spread evenly by a wheel, and every packet
carries its number and time. All must come back, once, from where the answer said. A run whose own
packets left late (1 ms, 99th percentile) is INVALID.

Exit status: 0 all went well; 1 calls or media failed, or the run is INVALID; 2 it could not run.";
