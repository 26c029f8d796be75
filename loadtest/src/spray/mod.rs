//! Spray: a third party that sends to media ports which are none of its business. Nothing may come back.
//!
//! RTP bleed and media injection: a server that learns addresses from whoever sends first would
//! return the call's media, or take ours for it.

mod args;
mod datagram;
mod report;
mod volley;

use std::collections::BTreeMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use trunkline::time::Timestamp;
use trunkline::transport::{BindOptions, PlainReceiver, UdpListener};

pub(crate) use self::args::SprayArgs;
use self::datagram::{BYTES_MAX, Kind};
use self::report::SprayReport;
use self::volley::Volley;
use crate::clock::Clock;
use crate::error::Error;
use crate::json::JsonFile;
use crate::machine::Machine;
use crate::outlet::Outlet;
use crate::progress::Line;
use crate::socket::SocketOutlet;
use crate::{publish, stop_on_signal};

/// A spray, as asked for.
#[derive(Clone, Debug)]
struct SprayPlan {
    target: IpAddr,
    ports: RangeInclusive<u16>,
    local: SocketAddr,
    datagrams_per_s: u32,
    micros: u64,
}

/// A spray, as it went.
#[derive(Debug, Default)]
struct Spray {
    sent_by_kind: BTreeMap<Kind, u64>,
    /// Datagrams the kernel did not take.
    unsent: u64,
    /// What came back, by the port it came from.
    answers: BTreeMap<SocketAddr, u64>,
    elapsed: Duration,
}

/// Spray; whether nothing came back.
pub(crate) fn run(args: &SprayArgs) -> Result<bool, Error> {
    let plan = args.check()?;
    let json = JsonFile::create(args.json.as_deref())?;
    let machine = Machine::here();
    let socket = UdpListener::bind(plan.local, BindOptions::default()).map_err(Error::bind)?;
    let stop = stop_on_signal()?;
    let spray = Spray::run(&plan, &socket, Line::on_terminal(), &stop)?;
    let report = SprayReport::new(machine, &plan, &spray);
    publish(&report, json)?;
    Ok(report.is_fine())
}

impl Spray {
    fn run(
        plan: &SprayPlan,
        socket: &UdpListener,
        mut line: Line,
        stop: &AtomicBool,
    ) -> io::Result<Spray> {
        let mut spray = Spray::default();
        let mut volley = Volley::new(plan.ports.clone());
        let mut receiver = PlainReceiver::new(RX_BATCH, RX_BYTES);
        let mut outlet = SocketOutlet::sized(socket, plan.local, BYTES_MAX);
        let clock = Clock::new();
        let mut shots = 0;
        let mut now = clock.now();
        while now.as_micros() < plan.micros && !stop.load(Ordering::Relaxed) {
            let due = now.as_micros() * u64::from(plan.datagrams_per_s) / SECOND_MICROS;
            let burst = (due - shots).min(BURST_MAX);
            for _ in 0..burst {
                spray.shoot(&mut volley, plan.target, &mut outlet);
            }
            outlet.flush()?;
            shots += burst;
            if line.is_due(now) {
                spray.show(&line, now);
            }
            let wait = if due > shots { Duration::ZERO } else { TICK };
            spray.listen(&mut receiver, socket, wait)?;
            now = clock.now();
        }
        spray.elapsed = now.since(Timestamp::ZERO);
        let end = now + LINGER;
        while clock.now() < end {
            spray.listen(&mut receiver, socket, TICK)?;
        }
        line.finish();
        spray.unsent = outlet.unsent();
        Ok(spray)
    }

    fn shoot(&mut self, volley: &mut Volley, target: IpAddr, outlet: &mut SocketOutlet<'_>) {
        let shot = volley.shoot();
        outlet.turn_to(SocketAddr::new(target, shot.port));
        outlet.send(|buffer| shot.kind.write(shot.number, shot.port, buffer));
        *self.sent_by_kind.entry(shot.kind).or_default() += 1;
    }

    fn listen(
        &mut self,
        receiver: &mut PlainReceiver,
        socket: &UdpListener,
        wait: Duration,
    ) -> io::Result<()> {
        receiver.receive(socket, Some(wait))?;
        for (remote, _, _) in receiver.received() {
            *self.answers.entry(remote).or_default() += 1;
        }
        Ok(())
    }

    #[cold]
    fn show(&self, line: &Line, now: Timestamp) {
        line.write(format_args!(
            "{:>4} s  {} datagrams out  {} came back",
            now.as_millis() / 1_000,
            self.sent(),
            self.came_back(),
        ));
    }

    /// Datagrams that left.
    fn sent(&self) -> u64 {
        self.sent_by_kind.values().sum::<u64>().saturating_sub(self.unsent)
    }

    fn came_back(&self) -> u64 {
        self.answers.values().sum()
    }
}

/// Datagrams between two looks at what came back.
const BURST_MAX: u64 = 64;
const RX_BATCH: usize = 64;
const RX_BYTES: usize = 64;
const TICK: Duration = Duration::from_millis(1);
/// How long an answer may take.
const LINGER: Duration = Duration::from_millis(500);
const SECOND_MICROS: u64 = 1_000_000;

#[cfg(test)]
mod tests;
