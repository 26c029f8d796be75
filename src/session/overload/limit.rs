//! Limit: how many new calls a second a shard takes while more come than it can serve (RFC 6357 §5).

use std::time::Duration;

use super::tokens::Tokens;
use super::tuning::*;
use super::window::{Queue, Window};
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
    /// The shortest wait in the window before, and what that made of the queue.
    age_before: Duration,
    queue_before: Queue,
    /// When it was short last.
    short_at: Timestamp,
}

impl Limit {
    /// The first limit of a shard that admitted `rate` calls a second until it was too much.
    pub(super) fn new(now: Timestamp, rate: f64) -> Limit {
        Limit {
            rate: (CUT_AT_LOSS * rate).max(CALLS_PER_S_MIN),
            rate_min: (FLOOR_PART * rate).max(CALLS_PER_S_MIN),
            calls: Tokens::new(now, 1.0),
            refusals: Tokens::new(now, 1.0),
            refusals_per_call: REFUSALS_PER_CALL_SIEVED,
            calm_since: now,
            cut_at: now,
            age_before: Duration::ZERO,
            queue_before: Queue::Long,
            short_at: now,
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

    /// What may pass a sieve after a window with such a queue: as many new INVITEs as can be answered, and where that
    /// leaves room to take more and nothing waits, copies of those dropped before. It rests where hardly more of both
    /// come than can be taken.
    pub(super) fn shares(&self, flow: Flow, queue: Queue) -> Shares {
        if queue == Queue::Short && flow.new + flow.again <= SIEVE_REST_PART * self.rate {
            return Shares::ALL;
        }
        let share = |of: f64| if of >= 1.0 { u32::MAX } else { (of * f64::from(u32::MAX)) as u32 };
        let margin = if queue == Queue::Long { SIEVE_MARGIN_LONG } else { 1.0 };
        let answered = margin * self.rate * (1.0 + REFUSALS_PER_CALL);
        let room = if queue == Queue::Short { AGAIN_PART * self.rate - flow.new } else { 0.0 };
        let part =
            |room: f64, wanted: f64| if wanted < 1.0 { u32::MAX } else { share(room / wanted) };
        Shares { new: part(answered, flow.new), again: part(room, flow.again) }
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
            if flow.is_sieved { REFUSALS_PER_CALL_SIEVED } else { REFUSALS_PER_CALL_UNSIEVED };
        let queue = window.queue(age_max);
        let is_too_long = queue == Queue::Long;
        let is_needed = flow.wanted + flow.again > CALM_PART * self.rate;
        let is_refusing = window.asked > window.admitted;
        let has_lost = window.overflowed > 0;
        // Where nobody is refused those who come obey, and what they are asked for must fall before much waits.
        let is_forming = queue != Queue::Short && self.queue_before == Queue::Short;
        // A queue that shortens needs time, not another cut.
        let is_growing = is_too_long && window.age_min >= self.age_before;
        (self.age_before, self.queue_before) = (window.age_min, queue);
        if queue == Queue::Short {
            self.short_at = now;
        }
        if is_growing || has_lost || is_forming && !is_refusing {
            self.cut(now, has_lost, flow.admitted);
        } else if queue == Queue::Short && (is_refusing || flow.admitted > FELT_PART * self.rate) {
            // What nobody came up against may be too high already.
            self.grow(now, is_refusing, flow.best);
        }
        if is_needed || is_too_long {
            self.calm_since = now;
        }
        now.since(self.calm_since) < CALM_FOR
    }

    fn grow(&mut self, now: Timestamp, is_refusing: bool, best: f64) {
        let part = if is_refusing { 1.0 } else { GROWTH_OBEYED_PART };
        let growth = part * (GROWTH + GROWTH_PER_S * now.since(self.cut_at).as_secs_f64());
        let is_far = self.rate < FAR_PART * best;
        self.rate *= 1.0 + if is_far { GROWTH_FAR } else { growth.min(GROWTH_MAX) };
    }

    fn cut(&mut self, now: Timestamp, has_lost: bool, admitted: f64) {
        if now.since(self.cut_at) < CUT_PAUSE {
            return;
        }
        let part = if has_lost { CUT_AT_LOSS } else { CUT };
        // A limit far above what is taken limits nothing: it is brought near, unless the shard was only held up.
        let is_near = now.since(self.short_at) >= NEAR_AFTER;
        let rate = if is_near { self.rate.min(admitted / CUT_AT_LOSS) } else { self.rate };
        self.rate = (part * rate).max(self.rate_min);
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
