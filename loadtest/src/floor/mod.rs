//! Floor: the server beside a responder that does no SIP, in turn, under the same generator.
//!
//! The responder returns the same number of datagrams of the same sizes with the best plain I/O, so
//! its rate is what the kernel allows; the server's rate is given as a share of that.

mod args;
mod media;
mod recorder;
mod refuse;
mod report;
mod responder;
mod round;
mod shape;
mod table;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use trunkline::transport::{BindOptions, UdpListener};

pub(crate) use self::args::FloorArgs;
pub(crate) use self::report::median;
use self::report::{FloorReport, Setting};
use self::responder::Responder;
pub(crate) use self::round::quotient;
use self::round::{Round, Side};
use self::shape::Shape;
use crate::arrival::{Arrival, End};
use crate::batch::Batch;
use crate::clock::Clock;
use crate::core::Core;
use crate::error::Error;
use crate::farm::CallPlan;
use crate::generator::{self, Plan, Run, run_number};
use crate::machine::Machine;
use crate::progress::Progress;
use crate::server::Server;
use crate::usage::{Usage, UsageMeter};
use crate::{limits, publish, stop_on_signal};

/// Compare; whether all calls completed and the numbers are worth something.
pub(crate) fn run(args: &FloorArgs) -> Result<bool, Error> {
    if args.media {
        return media::run(args);
    }
    if args.refuse {
        return refuse::run(args);
    }
    let bench = Bench::new(args)?;
    let rounds = limits::rounds(args.rounds)?;
    let server = args.bench.server()?;
    let json = args.bench.json()?;
    let machine = Machine::here();
    let mut engine = Server::start(&server)?;
    let shape = Shape::record(&bench.socket, engine.address(), &bench.user, &mut engine)?;
    let mut done = Vec::new();
    for _ in 0..rounds {
        let floor = bench.floor_round(&shape, &engine)?;
        if bench.is_stopped() {
            break;
        }
        let engine = bench.engine_round(&engine)?;
        done.push(Round::new(floor, engine));
    }
    let setting = Setting::new(args, &shape);
    let report = FloorReport::new(machine, setting, done);
    publish(&report, json)?;
    Ok(report.is_fine())
}

/// What all rounds share.
struct Bench {
    /// The generator's: one port for all rounds, so that every message keeps its size.
    socket: UdpListener,
    user: String,
    calls_out: u32,
    micros: u64,
    /// The responder's.
    floor_batch: Batch,
    /// The generator's.
    batch: Batch,
    core: Core,
    server_core: Core,
    stop: Arc<AtomicBool>,
}

impl Bench {
    fn new(args: &FloorArgs) -> Result<Bench, Error> {
        Ok(Bench {
            user: limits::user(args.user.as_deref().unwrap_or(USER))?.to_owned(),
            calls_out: limits::calls_out(args.calls_out)?,
            micros: limits::seconds(args.seconds)?,
            floor_batch: if args.batch { Batch::Both } else { Batch::Off },
            batch: args.generator_batch,
            core: args.bench.generator_core()?,
            server_core: Core::new(args.bench.server_core)?,
            socket: bind()?,
            stop: stop_on_signal()?,
        })
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn floor_round(&self, shape: &Shape, engine: &Server) -> Result<Side, Error> {
        let idle = UsageMeter::of_process(engine.pid(), Clock::new());
        let (run, server) = self.floor_run(shape)?;
        Ok(Side::new(&run, self.arrival(), server, Some(idle.usage())))
    }

    fn engine_round(&self, engine: &Server) -> Result<Side, Error> {
        let (run, server) = self.engine_run(engine)?;
        Ok(Side::new(&run, self.arrival(), server, None))
    }

    /// One run against a responder that answers as `shape` does.
    fn floor_run(&self, shape: &Shape) -> Result<(Run, Usage), Error> {
        let socket = bind()?;
        let plan = self.plan(socket.local());
        let scenario = generator::scenario(&plan, self.socket.local());
        let responder = Responder::new(shape, &scenario, plan.run_number);
        let done = AtomicBool::new(false);
        let (run, server) = std::thread::scope(|scope| {
            let serving = scope.spawn(|| {
                self.server_core.pin();
                responder.serve(&socket, self.floor_batch, &done)
            });
            let run = self.generate(&plan);
            done.store(true, Ordering::Relaxed);
            (run, serving.join())
        });
        Ok((run?, server.map_err(|_| Error::Thread)??))
    }

    /// One run against the server.
    fn engine_run(&self, engine: &Server) -> Result<(Run, Usage), Error> {
        let plan = self.plan(engine.address());
        let meter = UsageMeter::of_process(engine.pid(), Clock::new());
        let run = self.generate(&plan)?;
        Ok((run, meter.usage()))
    }

    /// One run, on a thread of its own: what it pins itself to must not be inherited.
    fn generate(&self, plan: &Plan) -> Result<Run, Error> {
        let run = std::thread::scope(|scope| {
            let generating = scope.spawn(|| {
                self.core.pin();
                generator::run(plan, &self.socket, Progress::on_terminal(), &self.stop)
            });
            generating.join()
        });
        Ok(run.map_err(|_| Error::Thread)??)
    }

    fn arrival(&self) -> Arrival {
        Arrival::Closed { calls_out: self.calls_out }
    }

    fn plan(&self, target: SocketAddr) -> Plan {
        Plan {
            target,
            user: self.user.clone(),
            run_number: run_number(),
            arrival: self.arrival(),
            end: End::Micros(self.micros),
            call: CallPlan {
                hold: Duration::ZERO,
                timeout: Duration::from_secs(TIMEOUT_S),
                grace: Duration::ZERO,
                is_retransmitting: true,
            },
            batch: self.batch,
        }
    }
}

fn bind() -> Result<UdpListener, Error> {
    let any_port = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
    UdpListener::bind(any_port, BindOptions::default()).map_err(Error::bind)
}

/// Whom the calls are for unless told otherwise.
const USER: &str = "stress";
/// A round's calls last milliseconds; one that takes this long is lost.
const TIMEOUT_S: u64 = 8;
