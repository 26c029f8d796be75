//! Shards: what a call costs one shard, and two that share one client's datagrams, steered or handed over.

mod args;
mod report;
mod table;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use trunkline::transport::UdpListener;

pub(crate) use self::args::ShardsArgs;
pub(crate) use self::report::{Medians, Name, ShardsReport};
use self::report::{Setting, Side};
use crate::clock::Clock;
use crate::core::Core;
use crate::error::Error;
use crate::load::bind;
use crate::machine::Machine;
use crate::overload::Capacity;
use crate::server::{Server, ServerPlan};
use crate::usage::UsageMeter;
use crate::{publish, stop_on_signal};

/// The comparison, as asked for.
struct Bench {
    socket: UdpListener,
    setting: Setting,
    server: ServerPlan,
    core: Core,
    stop: Arc<AtomicBool>,
}

/// Compare; whether every call completed.
pub(crate) fn run(args: &ShardsArgs) -> Result<bool, Error> {
    let bench = Bench::new(args)?;
    let json = args.bench.json()?;
    let machine = Machine::here();
    let mut sides = Vec::new();
    'rounds: for _ in 0..bench.setting.rounds {
        for name in Name::ALL {
            if bench.stop.load(Ordering::Relaxed) {
                break 'rounds;
            }
            sides.push(bench.side(name)?);
        }
    }
    let report = ShardsReport::new(machine, bench.setting, sides);
    publish(&report, json)?;
    Ok(report.is_fine())
}

impl Bench {
    fn new(args: &ShardsArgs) -> Result<Bench, Error> {
        let (server, setting) = args.check()?;
        Ok(Bench {
            socket: bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?,
            core: Core::new(setting.core)?,
            setting,
            server,
            stop: stop_on_signal()?,
        })
    }

    /// One server, one client: as fast as they go.
    fn side(&self, name: Name) -> Result<Side, Error> {
        let setting = &self.setting;
        let mut server = Server::start_with_stats(&self.server(name))?;
        server.wait_until_it_answers(&self.socket, &setting.user)?;
        let whom = (&self.socket, server.address(), setting.user.as_str());
        let effort = (setting.calls_out, setting.seconds);
        let meter = UsageMeter::of_process(server.pid(), Clock::new());
        let closed = Capacity::measure(whom, effort, Some(self.core), &self.stop)?;
        let usage = meter.usage();
        Ok(Side::new(name, &closed, usage, &server.stop()?))
    }

    fn server(&self, name: Name) -> ServerPlan {
        let Setting { server_core, core, .. } = self.setting;
        let (cores, steering) = match name {
            Name::One => (vec![server_core], None),
            Name::Ebpf => (vec![server_core, core], Some("--steering=ebpf")),
            Name::Mailbox => (vec![server_core, core], Some("--steering=mailbox")),
        };
        let args = self.server.args.iter().cloned().chain(steering.map(str::to_owned));
        ServerPlan { path: self.server.path.clone(), cores, args: args.collect() }
    }
}
