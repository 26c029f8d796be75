//! Sweep: one timer a shard looks at its calls in turn: watching over a silent one costs it no timer of its own.

use std::time::Duration;

use super::UserAgent;
use super::call::Phase;
use crate::limits::{PROBES_MAX, SWEEP_SLOTS_MAX};
use crate::time::Timestamp;
use crate::transaction::Due;

/// Where the round over all calls stands.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    /// Whether the timer is armed: it is while there are calls, and may stay so after the last.
    pub(super) is_armed: bool,
    /// The slot to go on with.
    next: u32,
}

/// Rounds in the time a call may be silent: so much later at most is it found.
const ROUNDS: u32 = 8;

/// The longest session interval that makes up for probes. The peer may choose one of a century.
const WATCHED_SECONDS_MAX: u32 = 3_600;

/// Whatever is configured, the shard does other things in between.
const PAUSE_MIN: Duration = Duration::from_millis(100);

/// Until a round goes on that met more silent calls than it may probe at once.
const PAUSE_WHEN_BUSY: Duration = Duration::from_secs(1);

impl UserAgent {
    /// A call was opened: it counts, and somebody looks at it from time to time.
    #[inline]
    pub(super) fn count_call(&mut self, now: Timestamp) {
        self.calls_total += 1;
        self.begin_sweeps(now);
    }

    #[inline]
    fn begin_sweeps(&mut self, now: Timestamp) {
        if !self.sweep.is_armed {
            let slices = self.calls.slots().div_ceil(SWEEP_SLOTS_MAX).max(1);
            self.arm_sweep(now, self.config.probe_after / ROUNDS / slices);
        }
    }

    #[cold]
    fn arm_sweep(&mut self, now: Timestamp, pause: Duration) {
        self.timers.arm_rare(now, pause.max(PAUSE_MIN), Due::Sweep);
        self.sweep.is_armed = true;
    }

    /// Whether no call is left that a timer could be for: the sweep's own wakes nobody then.
    #[inline]
    pub(super) fn is_at_rest(&self) -> bool {
        self.timers.armed() == u32::from(self.sweep.is_armed) && self.calls.is_empty()
    }

    /// Look at the next slice of the calls.
    pub(super) fn on_sweep(&mut self, now: Timestamp) {
        self.sweep.is_armed = false;
        if self.calls.is_empty() {
            return;
        }
        let slots = self.calls.slots();
        let mut probes_left = PROBES_MAX.min(self.outbox.room());
        for _ in 0..slots.min(SWEEP_SLOTS_MAX) {
            let index = if self.sweep.next < slots { self.sweep.next } else { 0 };
            if self.is_silent(now, index) {
                if probes_left == 0 {
                    self.sweep.next = index;
                    return self.arm_sweep(now, PAUSE_WHEN_BUSY);
                }
                probes_left -= usize::from(self.send_probe(now, index));
            }
            self.sweep.next = index + 1;
        }
        self.begin_sweeps(now);
    }

    /// Whether call `index` is up and its peer was not heard of for long. One with a session timer is watched already,
    /// unless its interval is so long that its peer could be gone for as long as it likes.
    fn is_silent(&self, now: Timestamp, index: u32) -> bool {
        let Some(call) = self.calls.get(index) else { return false };
        matches!(call.phase, Phase::Confirmed)
            && now.since(call.heard) >= self.config.probe_after
            && self.terms(index).is_none_or(|terms| terms.seconds > WATCHED_SECONDS_MAX)
    }
}
