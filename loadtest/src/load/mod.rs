//! Load: calls of several sources on a schedule of steps, told by the second, whatever the server does.

mod callers;
mod drive;
mod feedback;
mod flooder;
mod inlet;
mod lane;
mod profile;
mod rest;
mod restraint;
mod returns;
mod second;
mod shift;

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use trunkline::transport::UdpListener;

use self::drive::Drive;
pub(crate) use self::flooder::FloodCounts;
pub(crate) use self::lane::{BATCH, bind};
pub(crate) use self::profile::Step;
pub(crate) use self::second::Second;
pub(crate) use self::shift::Shift;
use crate::core::Core;
use crate::error::Error;
use crate::farm::CallPlan;
use crate::generator::Run;
use crate::priority;

/// A run, as asked for.
#[derive(Clone, Debug)]
pub(crate) struct LoadPlan {
    /// Where the calls go.
    pub(crate) target: SocketAddr,
    /// User part of the Request-URI.
    pub(crate) user: String,
    /// When they start.
    pub(crate) steps: Vec<Step>,
    /// What each does.
    pub(crate) call: CallPlan,
    /// What a call should take at most.
    pub(crate) normal: Duration,
    /// Whether the server may ask for fewer calls (RFC 7339).
    pub(crate) speaks_oc: bool,
    /// Whether refused calls are offered again after their Retry-After.
    pub(crate) calls_again: bool,
    /// Whether the generator goes before whatever else runs on its core: not where the server runs.
    pub(crate) goes_first: bool,
}

/// A run, as it went.
#[derive(Debug)]
pub(crate) struct LoadRun {
    /// All sources together; the usage is that of the heaviest step.
    pub(crate) run: Run,
    pub(crate) seconds: Vec<Second>,
    pub(crate) shifts: Vec<Shift>,
    pub(crate) held_back: u64,
    /// Refused calls that were offered again.
    pub(crate) returned: u64,
    pub(crate) flood: Option<FloodCounts>,
    /// Whether the generator went before whatever else ran on its core.
    pub(crate) went_first: bool,
}

/// Timers B and F, and as long again as a late 200 may be under way.
pub(crate) const CALL: CallPlan = CallPlan {
    hold: Duration::ZERO,
    timeout: Duration::from_secs(32),
    grace: Duration::from_secs(4),
    is_retransmitting: true,
};

/// Run `plan`, a source for each of `sockets`, on a thread of its own on `core`: what a thread pins
/// itself to must not be inherited. `flood` is the socket of a source that floods, `server` the
/// process to watch. `stop` ends the schedule early.
pub(crate) fn run(
    plan: &LoadPlan,
    sockets: &[UdpListener],
    flood: Option<&UdpListener>,
    server: Option<u32>,
    core: Option<Core>,
    stop: &AtomicBool,
) -> Result<LoadRun, Error> {
    let run = std::thread::scope(|scope| {
        let driving = scope.spawn(|| -> io::Result<LoadRun> {
            let is_pinned = core.is_some_and(Core::pin);
            // Elsewhere it might be the server's core that it takes.
            let goes_first = plan.goes_first && is_pinned && priority::go_first();
            Drive::open(plan, sockets, flood, server, goes_first)?.run(stop)
        });
        driving.join()
    });
    Ok(run.map_err(|_| Error::Thread)??)
}

#[cfg(test)]
mod tests;
