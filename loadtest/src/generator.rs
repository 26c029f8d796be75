//! Generator: drives a farm of calls over a socket until its schedule ends and its last call too.

mod rate;
mod room;

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use trunkline::time::Timestamp;
use trunkline::transport::UdpListener;

use self::rate::rate;
use self::room::calls_max;
pub(crate) use self::room::calls_max_with_media;
use crate::arrival::{Arrival, End, Schedule};
use crate::batch::Batch;
use crate::clock::Clock;
use crate::farm::{CallPlan, Farm};
use crate::media::{Media, MediaRun};
use crate::outlet::Outlet;
use crate::patience::Patience;
use crate::progress::Progress;
use crate::scenario::Scenario;
use crate::socket::{RX_BATCH, SocketOutlet};
use crate::stats::Stats;
use crate::usage::{Usage, UsageMeter};

/// A run, as asked for.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Where the calls go.
    pub(crate) target: SocketAddr,
    /// User part of the Request-URI.
    pub(crate) user: String,
    /// Stands in every Call-ID: two runs from one port to one server must differ in it.
    pub(crate) run_number: u32,
    /// When calls start.
    pub(crate) arrival: Arrival,
    /// When no more start.
    pub(crate) end: End,
    /// What each call does.
    pub(crate) call: CallPlan,
    /// How datagrams pass through the kernel.
    pub(crate) batch: Batch,
}

/// A run, as it went.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) stats: Stats,
    /// Of the calls' media, if there was any.
    pub(crate) media: Option<MediaRun>,
    /// From the first start to the last call's end.
    pub(crate) elapsed: Duration,
    /// Completed calls per second.
    pub(crate) calls_per_s: f64,
    /// Of the generator's thread.
    pub(crate) usage: Usage,
    /// Datagrams that never left.
    pub(crate) unsent: u64,
}

/// Run `plan` through `socket` on this thread. `stop` ends the schedule early.
pub(crate) fn run(
    plan: &Plan,
    socket: &UdpListener,
    progress: Progress,
    stop: &AtomicBool,
) -> io::Result<Run> {
    let farm =
        Farm::new(scenario(plan, socket.local()), plan.call, calls_max(plan.arrival, plan.call));
    drive(plan, socket, farm, None, progress, stop)
}

/// The same with media: each call exchanges RTP while it is held.
pub(crate) fn run_with_media(
    plan: &Plan,
    socket: &UdpListener,
    media: Media,
    progress: Progress,
    stop: &AtomicBool,
) -> io::Result<Run> {
    let Plan { target, user, run_number, .. } = plan;
    let offer = media.offer();
    let calls_max = offer.ports();
    let scenario = Scenario::with_media(socket.local(), *target, user, *run_number, offer);
    media.watch(socket)?;
    drive(plan, socket, Farm::new(scenario, plan.call, calls_max), Some(media), progress, stop)
}

/// Start calls, carry datagrams and let deadlines pass until all is over.
fn drive(
    plan: &Plan,
    socket: &UdpListener,
    mut farm: Farm,
    mut media: Option<Media>,
    mut progress: Progress,
    stop: &AtomicBool,
) -> io::Result<Run> {
    let drops_before = socket.kernel_drops()?;
    let mut receiver = plan.batch.receiver(socket);
    let mut outlet = SocketOutlet::to_target(socket, plan.target, plan.batch)?;
    let clock = Clock::new();
    let meter = UsageMeter::of_this_thread(clock);
    let mut patience = Patience::new(clock);
    let mut schedule = Schedule::new(plan.arrival, plan.end, clock.now());
    let mut window = None;
    loop {
        let now = clock.now();
        farm.handle_timeout(now, &mut outlet);
        start_due(&mut farm, &mut schedule, now, &mut outlet);
        outlet.flush()?;
        if let Some(media) = &mut media {
            media.follow(&mut farm);
            media.send_due(clock);
        }
        if stop.load(Ordering::Relaxed) {
            schedule.stop();
        }
        if schedule.is_over(now) {
            window.get_or_insert_with(|| (farm.stats().completed, now));
            if farm.calls_live() == 0 {
                break;
            }
        }
        progress.show(now, farm.stats(), media.as_ref().map(Media::stats), farm.calls_live());
        let wait = wait(&farm, &schedule, now);
        match &mut media {
            None => patience.receive(&mut receiver, socket, wait)?,
            Some(media) => media.wait(&mut patience, (&mut receiver, socket), wait)?,
        }
        let now = clock.now();
        for (_, bytes, is_truncated) in receiver.received() {
            if is_truncated {
                farm.handle_truncated();
            } else {
                farm.handle_datagram(now, bytes, &mut outlet);
            }
        }
        if let Some(media) = &mut media {
            media.follow(&mut farm);
            media.receive(clock);
        }
    }
    progress.finish();
    let usage = meter.usage_but(patience.spun());
    farm.set_kernel_drops(socket.kernel_drops()?.wrapping_sub(drops_before).into());
    let elapsed = clock.now().since(Timestamp::ZERO);
    let calls_per_s = rate(plan, farm.stats(), window, elapsed);
    let media = media.map(Media::finish).transpose()?;
    let stats = farm.into_stats();
    Ok(Run { stats, media, elapsed, calls_per_s, usage, unsent: outlet.unsent() })
}

/// The messages of `plan`'s calls, sent from `local`.
pub(crate) fn scenario(plan: &Plan, local: SocketAddr) -> Scenario {
    Scenario::new(local, plan.target, &plan.user, plan.run_number)
}

/// A number for a new run.
pub(crate) fn run_number() -> u32 {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let nanos = since_epoch.map_or(0, |time| time.as_nanos() as u64);
    (nanos ^ nanos >> 32) as u32 ^ std::process::id().rotate_left(16)
}

#[inline]
fn start_due(farm: &mut Farm, schedule: &mut Schedule, now: Timestamp, out: &mut impl Outlet) {
    for _ in 0..STARTS_PER_TURN {
        if !farm.has_room() {
            break;
        }
        let Some(scheduled) = schedule.start(now, farm.calls_live()) else { break };
        farm.start(now, scheduled, out);
    }
}

/// How long there is nothing to do but to wait for answers.
#[inline]
fn wait(farm: &Farm, schedule: &Schedule, now: Timestamp) -> Duration {
    let start = schedule.next_due().filter(|_| farm.has_room());
    let next = farm.next_deadline().into_iter().chain(start).min();
    next.map_or(WAIT_MAX, |next| next.since(now).min(WAIT_MAX))
}

/// Starts between two looks at the socket: a schedule to catch up with must not fill our own
/// receive buffer.
const STARTS_PER_TURN: usize = RX_BATCH;
/// Longest sleep, so that the progress line moves and a stop is heard.
const WAIT_MAX: Duration = Duration::from_millis(100);

#[cfg(test)]
mod tests;
