//! Advice: how much clients that ask are told to hold back (RFC 7339 §4).

use std::time::Duration;

use super::limit::Flow;
use super::tuning::*;
use super::window::Queue;
use crate::sip::write::Feedback;
use crate::time::Timestamp;

/// What they were told.
#[derive(Debug)]
pub(super) struct Advice {
    zero_us: u64,
    /// The part of their calls they were to send, and the one before.
    kept: f64,
    kept_before: f64,
    /// Whole percents are told: what is left over counts for the next time.
    untold: f64,
    feedback: Feedback,
}

impl Advice {
    /// Nothing yet. `zero`: see [`Config::zero`](crate::api::Config::zero).
    pub(super) fn new(zero: Duration) -> Advice {
        let zero_us = zero.as_micros() as u64;
        Advice { zero_us, kept: 1.0, kept_before: 1.0, untold: 0.0, feedback: Feedback::NONE }
    }

    pub(super) fn feedback(&self) -> &Feedback {
        &self.feedback
    }

    /// The part of theirs they sent of what was seen in the last window: some did not know better yet.
    pub(super) fn kept(&self) -> f64 {
        (self.kept + self.kept_before) / 2.0
    }

    /// All may be sent.
    pub(super) fn lift(&mut self, now: Timestamp) {
        (self.kept_before, self.kept, self.untold) = (self.kept, 1.0, 0.0);
        self.feedback = Feedback { sequence: self.sequence(now), ..Feedback::NONE };
    }

    /// So many calls a second can be taken, after a window with such a queue: `filled` is how much of the longest that
    /// may be.
    pub(super) fn tell(
        &mut self,
        now: Timestamp,
        rate: f64,
        flow: Flow,
        (queue, filled): (Queue, f64),
    ) {
        // From a long queue fewer calls a second are served, and so it stays long.
        let target = match queue {
            Queue::Short => rate,
            Queue::Middling | Queue::Long => {
                rate.min(flow.admitted) * (1.0 - EMPTYING_PART * filled).max(EMPTYING_MIN)
            }
        };
        let kept = target / flow.wanted.max(1.0);
        // Less comes than can be taken, and nobody waits: copies of what came before were taken for calls held back.
        let is_idle = flow.admitted < CALM_PART * rate && queue == Queue::Short;
        let kept = if is_idle { kept.max(self.kept * KEPT_STEP) } else { kept };
        let loss = (100.0 * (1.0 - kept)).clamp(0.0, LOSS_PERCENT_MAX);
        let loss_percent = (loss + self.untold).clamp(0.0, LOSS_PERCENT_MAX) as u8;
        self.untold = loss + self.untold - f64::from(loss_percent);
        (self.kept_before, self.kept) = (self.kept, 1.0 - f64::from(loss_percent) / 100.0);
        let sequence = self.sequence(now);
        self.feedback = Feedback { loss_percent, validity_ms: FEEDBACK_VALID_MS, sequence };
    }

    fn sequence(&self, now: Timestamp) -> u64 {
        self.zero_us + now.as_micros()
    }
}
