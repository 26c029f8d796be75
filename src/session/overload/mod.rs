//! Overload: which new calls are taken when more come than can be served (RFC 6357 §2, RFC 7339).
//!
//! What was started is finished: requests inside dialogs, ACK, BYE, CANCEL, responses and everything that is no INVITE
//! are never refused for want of time. Of new INVITEs a [`Limit`](limit::Limit) that follows what the shard can serve
//! takes some; some of the others are refused, and the rest is dropped, by a sieve before the sockets if there is one.
//! That also drops the ACKs of refusals when they are many.

mod acks;
mod advice;
mod control;
mod judge;
mod limit;
mod refusals;
mod screen;
mod sieve;
mod sources;
#[cfg(test)]
mod tests;
mod tokens;
mod tuning;
mod window;

use std::time::Duration;

use self::control::Control;
pub(super) use self::judge::Verdict;
use self::refusals::Refusals;
pub use self::screen::Screened;
use self::sieve::Sieve;
use self::sources::Sources;
use super::UserAgent;
use crate::api::{Config, ShedCounts, ShedReason};
use crate::sip::write::Feedback;
use crate::time::{Timestamp, earlier};
use crate::wire::{Losses, Shares, SieveOrder};

/// What a shard knows of its load.
#[derive(Debug)]
pub(super) struct Overload {
    /// `None`: whatever comes is taken, until tables are full.
    control: Option<Control>,
    /// `None`: a source may start any number of calls.
    sources: Option<Sources>,
    sieve: Sieve,
    refusals: Refusals,
    /// How long a copy of a refused INVITE may still come: T4.
    refused_for: Duration,
    refused_at: Option<Timestamp>,
    /// Whether new INVITEs are looked at before they are read: one may have to be refused.
    is_alert: bool,
    counts: ShedCounts,
}

impl Overload {
    pub(super) fn new(config: &Config) -> Overload {
        let source = |calls_per_s| Sources::new(calls_per_s, config.shards);
        Overload {
            control: config.overload.age_max.map(|age_max| Control::new(age_max, config.zero)),
            sources: config.overload.source_calls_per_s.map(source),
            sieve: Sieve::new(),
            refusals: Refusals::new(),
            refused_for: config.timers.t4,
            refused_at: None,
            is_alert: false,
            counts: ShedCounts::default(),
        }
    }

    /// An INVITE is refused for `reason`; its copies will be, too.
    fn refuse(&mut self, now: Timestamp, name: u64, reason: ShedReason) {
        self.counts.count(reason);
        self.refusals.keep(now, name, reason);
        self.sieve.acks.expect(now);
        self.refused_at = Some(now);
        self.is_alert = true;
    }

    /// Whether copies of refused INVITEs may come.
    fn has_refused(&self, now: Timestamp) -> bool {
        self.refused_at.is_some_and(|at| now.since(at) < self.refused_for)
    }

    /// What responses tell clients that ask how much to send.
    #[inline]
    pub(super) fn feedback(&self) -> &Feedback {
        self.control.as_ref().map_or(&Feedback::NONE, Control::feedback)
    }

    /// What was limited may not be any more, or now is.
    fn settle(&mut self, now: Timestamp, is_draining: bool) {
        let limited = self.control.as_ref().filter(|control| control.is_limited());
        self.sieve.want(limited.map_or(Shares::ALL, Control::shares));
        self.sieve.acks.look(now);
        let is_sieving = limited.is_some() || self.sieve.acks.are_many();
        self.is_alert = is_draining || is_sieving || self.has_refused(now);
    }
}

impl UserAgent {
    /// A datagram had waited for `age` when it was looked at.
    #[inline]
    pub fn on_age(&mut self, age: Duration) {
        if let Some(control) = &mut self.overload.control {
            control.see(age);
        }
    }

    /// Datagrams were lost before they came here.
    pub fn on_losses(&mut self, now: Timestamp, losses: Losses) {
        if let Some(control) = &mut self.overload.control {
            control.lose(now, losses);
        }
        self.overload.settle(now, self.is_draining);
    }

    /// When the load is to be looked at though nothing comes: a sieve may be what keeps it away.
    #[inline]
    pub(super) fn next_look(&self) -> Option<Timestamp> {
        // Only then may there be a limit, or refusals to be acknowledged.
        if !self.overload.is_alert {
            return None;
        }
        let limited = self.overload.control.as_ref().and_then(Control::due);
        earlier(limited, self.overload.sieve.acks.due())
    }

    /// Look at the load, if that is due.
    pub(super) fn look_at_load(&mut self, now: Timestamp) {
        if self.next_look().is_none_or(|due| now < due) {
            return;
        }
        if let Some(control) = &mut self.overload.control {
            control.look(now);
        }
        self.overload.settle(now, self.is_draining);
    }

    /// What the sieve is to do.
    #[inline]
    pub fn poll_sieve(&mut self) -> Option<SieveOrder> {
        self.overload.sieve.poll()
    }

    /// Why new calls were refused.
    pub fn shed(&self) -> ShedCounts {
        self.overload.counts
    }

    /// From here on a new INVITE gets 503, and none of ours is sent.
    pub fn drain(&mut self) {
        self.is_draining = true;
        self.overload.is_alert = true;
    }
}
