//! Drive: the turns of a run: deadlines, starts, what came, until all is over.

mod end;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use trunkline::time::Timestamp;
use trunkline::transport::UdpListener;

use super::flooder::Flooder;
use super::lane::Lane;
use super::profile::Profile;
use super::restraint::Restraint;
use super::returns::Returns;
use super::second::{Counts, Seconds};
use super::shift::Watch;
use super::{LoadPlan, LoadRun};
use crate::clock::Clock;
use crate::patience::Patience;
use crate::progress::Line;

/// A run that is on.
pub(super) struct Drive<'a> {
    lanes: Vec<Lane<'a>>,
    /// Whose turn it is to start a call.
    turn: usize,
    flooder: Option<Flooder<'a>>,
    profile: Profile,
    restraint: Option<Restraint>,
    returns: Option<Returns>,
    held_back: u64,
    clock: Clock,
    patience: Patience,
    watch: Watch,
    seconds: Seconds,
    line: Line,
}

impl<'a> Drive<'a> {
    /// Begin.
    pub(super) fn open(
        plan: &LoadPlan,
        sockets: &'a [UdpListener],
        flood: Option<&'a UdpListener>,
        server: Option<u32>,
    ) -> io::Result<Drive<'a>> {
        let clock = Clock::new();
        let profile = Profile::new(plan.steps.clone(), clock.now());
        let stay = 2 * plan.call.timeout + plan.call.grace;
        let calls_max = profile.calls_per_s_max() * stay.as_secs_f64() / sockets.len() as f64;
        let calls_max = calls_max.clamp(CALLS_MIN, CALLS_MAX) as u32;
        let lanes = sockets.iter().map(|socket| Lane::open(plan, socket, calls_max));
        Ok(Drive {
            lanes: lanes.collect::<io::Result<_>>()?,
            turn: 0,
            flooder: flood.map(|socket| Flooder::open(plan, socket)).transpose()?,
            profile,
            restraint: plan.speaks_oc.then(Restraint::default),
            returns: plan.calls_again.then(Returns::default),
            held_back: 0,
            clock,
            patience: Patience::new(clock),
            watch: Watch::new(clock, server),
            seconds: Seconds::new(),
            line: Line::on_terminal(),
        })
    }

    /// Go on until the last call has ended; `stop` starts no more.
    pub(super) fn run(mut self, stop: &AtomicBool) -> io::Result<LoadRun> {
        loop {
            let now = self.clock.now();
            for lane in &mut self.lanes {
                lane.farm.handle_timeout(now, &mut lane.outlet);
            }
            self.start_due(now);
            for lane in &mut self.lanes {
                lane.outlet.flush()?;
            }
            let is_flooding = self.flood()?;
            if stop.load(Ordering::Relaxed) {
                self.profile.stop();
                self.returns.iter_mut().for_each(Returns::stop);
            }
            self.look_on(now);
            if self.is_over() {
                return self.finish();
            }
            let wait = if is_flooding { Duration::ZERO } else { self.wait(now) };
            self.receive(wait)?;
        }
    }

    fn start_due(&mut self, now: Timestamp) {
        for _ in 0..STARTS_PER_TURN {
            let lanes = self.lanes.len();
            let lane = &mut self.lanes[self.turn % lanes];
            if !lane.farm.has_room() {
                return;
            }
            let again = self.returns.as_mut().and_then(|returns| returns.start(now));
            let Some(scheduled) = again.or_else(|| self.profile.start(now)) else { return };
            if self.restraint.as_mut().is_some_and(|restraint| restraint.holds_back(now)) {
                self.held_back += 1;
                continue;
            }
            lane.farm.start(now, scheduled, &mut lane.outlet);
            self.turn += 1;
        }
    }

    /// Flood if the step says so; whether it does.
    fn flood(&mut self) -> io::Result<bool> {
        let is_flooding = self.profile.step().is_some_and(|(_, step)| step.is_flooding);
        match &mut self.flooder {
            Some(flooder) if is_flooding => flooder.burst()?,
            Some(flooder) => flooder.listen()?,
            None => {}
        }
        Ok(is_flooding && self.flooder.is_some())
    }

    fn receive(&mut self, wait: Duration) -> io::Result<()> {
        let lanes = &mut self.lanes;
        self.patience.wait(wait, |wait| match (lanes.as_mut_slice(), wait) {
            ([lane], wait) => lane.receive(wait),
            (lanes, wait) => {
                // Several sockets, and nothing to wait for them all at once: a short sleep.
                wait.into_iter().for_each(|wait| std::thread::sleep(wait.min(NAP)));
                lanes.iter_mut().try_fold(0, |sum, lane| Ok(sum + lane.receive(None)?))
            }
        })?;
        let now = self.clock.now();
        for lane in &mut self.lanes {
            lane.handle_received(now, self.restraint.as_mut(), self.returns.as_mut());
        }
        Ok(())
    }

    /// Tell the second that has passed, and the step.
    #[inline]
    fn look_on(&mut self, now: Timestamp) {
        let (lanes, held_back) = (&mut self.lanes, self.held_back);
        let spun = self.patience.spun();
        if !self.seconds.is_due(now) {
            return self.watch.see(self.profile.step(), || counts(lanes, held_back), spun);
        }
        // The step that is over, if one is: it was on in the second to be told.
        let (step, counts) = (self.watch.name(), counts(lanes, held_back));
        let second = self.seconds.tell(step, counts, |latency| {
            for cohorts in lanes.iter_mut().filter_map(|lane| lane.farm.cohorts_mut()) {
                cohorts.take_latest(latency);
            }
        });
        if self.line.is_due(now) {
            let Counts { offered, completed, refused, timed_out, .. } = second.counts;
            self.line.write(format_args!(
                "{:>4} s  {step:<8}  calls/s: {offered:>6} offered  {completed:>6} completed  \
                 {refused:>6} refused  {timed_out:>6} timed out",
                second.from_s
            ));
        }
    }

    fn is_over(&self) -> bool {
        let is_anyone_back = self.returns.as_ref().is_some_and(|returns| !returns.is_empty());
        let mut lanes = self.lanes.iter();
        self.profile.is_over() && !is_anyone_back && lanes.all(|lane| lane.farm.calls_live() == 0)
    }

    /// How long there is nothing to do but to wait for answers.
    fn wait(&self, now: Timestamp) -> Duration {
        let deadlines = self.lanes.iter().filter_map(|lane| lane.farm.next_deadline());
        let returns = self.returns.as_ref().and_then(Returns::next_due);
        let next = deadlines.chain(self.profile.next_due()).chain(returns).min();
        next.map_or(WAIT_MAX, |next| next.since(now).min(WAIT_MAX))
    }
}

fn counts(lanes: &[Lane<'_>], held_back: u64) -> Counts {
    lanes.iter().fold(Counts { held_back, ..Counts::default() }, |mut sum, lane| {
        sum += lane.counts();
        sum
    })
}

/// Starts between two looks at the sockets: a schedule to catch up with must not fill our own
/// receive buffers.
const STARTS_PER_TURN: usize = 64;
/// Longest sleep, so that the progress line moves and a stop is heard.
const WAIT_MAX: Duration = Duration::from_millis(100);
/// Longest sleep with several sockets: how late the first answer may be seen.
const NAP: Duration = Duration::from_micros(100);
/// Calls each source of a slow run may have in progress.
const CALLS_MIN: f64 = 64.0;
/// Calls each source may have in progress. Full: starts wait, and the wait shows as lag.
const CALLS_MAX: f64 = 8_388_608.0;
