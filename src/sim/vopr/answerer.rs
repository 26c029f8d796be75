//! Answerer: a peer that is called, as its server; with its forks, for which one peer stands.

mod hear;
mod plan;
mod reliable;
mod write;

use std::rc::Rc;
use std::time::Duration;

use super::agenda::NEVER;
use super::bag::Bag;
use super::place::Place;
use crate::sim::CallName;
use crate::time::Timestamp;
use hear::fork_of;
pub(super) use plan::{AnswerPlan, Patience};
use reliable::Reliable;

/// Early dialogs one INVITE makes, at most.
const FORKS: usize = 3;

const T1: Duration = Duration::from_millis(500);
const T2: Duration = Duration::from_secs(4);
const T1X64: Duration = Duration::from_secs(32);

/// One peer that is called.
#[derive(Debug)]
pub(super) struct Answerer {
    pub(super) name: CallName,
    pub(super) place: Rc<Place>,
    plan: AnswerPlan,
    /// The INVITE that came, for all it says; empty before.
    invite: Vec<u8>,
    phase: Phase,
    /// The next 180.
    ring_at: Timestamp,
    rung: usize,
    /// The final response, or BYE.
    next_step: Timestamp,
    /// Final responses that wait for their ACK, by the fork that gave them.
    pending: [Option<Pending>; FORKS],
    /// What each fork sent reliably and waits for the PRACK of.
    reliable: [Option<Reliable>; FORKS],
    bye: Option<Pending>,
    gone_at: Timestamp,
}

/// Where the call stands, as the one who is called sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// No INVITE came, or it has no final response.
    Ringing,
    /// It was answered with 2xx.
    Up,
    /// It was refused, or is over.
    Done,
}

/// A message that is repeated until something comes back.
#[derive(Clone, Copy, Debug)]
struct Pending {
    status: u16,
    due: Timestamp,
    interval: Duration,
    until: Timestamp,
}

impl Pending {
    fn new(now: Timestamp, status: u16) -> Pending {
        Pending { status, due: now + T1, interval: T1, until: now + T1X64 }
    }

    /// It is due: again? `false`: it is time to give up.
    fn repeat(&mut self, now: Timestamp) -> bool {
        self.interval = (self.interval * 2).min(T2);
        self.due = now + self.interval;
        now < self.until
    }
}

impl Answerer {
    pub(super) fn new(
        now: Timestamp,
        name: CallName,
        plan: AnswerPlan,
        place: Rc<Place>,
    ) -> Answerer {
        Answerer {
            name,
            place,
            plan,
            invite: Vec::new(),
            phase: Phase::Ringing,
            ring_at: NEVER,
            rung: 0,
            next_step: NEVER,
            pending: [None; FORKS],
            reliable: [None; FORKS],
            bye: None,
            gone_at: plan.vanishes_after.map_or(NEVER, |after| now + after),
        }
    }

    pub(super) fn is_gone(&self, now: Timestamp) -> bool {
        self.gone_at <= now
    }

    pub(super) fn wake_at(&self) -> Timestamp {
        let dues = self.pending.iter().chain([&self.bye]).flatten().map(|pending| pending.due);
        let reliable = self.reliable.iter().flatten().map(Reliable::due);
        dues.chain(reliable).chain([self.ring_at, self.next_step]).min().unwrap_or(NEVER)
    }

    /// Time passed.
    pub(super) fn wake(&mut self, now: Timestamp, bag: &mut Bag) {
        if self.ring_at <= now {
            self.ring(now, bag);
            self.rung += 1;
            let has_more = self.rung < self.plan.forks.min(FORKS);
            self.ring_at = if has_more { now + self.plan.ring_after } else { NEVER };
        }
        if self.next_step <= now {
            self.next_step = NEVER;
            self.step(now, bag);
        }
        self.repeat_reliable(now, bag);
        for fork in 0..FORKS {
            let Some(pending) = &mut self.pending[fork] else { continue };
            if pending.due > now {
                continue;
            }
            let status = pending.status;
            if pending.repeat(now) {
                self.write_response(status, fork, bag);
            } else {
                self.pending[fork] = None;
            }
        }
        if let Some(bye) = self.bye.as_mut().filter(|bye| bye.due <= now) {
            if bye.repeat(now) {
                self.write_bye(bag);
            } else {
                self.bye = None;
            }
        }
    }

    fn step(&mut self, now: Timestamp, bag: &mut Bag) {
        match self.phase {
            Phase::Ringing => {
                self.finish(now, self.plan.status, self.plan.winner, bag);
                if self.phase == Phase::Up {
                    self.next_step = self.plan.hangs_up_after.map_or(NEVER, |after| now + after);
                    if let Some(second) = self.plan.second_winner {
                        self.finish(now, self.plan.status, second, bag);
                    }
                }
            }
            Phase::Up => {
                self.phase = Phase::Done;
                self.bye = Some(Pending::new(now, 0));
                self.write_bye(bag);
            }
            Phase::Done => {}
        }
    }

    /// The final response of one fork.
    fn finish(&mut self, now: Timestamp, status: u16, fork: usize, bag: &mut Bag) {
        self.ring_at = NEVER;
        self.reliable = [None; FORKS];
        self.pending[fork] = Some(Pending::new(now, status));
        self.phase = if status < 300 { Phase::Up } else { Phase::Done };
        self.write_response(status, fork, bag);
    }
}
