//! Media floor: RTP echoed by plain I/O, by the packet plane, and by the server, in turn.
//!
//! All three echo the same packets of the same generator on as many sockets, on the same core. The
//! first does what a program without `io_uring` would do, and its rate is what the kernel allows.

mod calls;
mod echo;
mod idle;
mod report;
mod responder;
mod round;
mod table;
mod talk;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use trunkline::transport::{BindOptions, UdpListener};

use self::calls::Calls;
use self::report::{MediaReport, Setting};
use self::responder::Responder;
use self::round::{Round, Side};
use self::talk::{Talk, talk};
use crate::clock::Clock;
use crate::core::Core;
use crate::error::Error;
use crate::floor::FloorArgs;
use crate::machine::Machine;
use crate::server::Server;
use crate::usage::UsageMeter;
use crate::{limits, publish, stop_on_signal};

/// Compare; whether no packet was lost.
pub(super) fn run(args: &FloorArgs) -> Result<bool, Error> {
    let bench = Bench::new(args)?;
    let rounds = limits::rounds(args.rounds)?;
    let counts: Vec<u32> =
        args.sockets.iter().map(|&count| limits::sockets(count)).collect::<Result<_, _>>()?;
    let json = args.bench.json()?;
    let mut engine =
        if args.plane_only { None } else { Some(Server::start(&args.bench.server()?)?) };
    let mut report = MediaReport::new(Machine::here(), Setting::new(args));
    for count in counts {
        let mut done = Vec::new();
        for _ in 0..rounds {
            let round = bench.round(count, engine.as_mut())?;
            if bench.stop.load(Ordering::Relaxed) {
                break;
            }
            done.push(round);
        }
        report.add(count, done);
    }
    publish(&report, json)?;
    Ok(report.is_fine())
}

/// What all rounds share.
struct Bench {
    /// The generator's: where all packets come from and go back to.
    socket: UdpListener,
    /// The caller's.
    signalling: UdpListener,
    user: String,
    packets_out: u32,
    micros: u64,
    core: Core,
    server_core: Core,
    stop: Arc<AtomicBool>,
}

impl Bench {
    fn new(args: &FloorArgs) -> Result<Bench, Error> {
        Ok(Bench {
            socket: bind()?,
            signalling: bind()?,
            user: limits::user(args.user.as_deref().unwrap_or(USER))?.to_owned(),
            packets_out: limits::packets_out(args.packets_out)?,
            micros: limits::seconds(args.seconds)?,
            core: args.bench.generator_core()?,
            server_core: Core::new(args.bench.server_core)?,
            stop: stop_on_signal()?,
        })
    }

    /// Each way once, over `count` sockets.
    fn round(&self, count: u32, engine: Option<&mut Server>) -> Result<Round, Error> {
        let poll = self.side(Responder::Poll, count)?;
        // Batches need a socket that has more than one packet at a time.
        let batch = if count == 1 { Some(self.side(Responder::Batch, count)?) } else { None };
        let plane = self.side(Responder::Plane, count)?;
        let engine = engine.map(|engine| self.engine_side(engine, count)).transpose()?;
        Ok(Round::new(poll, batch, plane, engine))
    }

    fn side(&self, responder: Responder, count: u32) -> Result<Side, Error> {
        let done = AtomicBool::new(false);
        let (opened, addresses) = mpsc::channel();
        std::thread::scope(|scope| {
            let serving = scope.spawn(|| {
                self.server_core.pin();
                responder.serve(count, opened, &done)
            });
            // Without addresses the responder has failed, and says how.
            let talk = addresses.recv().ok().map(|addresses| self.talk(&addresses));
            done.store(true, Ordering::Relaxed);
            let server = serving.join().map_err(|_| Error::Thread)??;
            Ok(Side::new(&talk.ok_or(Error::Thread)??, server))
        })
    }

    fn engine_side(&self, engine: &mut Server, count: u32) -> Result<Side, Error> {
        let port = self.socket.local().port();
        let mut calls = Calls::new(&self.signalling, engine.address(), &self.user, port);
        let addresses = calls.place(count, engine)?;
        let meter = UsageMeter::of_process(engine.pid(), Clock::new());
        let talk = self.talk(&addresses)?;
        let usage = meter.usage();
        calls.end()?;
        Ok(Side::new(&talk, usage))
    }

    /// One run, on a thread of its own: what it pins itself to must not be inherited.
    fn talk(&self, addresses: &[SocketAddr]) -> Result<Talk, Error> {
        let talk = std::thread::scope(|scope| {
            let talking = scope.spawn(|| {
                self.core.pin();
                talk(&self.socket, addresses, self.packets_out, self.micros, &self.stop)
            });
            talking.join()
        });
        Ok(talk.map_err(|_| Error::Thread)??)
    }
}

fn bind() -> Result<UdpListener, Error> {
    let any_port = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
    UdpListener::bind(any_port, BindOptions::default()).map_err(Error::bind)
}

/// Whom the calls are for unless told otherwise.
const USER: &str = "echo";
