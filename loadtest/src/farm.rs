//! Farm: all calls of a run, driven by answers and deadlines (RFC 3261 §17.1).
//!
//! Sans-IO like the engine: time comes in as `now`, requests leave through an [`Outlet`].

mod answered;
mod end;
mod expired;
mod send;
mod wait;

use std::collections::VecDeque;
use std::time::Duration;

use trunkline::pool::Slab;
use trunkline::time::Timestamp;
use trunkline::timer::Timers;

use self::end::CallEnd;
use self::wait::Due;
use crate::answer::Answer;
use crate::call::{Call, Peer, Phase};
use crate::cohort::Cohorts;
use crate::key::Key;
use crate::media::Talk;
use crate::outlet::Outlet;
use crate::scenario::Scenario;
use crate::stats::{Stats, record};

/// What all calls of a run have in common, besides their messages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallPlan {
    /// From the ACK to the BYE.
    pub(crate) hold: Duration,
    /// How long a request waits for its final answer: timers B and F.
    pub(crate) timeout: Duration,
    /// How much longer an INVITE's call is kept: a 200 that comes late is acknowledged and the call
    /// ended, so that none is left with the server. With
    /// timer B of the RFC no further INVITE is due before 63.5 s, so none is sent meanwhile.
    pub(crate) grace: Duration,
    /// Whether a request is sent again while its answer is due: timers A and E.
    pub(crate) is_retransmitting: bool,
}

/// The calls in progress and what became of the others.
pub(crate) struct Farm {
    scenario: Scenario,
    plan: CallPlan,
    calls: Slab<Call>,
    /// Of the calls that are up: few, where most are refused or never answered.
    peers: Slab<Peer>,
    timers: Timers<Due>,
    /// What nobody has asked for yet; empty without media.
    talks: VecDeque<Talk>,
    stats: Stats,
    /// Calls whose INVITE was sent again and not answered yet.
    repeating: u32,
    /// Kept only where a run is to be told by the second.
    cohorts: Option<Cohorts>,
}

impl Farm {
    /// A farm with room for `calls_max` calls at once.
    pub(crate) fn new(scenario: Scenario, plan: CallPlan, calls_max: u32) -> Farm {
        Farm {
            scenario,
            plan,
            calls: Slab::new(calls_max),
            peers: Slab::growing(calls_max),
            timers: Timers::new(),
            talks: VecDeque::new(),
            stats: Stats::new(),
            repeating: 0,
            cohorts: None,
        }
    }

    /// The same, telling calls by the second they were due in.
    pub(crate) fn with_cohorts(self, cohorts: Cohorts) -> Farm {
        Farm { cohorts: Some(cohorts), ..self }
    }

    /// Whether another call can be started.
    #[inline]
    pub(crate) fn has_room(&self) -> bool {
        !self.calls.is_full()
    }

    /// Start a call that was due at `scheduled`. Without room nothing happens: ask first.
    #[inline]
    pub(crate) fn start(&mut self, now: Timestamp, scheduled: Timestamp, out: &mut impl Outlet) {
        let phase = Phase::Inviting { is_proceeding: false, repeats: 0 };
        let call = Call { scheduled, phase, next: None, give_up: None };
        let Ok(slot) = self.calls.insert(call) else { return };
        self.stats.started += 1;
        self.stats.sent.invite += 1;
        record(&mut self.stats.latency.lag, scheduled, now);
        if let Some(cohorts) = &mut self.cohorts {
            cohorts.begin(scheduled);
        }
        self.send_invite(self.key(slot), out);
        self.await_answer(now, slot);
    }

    /// A datagram came. Whatever it is, it is counted once.
    #[inline]
    pub(crate) fn handle_datagram(&mut self, now: Timestamp, bytes: &[u8], out: &mut impl Outlet) {
        self.stats.ledger.received += 1;
        match Answer::read(bytes, &self.scenario.call_id_end) {
            Ok(answer) => self.handle_answer(now, &answer, out),
            Err(why) => self.stats.ledger.count_no_answer(why),
        }
    }

    /// A datagram came that was longer than the receive buffer.
    pub(crate) fn handle_truncated(&mut self) {
        self.stats.ledger.received += 1;
        self.stats.ledger.truncated += 1;
    }

    /// The kernel has dropped `count` datagrams at our socket since the run began.
    pub(crate) fn set_kernel_drops(&mut self, count: u64) {
        self.stats.ledger.kernel_drops = count;
    }

    /// Time passed. Of many requests that are due again some go now: [`Farm::next_deadline`] has then
    /// passed already, and new calls have their turn in between.
    #[inline]
    pub(crate) fn handle_timeout(&mut self, now: Timestamp, out: &mut impl Outlet) {
        for _ in 0..EXPIRIES_PER_TURN {
            let Some(due) = self.timers.expire(now) else { return };
            self.expire(now, due, out);
        }
    }

    /// When [`Farm::handle_timeout`] wants to be called.
    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        self.timers.next_deadline()
    }

    /// What became of a call's media; to be asked until `None` after whatever was handled.
    pub(crate) fn poll_talk(&mut self) -> Option<Talk> {
        self.talks.pop_front()
    }

    /// Calls in progress.
    #[inline]
    pub(crate) fn calls_live(&self) -> u32 {
        self.calls.len()
    }

    /// Those of them whose INVITE was sent again and not answered yet.
    pub(crate) fn calls_repeating(&self) -> u32 {
        self.repeating
    }

    /// What was counted so far.
    #[inline]
    pub(crate) fn stats(&self) -> &Stats {
        &self.stats
    }

    /// The calls by second, where they are told by it.
    pub(crate) fn cohorts(&self) -> Option<&Cohorts> {
        self.cohorts.as_ref()
    }

    /// The same, to be asked what is new.
    pub(crate) fn cohorts_mut(&mut self) -> Option<&mut Cohorts> {
        self.cohorts.as_mut()
    }

    /// What was counted.
    pub(crate) fn into_stats(self) -> Stats {
        self.stats
    }

    #[inline]
    fn has_media(&self) -> bool {
        self.scenario.offer.is_some()
    }

    #[inline]
    fn key(&self, slot: u32) -> Key {
        Key { slot, generation: self.calls.generation(slot) }
    }
}

/// Deadlines between two looks at the schedule of new calls: some 200 us where each sends a request.
const EXPIRIES_PER_TURN: usize = 64;

#[cfg(test)]
mod tests;
