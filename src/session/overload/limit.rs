//! Limit: how many new calls a second a shard takes while more come than it can serve (RFC 6357 §5).

use std::time::Duration;

use super::tokens::Tokens;
use super::tuning::*;
use super::window::Window;
use crate::time::Timestamp;
use crate::wire::Shares;

/// It follows what the shard can serve: cut when the queue is too long, raised while it is short.
#[derive(Debug)]
pub(super) struct Limit {
    /// Calls a second.
    pub(super) rate: f64,
    rate_min: f64,
    calls: Tokens,
    refusals: Tokens,
    refusals_per_call: f64,
    /// Since when less is wanted than there is room for.
    calm_since: Timestamp,
    cut_at: Timestamp,
    /// The shortest wait in the window before.
    age_before: Duration,
}

impl Limit {
    /// The first limit of a shard that admitted `rate` calls a second until it was too much.
    pub(super) fn new(now: Timestamp, rate: f64) -> Limit {
        Limit {
            rate: (CUT_AT_LOSS * rate).max(CALLS_PER_S_MIN),
            rate_min: (FLOOR_PART * rate).max(CALLS_PER_S_MIN),
            calls: Tokens::new(now, 1.0),
            refusals: Tokens::new(now, 1.0),
            refusals_per_call: REFUSALS_PER_CALL,
            calm_since: now,
            cut_at: now,
            age_before: Duration::ZERO,
        }
    }

    /// Whether one more call is taken.
    pub(super) fn admits(&mut self, now: Timestamp) -> bool {
        self.calls.fill(now, self.rate, (BURST_SECONDS * self.rate).max(1.0));
        self.calls.take()
    }

    /// Whether there is time to refuse one more.
    pub(super) fn refuses(&mut self, now: Timestamp) -> bool {
        let rate = self.refusals_per_call * self.rate;
        self.refusals.fill(now, rate, (BURST_SECONDS * rate).max(1.0));
        self.refusals.take()
    }

    /// What may pass a sieve that let `before` pass: as many new INVITEs as can be answered, and where that leaves room
    /// to take more, copies of those dropped before. Where all of both can be answered it is in the way.
    pub(super) fn shares(&self, flow: Flow, is_queue_long: bool, before: Shares) -> Shares {
        let share = |of: f64| if of >= 1.0 { u32::MAX } else { (of * f64::from(u32::MAX)) as u32 };
        let margin = if is_queue_long { SIEVE_MARGIN_LONG } else { SIEVE_MARGIN };
        let answered = self.rate * (1.0 + REFUSALS_PER_CALL);
        let enough = margin * answered;
        let rest = SIEVE_REST_PART * self.rate;
        if flow.new + flow.again <= if before == Shares::ALL { enough } else { enough.min(rest) } {
            return Shares::ALL;
        }
        let room = AGAIN_PART * self.rate - flow.new;
        Shares {
            new: share(margin * answered / flow.new.max(1.0)),
            again: share(room / flow.again.max(1.0)),
        }
    }

    /// Another window is over. Whether the limit is still needed.
    pub(super) fn turn(
        &mut self,
        now: Timestamp,
        window: &Window,
        age_max: Duration,
        flow: Flow,
    ) -> bool {
        self.refusals_per_call =
            if flow.is_sieved { REFUSALS_PER_CALL } else { REFUSALS_PER_CALL_UNSIEVED };
        let is_too_long = window.is_queue_longer(age_max);
        let is_needed = flow.wanted + flow.again > CALM_PART * self.rate;
        // What nobody came up against may be too high already.
        let is_felt = window.asked > window.admitted || flow.admitted > FELT_PART * self.rate;
        // A queue that shortens needs time, not another cut.
        let is_growing = is_too_long && window.age_min >= self.age_before;
        self.age_before = window.age_min;
        if is_growing || window.overflowed > 0 {
            self.cut(now, window.overflowed > 0, flow.admitted);
        } else if window.is_queue_short(age_max) && is_felt {
            self.grow(now, flow.best);
        }
        if is_needed || is_too_long {
            self.calm_since = now;
        }
        now.since(self.calm_since) < CALM_FOR
    }

    fn grow(&mut self, now: Timestamp, best: f64) {
        let growth = GROWTH + GROWTH_PER_S * now.since(self.cut_at).as_secs_f64();
        let is_far = self.rate < FAR_PART * best;
        self.rate *= 1.0 + if is_far { GROWTH_FAR } else { growth.min(GROWTH_MAX) };
    }

    fn cut(&mut self, now: Timestamp, has_lost: bool, admitted: f64) {
        if now.since(self.cut_at) < CUT_PAUSE {
            return;
        }
        let part = if has_lost { CUT_AT_LOSS } else { CUT };
        // A limit far above what was taken limits nothing: it is brought near first.
        let near = self.rate.min(admitted / CUT_AT_LOSS);
        self.rate = (part * near).max(self.rate_min);
        self.cut_at = now;
    }
}

/// Calls a second, lately.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flow {
    pub(super) admitted: f64,
    /// The most of them, as far as it was lately: a core that was away for half a second served nothing, and can.
    pub(super) best: f64,
    /// Those that came for the first time, or would have but for the sieve.
    pub(super) new: f64,
    /// Those that came again after the sieve had dropped them.
    pub(super) again: f64,
    /// Those that would have come if nobody held any back.
    pub(super) wanted: f64,
    /// Whether a sieve drops what is beyond.
    pub(super) is_sieved: bool,
}
