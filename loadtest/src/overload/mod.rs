//! Overload: more calls offered than a server can serve, and whether it serves what it can.

mod args;
mod capacity;
mod closed;
mod plot;
mod probe;
mod report;
mod search;
mod table;
mod trial;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use trunkline::transport::UdpListener;

pub(crate) use self::args::OverloadArgs;
use self::capacity::{Capacity, Prober};
pub(crate) use self::closed::{ClosedLoop, normal_us};
use self::plot::PlotFile;
use self::report::{OverloadReport, Setting};
use self::trial::Trial;
use crate::core::Core;
use crate::error::Error;
use crate::load::{self, CALL, LoadPlan, Step, bind};
use crate::machine::Machine;
use crate::server::{Server, ServerPlan};
use crate::{publish, stop_on_signal};

/// The experiment, as asked for.
struct Bench {
    /// A server of ours for each factor, or one that runs already.
    server: Whom,
    user: String,
    sources: Vec<UdpListener>,
    core: Option<Core>,
    setting: Setting,
    stop: Arc<AtomicBool>,
}

/// Whom the calls go to.
enum Whom {
    Ours(ServerPlan),
    Running(SocketAddr),
}

/// Overload; whether calls that were answered ended well and all went back to normal.
pub(crate) fn run(args: &OverloadArgs) -> Result<bool, Error> {
    let bench = Bench::new(args)?;
    let json = args.bench.json()?;
    let plot = PlotFile::create(args.plot.as_deref())?;
    let machine = Machine::here();
    let mut trials = Vec::new();
    for &factor in &bench.setting.factors {
        trials.push(bench.trial(factor)?);
        if bench.stop.load(Ordering::Relaxed) {
            break;
        }
    }
    let report = OverloadReport::new(machine, bench.setting, trials);
    if let Some(plot) = plot {
        plot.draw(&report)?;
    }
    publish(&report, json)?;
    Ok(report.is_fine())
}

impl Bench {
    fn new(args: &OverloadArgs) -> Result<Bench, Error> {
        let (server, setting) = args.check()?;
        let sources = (1..=setting.sources).map(|at| bind(args.source(&server, at)));
        Ok(Bench {
            user: setting.user.clone(),
            sources: sources.collect::<Result<_, _>>()?,
            core: Some(Core::new(setting.core)?),
            server,
            setting,
            stop: stop_on_signal()?,
        })
    }

    /// One factor, on a server that has seen no other.
    fn trial(&self, factor: f64) -> Result<Trial, Error> {
        let plan = match &self.server {
            Whom::Running(target) => return self.load(*target, None, factor),
            Whom::Ours(plan) => plan,
        };
        let mut server = Server::start_with_stats(plan)?;
        server.wait_until_it_answers(&self.sources[0], &self.user)?;
        let trial = self.load(server.address(), Some(server.pid()), factor)?;
        Ok(trial.with_stats(server.stop()?))
    }

    fn load(&self, target: SocketAddr, pid: Option<u32>, factor: f64) -> Result<Trial, Error> {
        let setting = &self.setting;
        let closed = ClosedLoop::measure(
            (&self.sources[0], target, &self.user),
            (setting.calls_out, setting.capacity_seconds),
            self.core,
            &self.stop,
        )?;
        std::thread::sleep(REST);
        let (user, sources, core, stop) = (&self.user, &self.sources, self.core, &self.stop);
        let (speaks_oc, goes_first) = (setting.speaks_oc, setting.goes_first);
        let prober = Prober { target, user, sources, pid, core, speaks_oc, goes_first, stop };
        let mut capacity = Capacity::search(&prober, closed)?;
        std::thread::sleep(REST);
        let plan = self.plan(target, &capacity, factor);
        let run = load::run(&plan, &self.sources, None, pid, self.core, &self.stop)?;
        capacity.search_again(&prober)?;
        Ok(Trial::new(factor, capacity, run))
    }

    fn plan(&self, target: SocketAddr, capacity: &Capacity, factor: f64) -> LoadPlan {
        let setting = &self.setting;
        let step = |name, share: f64, length| {
            let calls_per_s = share * capacity.calls_per_s;
            Step { name, calls_per_s, length, is_flooding: false }
        };
        LoadPlan {
            target,
            user: self.user.clone(),
            steps: vec![
                step(CALM, CALM_SHARE, setting.calm),
                step(OVERLOAD, factor, setting.overload),
                step(AFTER, CALM_SHARE, setting.after),
            ],
            call: CALL,
            normal: Duration::from_micros(capacity.normal_us),
            speaks_oc: setting.speaks_oc,
            calls_again: setting.calls_again,
            goes_first: setting.goes_first,
        }
    }
}

/// Names of the steps: before, during and after.
const CALM: &str = "calm";
const OVERLOAD: &str = "overload";
const AFTER: &str = "after";
/// Share of the capacity that is offered before and after.
const CALM_SHARE: f64 = 0.5;
/// Between closed loop, search and calm: what each has left behind ends.
const REST: Duration = Duration::from_secs(1);
