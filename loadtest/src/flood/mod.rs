//! Flood: one source sends new INVITEs without end; whether the calls of others go through.

mod args;
mod report;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use trunkline::transport::UdpListener;

pub(crate) use self::args::FloodArgs;
use self::report::FloodReport;
use crate::core::Core;
use crate::error::Error;
use crate::load::{self, CALL, LoadPlan, LoadRun, Step, bind};
use crate::machine::Machine;
use crate::overload::{ClosedLoop, normal_us};
use crate::server::{Server, ServerPlan};
use crate::{publish, stop_on_signal};

/// The experiment, as asked for.
struct Bench {
    user: String,
    /// Where the flood comes from.
    local: SocketAddr,
    /// Share of the capacity that the calls of others come to.
    share: f64,
    length: Duration,
    core: Core,
    stop: Arc<AtomicBool>,
}

/// Flood; whether the calls of others went through.
pub(crate) fn run(args: &FloodArgs) -> Result<bool, Error> {
    let bench = args.check(stop_on_signal()?)?;
    let json = args.bench.json()?;
    let machine = Machine::here();
    let report = match args.target()? {
        Some(target) => FloodReport::new(machine, &bench, None, bench.flood_alone(target)?),
        None => bench.beside_calls(machine, &args.server()?)?,
    };
    publish(&report, json)?;
    Ok(report.is_fine())
}

impl Bench {
    /// Nobody else calls.
    fn flood_alone(&self, target: SocketAddr) -> Result<LoadRun, Error> {
        let (caller, flood) = (bind(SocketAddr::new(self.local.ip(), 0))?, bind(self.local)?);
        let step = Step { name: FLOOD, calls_per_s: 0.0, length: self.length, is_flooding: true };
        let plan = self.plan(target, vec![step], CALL.timeout);
        load::run(&plan, &[caller], Some(&flood), None, Some(self.core), &self.stop)
    }

    /// Others call from an address of their own, before, meanwhile and afterwards.
    fn beside_calls(&self, machine: Machine, plan: &ServerPlan) -> Result<FloodReport, Error> {
        let (caller, flood): (UdpListener, _) = (bind(CALLER.into())?, bind(self.local)?);
        let mut server = Server::start_with_stats(plan)?;
        server.wait_until_it_answers(&caller, &self.user)?;
        let whom = (&caller, server.address(), self.user.as_str());
        let effort = (CALLS_OUT, CAPACITY_SECONDS);
        let capacity = ClosedLoop::measure(whom, effort, Some(self.core), &self.stop)?;
        let step = |name, length| {
            let calls_per_s = self.share * capacity.calls_per_s;
            Step { name, calls_per_s, length, is_flooding: name == FLOOD }
        };
        let steps = vec![step(CALM, ASIDE), step(FLOOD, self.length), step(AFTER, ASIDE)];
        let normal = Duration::from_micros(normal_us(capacity.call_p99_us));
        let plan = self.plan(server.address(), steps, normal);
        let (pid, core) = (Some(server.pid()), Some(self.core));
        let run = load::run(&plan, &[caller], Some(&flood), pid, core, &self.stop)?;
        let report = FloodReport::new(machine, self, Some(capacity), run);
        Ok(report.with_stats(&server.stop()?))
    }

    fn plan(&self, target: SocketAddr, steps: Vec<Step>, normal: Duration) -> LoadPlan {
        LoadPlan {
            target,
            user: self.user.clone(),
            steps,
            call: CALL,
            normal,
            speaks_oc: false,
            calls_again: false,
            // A flood never sleeps.
            goes_first: false,
        }
    }
}

/// Names of the steps.
const CALM: &str = "calm";
const FLOOD: &str = "flood";
const AFTER: &str = "after";
/// Length of the steps before and after.
const ASIDE: Duration = Duration::from_secs(5);
/// Whom the server trusts, as it trusts all of its own host.
const CALLER: ([u8; 4], u16) = ([127, 0, 0, 1], 0);
const CALLS_OUT: u32 = 256;
const CAPACITY_SECONDS: u32 = 3;
