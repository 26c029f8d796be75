//! Closed loop: what a server completes when as many calls as it likes wait for it.

use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde::Serialize;
use trunkline::transport::UdpListener;

use crate::arrival::{Arrival, End};
use crate::core::Core;
use crate::error::Error;
use crate::farm::CallPlan;
use crate::floor::median;
use crate::generator::{self, Plan, Run, run_number};
use crate::load::{BATCH, CALL};
use crate::progress::Progress;

/// A closed loop, second by second.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ClosedLoop {
    /// The median second.
    pub(crate) calls_per_s: f64,
    pub(crate) seconds: Vec<f64>,
    /// Calls completed in all of it, the first second included.
    pub(crate) completed: u64,
    /// What the generator needed for them.
    pub(crate) generator_us: u64,
    /// Calls that failed meanwhile: refused ones, for the most part.
    pub(crate) failed: u64,
    /// The median of the seconds' 99th percentiles.
    pub(crate) call_p99_us: f64,
}

impl ClosedLoop {
    /// Of the server at `target`, with `calls_out` calls to `user` out at any time for `seconds`
    /// seconds and one before that is not counted.
    pub(crate) fn measure(
        (socket, target, user): (&UdpListener, SocketAddr, &str),
        (calls_out, seconds): (u32, u32),
        core: Option<Core>,
        stop: &AtomicBool,
    ) -> Result<ClosedLoop, Error> {
        let arrival = Arrival::Closed { calls_out };
        let second = || {
            let call = CallPlan { grace: Duration::ZERO, timeout: TIMEOUT, ..CALL };
            let (user, run_number, end) = (user.to_owned(), run_number(), End::Micros(1_000_000));
            let plan = Plan { target, user, run_number, arrival, end, call, batch: BATCH };
            generate(&plan, socket, core, stop)
        };
        let first = second()?;
        let runs: Vec<Run> = (0..seconds).map(|_| second()).collect::<Result<_, _>>()?;
        let p99 = |run: &Run| run.stats.latency.call.value_at_quantile(0.99) as f64;
        let call_p99_us = median(runs.iter().map(p99).collect());
        let seconds: Vec<f64> = runs.iter().map(|run| run.calls_per_s).collect();
        let calls_per_s = median(seconds.clone());
        if calls_per_s <= 0.0 {
            return Err(Error::NoCapacity { target });
        }
        Ok(ClosedLoop {
            calls_per_s,
            seconds,
            completed: runs.iter().chain([&first]).map(|run| run.stats.completed).sum(),
            generator_us: runs.iter().chain([&first]).map(|run| run.usage.cpu_us).sum(),
            failed: runs.iter().map(|run| run.stats.failures.total()).sum(),
            call_p99_us,
        })
    }
}

/// What a call takes at most where nothing is wrong and 1 % of them take more than `call_p99_us`:
/// [`NORMAL_FACTOR`] times that, and at least [`NORMAL_US_MIN`].
pub(crate) fn normal_us(call_p99_us: f64) -> u64 {
    (NORMAL_FACTOR * call_p99_us).max(NORMAL_US_MIN) as u64
}

/// One run, on a thread of its own: what it pins itself to must not be inherited.
pub(crate) fn generate(
    plan: &Plan,
    socket: &UdpListener,
    core: Option<Core>,
    stop: &AtomicBool,
) -> Result<Run, Error> {
    let run = std::thread::scope(|scope| {
        let generating = scope.spawn(|| {
            if let Some(core) = core {
                core.pin();
            }
            generator::run(plan, socket, Progress::on_terminal(), stop)
        });
        generating.join()
    });
    Ok(run.map_err(|_| Error::Thread)??)
}

/// A call that takes so long is lost.
const TIMEOUT: Duration = Duration::from_secs(8);
/// Room for what a busy machine does besides.
const NORMAL_FACTOR: f64 = 4.0;
const NORMAL_US_MIN: f64 = 20_000.0;
