//! Callers: the calls of all sources of a run, and when each of them begins.

use std::io;

use hdrhistogram::Histogram;
use trunkline::time::Timestamp;
use trunkline::transport::UdpListener;

use super::LoadPlan;
use super::lane::Lane;
use super::profile::{Profile, Step};
use super::restraint::Restraint;
use super::returns::Returns;
use super::second::Counts;
use crate::cohort::Cohort;
use crate::stats::Stats;

/// Everybody who calls.
pub(super) struct Callers<'a> {
    lanes: Vec<Lane<'a>>,
    /// Whose turn it is to start a call.
    turn: usize,
    profile: Profile,
    restraint: Option<Restraint>,
    returns: Option<Returns>,
    held_back: u64,
}

impl<'a> Callers<'a> {
    /// Nobody has called yet; the first step of `plan` begins `now`.
    pub(super) fn open(
        plan: &LoadPlan,
        sockets: &'a [UdpListener],
        now: Timestamp,
    ) -> io::Result<Callers<'a>> {
        let profile = Profile::new(plan.steps.clone(), now);
        let stay = 2 * plan.call.timeout + plan.call.grace;
        let calls_max = profile.calls_per_s_max() * stay.as_secs_f64() / sockets.len() as f64;
        let calls_max = calls_max.clamp(CALLS_MIN, CALLS_MAX) as u32;
        let lanes = sockets.iter().map(|socket| Lane::open(plan, socket, calls_max));
        Ok(Callers {
            lanes: lanes.collect::<io::Result<_>>()?,
            turn: 0,
            profile,
            restraint: plan.speaks_oc.then(Restraint::default),
            returns: plan.calls_again.then(Returns::default),
            held_back: 0,
        })
    }

    /// Start what is due and hand it to the kernel, with whatever else waits to be sent.
    #[inline]
    pub(super) fn start_due(&mut self, now: Timestamp) -> io::Result<()> {
        for _ in 0..STARTS_PER_TURN {
            let at = self.turn % self.lanes.len();
            if !self.lanes[at].farm.has_room() {
                break;
            }
            let again = self.returns.as_mut().and_then(|returns| returns.start(now));
            let Some(scheduled) = again.or_else(|| self.profile.start(now)) else { break };
            if self.restraint.as_mut().is_some_and(|restraint| restraint.holds_back(now)) {
                self.held_back += 1;
                continue;
            }
            let lane = &mut self.lanes[at];
            lane.farm.start(now, scheduled, &mut lane.outlet);
            self.turn += 1;
        }
        self.lanes.iter_mut().try_for_each(|lane| lane.outlet.flush())
    }

    /// Time passed: start what is due, then send again what is. Calls are judged by their start, and a
    /// repeat that is a little late does nobody harm.
    #[inline]
    pub(super) fn handle_timeout(&mut self, now: Timestamp) -> io::Result<()> {
        self.start_due(now)?;
        for lane in &mut self.lanes {
            lane.farm.handle_timeout(now, &mut lane.outlet);
            lane.outlet.flush()?;
        }
        Ok(())
    }

    /// A datagram came to source `at`.
    #[inline]
    pub(super) fn handle_datagram(&mut self, now: Timestamp, at: usize, bytes: &[u8]) {
        if let Some(restraint) = &mut self.restraint {
            restraint.handle_response(now, bytes);
        }
        let lane = &mut self.lanes[at];
        let calls_before = lane.farm.calls_live();
        lane.farm.handle_datagram(now, bytes, &mut lane.outlet);
        if let Some(returns) = &mut self.returns
            && lane.farm.calls_live() < calls_before
            && bytes.starts_with(SERVICE_UNAVAILABLE)
        {
            returns.handle_refusal(now, bytes);
        }
    }

    /// One came that was longer than the receive buffer.
    pub(super) fn handle_truncated(&mut self, at: usize) {
        self.lanes[at].farm.handle_truncated();
    }

    /// Start no more.
    pub(super) fn stop(&mut self) {
        self.profile.stop();
        self.returns.iter_mut().for_each(Returns::stop);
    }

    /// Number and nature of the step that is on.
    pub(super) fn step(&self) -> Option<(usize, &Step)> {
        self.profile.step()
    }

    /// Whether the last call has ended.
    pub(super) fn is_over(&self) -> bool {
        let is_anyone_back = self.returns.as_ref().is_some_and(|returns| !returns.is_empty());
        let mut lanes = self.lanes.iter();
        self.profile.is_over() && !is_anyone_back && lanes.all(|lane| lane.farm.calls_live() == 0)
    }

    /// When there is something to do without an answer.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        let deadlines = self.lanes.iter().filter_map(|lane| lane.farm.next_deadline());
        let returns = self.returns.as_ref().and_then(Returns::next_due);
        deadlines.chain(self.profile.next_due()).chain(returns).min()
    }

    /// What was counted so far.
    pub(super) fn counts(&self) -> Counts {
        let none = Counts { held_back: self.held_back, ..Counts::default() };
        self.lanes.iter().fold(none, |mut sum, lane| {
            sum += lane.counts();
            sum
        })
    }

    /// Add the times of the calls completed since the last such call to `sum`.
    pub(super) fn take_latest(&mut self, sum: &mut Histogram<u64>) {
        for cohorts in self.lanes.iter_mut().filter_map(|lane| lane.farm.cohorts_mut()) {
            cohorts.take_latest(sum);
        }
    }

    /// The calls of second `second`.
    pub(super) fn cohort(&self, second: usize) -> Cohort {
        let cohorts = self.lanes.iter().filter_map(|lane| lane.farm.cohorts());
        cohorts.fold(Cohort::default(), |sum, cohorts| sum + cohorts.of_second(second))
    }

    /// Refused calls that were offered again.
    pub(super) fn returned(&self) -> u64 {
        self.returns.as_ref().map_or(0, |returns| returns.count)
    }

    /// What was counted, and how many datagrams never left.
    pub(super) fn finish(self) -> io::Result<(Stats, u64)> {
        let (mut stats, mut unsent) = (Stats::new(), 0);
        for lane in self.lanes {
            let (of_lane, unsent_of_lane) = lane.finish()?;
            stats += &of_lane;
            unsent += unsent_of_lane;
        }
        Ok((stats, unsent))
    }
}

/// Starts between two looks at the sockets: a schedule to catch up with must not fill our own
/// receive buffers.
const STARTS_PER_TURN: usize = 64;
/// How a refusal for want of room begins.
const SERVICE_UNAVAILABLE: &[u8] = b"SIP/2.0 503 ";
/// Calls each source of a slow run may have in progress.
const CALLS_MIN: f64 = 64.0;
/// Calls each source may have in progress. Full: starts wait, and the wait shows as lag.
const CALLS_MAX: f64 = 8_388_608.0;

#[cfg(test)]
mod tests;
