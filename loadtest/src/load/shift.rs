//! Shift: what one step of a run cost the generator and the server.

use std::time::Duration;

use serde::Serialize;
use trunkline::time::Timestamp;

use super::Step;
use super::second::Counts;
use crate::clock::Clock;
use crate::usage::{Usage, UsageMeter};

/// One step, as it went.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Shift {
    #[serde(flatten)]
    pub(crate) step: Step,
    pub(crate) from_s: f64,
    pub(crate) seconds: f64,
    #[serde(flatten)]
    pub(crate) counts: Counts,
    pub(crate) generator: Usage,
    /// All threads of the server.
    pub(crate) server: Option<Usage>,
}

/// Watches the steps of a run.
pub(super) struct Watch {
    clock: Clock,
    server: Option<u32>,
    on: Option<On>,
    /// What was counted when it began.
    before: Counts,
    shifts: Vec<Shift>,
}

/// The step that is on.
struct On {
    at: usize,
    step: Step,
    from: Timestamp,
    generator: UsageMeter,
    server: Option<UsageMeter>,
    spun: Duration,
}

impl Watch {
    /// Of this thread and of the process `server`.
    pub(super) fn new(clock: Clock, server: Option<u32>) -> Watch {
        Watch { clock, server, on: None, before: Counts::default(), shifts: Vec::new() }
    }

    /// `step` is on now. Until now `counts` were counted and `spun` was spent in vain.
    #[inline]
    pub(super) fn see(
        &mut self,
        step: Option<(usize, &Step)>,
        counts: impl FnOnce() -> Counts,
        spun: Duration,
    ) {
        if self.on.as_ref().map(|on| on.at) != step.map(|(at, _)| at) {
            self.turn(step, counts(), spun);
        }
    }

    /// The name of the step that is on.
    pub(super) fn name(&self) -> &'static str {
        self.on.as_ref().map_or(DRAIN, |on| on.step.name)
    }

    /// All that went, the step that is still on included.
    pub(super) fn finish(mut self, counts: Counts, spun: Duration) -> Vec<Shift> {
        self.turn(None, counts, spun);
        self.shifts
    }

    #[cold]
    fn turn(&mut self, step: Option<(usize, &Step)>, counts: Counts, spun: Duration) {
        let now = self.clock.now();
        if let Some(on) = self.on.take() {
            self.shifts.push(Shift {
                step: on.step,
                from_s: on.from.as_micros() as f64 / 1e6,
                seconds: now.since(on.from).as_secs_f64(),
                counts: counts - self.before,
                generator: on.generator.usage_but(spun.saturating_sub(on.spun)),
                server: on.server.map(|server| server.usage()),
            });
            self.before = counts;
        }
        self.on = step.map(|(at, &step)| On {
            at,
            step,
            from: now,
            generator: UsageMeter::of_this_thread(self.clock),
            server: self.server.map(|pid| UsageMeter::of_process(pid, self.clock)),
            spun,
        });
    }
}

/// What follows the last step: the calls that are left end.
const DRAIN: &str = "drain";
