//! Control: from what was seen in a window to what is taken in the next (RFC 6357 §2: the control function).

use std::time::Duration;

use super::advice::Advice;
use super::limit::{Flow, Limit};
use super::tuning::*;
use super::window::{Queue, Window};
use crate::sip::write::Feedback;
use crate::time::Timestamp;
use crate::wire::{Losses, Shares};

/// The loop of one shard.
#[derive(Debug)]
pub(super) struct Control {
    /// How long datagrams may wait.
    age_max: Duration,
    window: Window,
    flow: Flow,
    /// `None`: whatever comes is taken.
    limit: Option<Limit>,
    /// Whether datagrams were lost in the last window: a single burst is no overload.
    has_lost: bool,
    /// When the sieve last dropped something, or had no reason to; `None`: it has never been heard of.
    sieved_at: Option<Timestamp>,
    shares: Shares,
    advice: Advice,
}

/// What becomes of a new INVITE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Judgement {
    Admit,
    Refuse,
    Drop,
}

impl Control {
    /// `zero`: see [`Config::zero`](crate::api::Config::zero).
    pub(super) fn new(age_max: Duration, zero: Duration) -> Control {
        Control {
            age_max,
            window: Window::new(Timestamp::ZERO),
            flow: Flow::default(),
            limit: None,
            has_lost: false,
            sieved_at: None,
            shares: Shares::ALL,
            advice: Advice::new(zero),
        }
    }

    /// A datagram waited for `age`.
    #[inline]
    pub(super) fn see(&mut self, age: Duration) {
        self.window.seen += 1;
        self.window.age_min = self.window.age_min.min(age);
    }

    /// Datagrams were lost before they came here.
    pub(super) fn lose(&mut self, now: Timestamp, losses: Losses) {
        self.window.lose(losses);
        if losses.sieved + losses.sieved_again > 0 {
            self.sieved_at = Some(now);
        }
        self.look(now);
    }

    /// A new INVITE came, after a [`look`](Control::look); its sender obeys feedback or does not.
    #[inline]
    pub(super) fn judge(&mut self, now: Timestamp, is_obedient: bool) -> Judgement {
        self.window.asked += 1;
        self.window.asked_obedient += u64::from(is_obedient);
        if self.limit.is_some() {
            return self.judge_limited(now);
        }
        self.window.admitted += 1;
        Judgement::Admit
    }

    /// What was admitted found no room all the same: it cost time, and was no call.
    pub(super) fn find_no_room(&mut self) {
        self.window.in_vain += 1;
    }

    fn judge_limited(&mut self, now: Timestamp) -> Judgement {
        let Some(limit) = &mut self.limit else { return Judgement::Admit };
        if limit.admits(now) {
            self.window.admitted += 1;
            Judgement::Admit
        } else if limit.refuses(now) {
            Judgement::Refuse
        } else {
            Judgement::Drop
        }
    }

    /// Whether calls are limited.
    #[inline]
    pub(super) fn is_limited(&self) -> bool {
        self.limit.is_some()
    }

    /// How much shall pass the sieve.
    pub(super) fn shares(&self) -> Shares {
        self.shares
    }

    /// What clients that ask are told.
    pub(super) fn feedback(&self) -> &Feedback {
        self.advice.feedback()
    }

    #[inline]
    fn is_over(&self, now: Timestamp) -> bool {
        let (now, since) = (now.as_micros(), self.window.since.as_micros());
        // Of a clock that stepped back the difference is huge.
        now.wrapping_sub(since) >= WINDOW.as_micros() as u64
    }

    /// When the next look is due whether anything comes or not: what is limited must not stay so in silence.
    pub(super) fn due(&self) -> Option<Timestamp> {
        self.limit.as_ref().map(|_| self.window.since + WINDOW)
    }

    /// Begin another window when this one is over, or when the clock stepped back. Whether one begins.
    #[inline]
    pub(super) fn look(&mut self, now: Timestamp) -> bool {
        let is_over = self.is_over(now);
        if is_over {
            self.turn(now);
        }
        is_over
    }

    #[cold]
    fn turn(&mut self, now: Timestamp) {
        let window = std::mem::replace(&mut self.window, Window::new(now));
        self.measure(now, &window);
        let is_long = window.queue(self.age_max) == Queue::Long;
        let is_lossy = window.overflowed > 0 && self.has_lost;
        self.has_lost = window.overflowed > 0;
        let flow = self.flow;
        self.limit = match self.limit.take() {
            Some(mut limit) => limit.turn(now, &window, self.age_max, flow).then_some(limit),
            None => (is_long || is_lossy).then(|| Limit::new(now, flow.best.max(flow.admitted))),
        };
        self.advise(now, &window);
    }

    /// What happened lately, the last window above all.
    fn measure(&mut self, now: Timestamp, window: &Window) {
        let time_us = now.since(window.since).max(WINDOW).as_micros() as u64;
        let seconds = time_us as f64 / 1e6;
        // Weighed as if every window had the same length: after a long one nothing older counts.
        let windows = (time_us / WINDOW.as_micros() as u64).min(WINDOWS_TOLD);
        let last = 1.0 - (0..windows).fold(1.0, |old, _| old * (1.0 - LAST_WINDOW_WEIGHT));
        let mix = |lately: f64, count: f64, weight: f64| match lately {
            0.0 => count / seconds,
            lately => lately + weight * (count / seconds - lately),
        };
        let is_sieved = self.flow.is_sieved && self.shares != Shares::ALL;
        self.flow.admitted = mix(self.flow.admitted, window.admitted as f64, last);
        let best = self.flow.best * (-seconds / BEST_SECONDS).exp();
        self.flow.best = if window.in_vain > 0 { best } else { best.max(self.flow.admitted) };
        self.flow.new = mix(self.flow.new, window.new_calls(is_sieved) as f64, last);
        // Copies come in bursts, and what passes of one too many is taken in a new caller's place.
        let again = window.again() as f64;
        self.flow.again = mix(self.flow.again, again, last).max(again / seconds);
        // Advice comes too late for some, so what they want is told wrong each time it changes; much is no such error.
        let wanted = window.wanted(self.advice.kept(), is_sieved);
        let error = (wanted / seconds - self.flow.wanted).abs();
        let weight = if error < WANTED_ERROR * self.flow.wanted { WANTED_WEIGHT } else { last };
        self.flow.wanted = mix(self.flow.wanted, wanted, weight);
        if self.shares.new == u32::MAX && self.flow.is_sieved {
            self.sieved_at = Some(now);
        }
        self.flow.is_sieved = self.sieved_at.is_some_and(|at| now.since(at) < SIEVE_TRUSTED_FOR);
    }

    /// Tell the sieve and the clients what the limit means for them.
    fn advise(&mut self, now: Timestamp, window: &Window) {
        let Some(limit) = &self.limit else {
            self.shares = Shares::ALL;
            return self.advice.lift(now);
        };
        let queue = window.queue(self.age_max);
        self.shares = limit.shares(self.flow, queue);
        self.advice.tell(now, limit.rate, self.flow, (queue, window.filled(self.age_max)));
    }
}
