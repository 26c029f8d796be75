//! Refresh: a session with a timer is kept alive by one side, and ended by the other when that fails (RFC 4028 §10).

use std::time::Duration;

use super::UserAgent;
use super::call::Phase;
use super::dispatch::Incoming;
use super::session_timer::{SessionTimer, Side, Terms};
use crate::api::EndCause;
use crate::sip::{Message, Response, Status};
use crate::time::Timestamp;
use crate::transaction::{CallTimer, Due};

/// So much before it expires a session is ended that the peer did not refresh, and of a short one a third.
const MARGIN: Duration = Duration::from_secs(32);

/// A refresh that failed is tried again as long as half of what is left is as much.
const RETRY_MIN: Duration = Duration::from_secs(10);

impl UserAgent {
    /// What an INVITE or UPDATE inside call `index` asks for; otherwise the status that refuses it.
    pub(super) fn terms_asked(
        &self,
        incoming: &Incoming<'_>,
        index: u32,
    ) -> Result<Option<Terms>, Status> {
        Terms::asked(incoming.request.message, self.terms(index)).map_err(|(status, _)| status)
    }

    /// The terms of call `index`, if its session has a timer.
    pub(super) fn terms(&self, index: u32) -> Option<Terms> {
        Some(self.features(index)?.timer.as_ref()?.terms)
    }

    /// From here on `terms` hold; `None`: the session has no timer. It is started on its own.
    pub(super) fn set_terms(&mut self, index: u32, terms: Option<Terms>) {
        self.stop_session_timer(index);
        if terms.is_none() && self.features(index).is_none() {
            return;
        }
        if let Some(features) = self.features_mut(index) {
            features.timer = terms.map(|terms| SessionTimer { terms, armed: None, tries: 0 });
        }
    }

    /// The session of call `index` begins, or is refreshed.
    pub(super) fn start_session_timer(&mut self, now: Timestamp, index: u32) {
        self.stop_session_timer(index);
        let Some(terms) = self.terms(index) else { return };
        let interval = Duration::from_secs(terms.seconds.into());
        match terms.refresher {
            //= rfc4028#7.2
            //# It is RECOMMENDED that this refresh be sent once half the session interval has
            //# elapsed.
            Side::Ours => self.arm_session_timer(now, index, interval / 2, CallTimer::Refresh),
            //= rfc4028#10
            //# The minimum of 32 seconds and one third of the session interval is RECOMMENDED.
            Side::Peer => {
                let after = interval - MARGIN.min(interval / 3);
                self.arm_session_timer(now, index, after, CallTimer::SessionExpiry);
            }
        }
    }

    /// It is on us to refresh.
    pub(super) fn on_refresh_due(&mut self, now: Timestamp, index: u32) {
        let Some(timer) = self.session_timer(index) else { return };
        timer.armed = None;
        timer.tries += 1;
        // Each time half of what was left went by.
        let left = Duration::from_secs(timer.terms.seconds.into()) / (1 << timer.tries);
        match left / 2 >= RETRY_MIN {
            true => self.arm_session_timer(now, index, left / 2, CallTimer::Refresh),
            false => self.arm_session_timer(now, index, left, CallTimer::SessionExpiry),
        }
        // What cannot be sent now, because a change is at work, is tried again in time.
        let _is_asked = self.refresh(now, index);
    }

    /// Nobody refreshed the session.
    pub(super) fn on_session_expiry(&mut self, now: Timestamp, index: u32) {
        let phase = self.calls.get(index).map(|call| &call.phase);
        if let Some(Phase::Confirmed | Phase::Answered(_)) = phase {
            self.settle(index);
            self.send_bye(now, index, EndCause::SessionExpired);
        }
    }

    /// An INVITE or UPDATE of ours in call `index` was answered with the 2xx `message`.
    pub(super) fn on_session_granted(&mut self, now: Timestamp, index: u32, message: &Message<'_>) {
        let terms = Terms::granted(message, self.terms(index));
        self.set_terms(index, terms);
        self.start_session_timer(now, index);
        // There will be no second try.
        let slot = self.calls.get(index).and_then(|call| call.features);
        let features = slot.and_then(|slot| self.features.get_mut(slot));
        if let Some(asked) = features.and_then(|features| features.asked.take()) {
            self.blocks.free(asked);
        }
    }

    /// An INVITE or UPDATE of ours in call `index` was answered: if refused for its interval, the next asks for another
    /// (§7.4).
    pub(super) fn on_session_refused(&mut self, index: u32, response: &Response<'_>) {
        let raised = self.terms(index).and_then(|terms| terms.raised(response.message));
        let is_too_short = response.status == Status::SESSION_INTERVAL_TOO_SMALL;
        if let (Some(terms), Some(timer)) = (raised, self.session_timer(index))
            && is_too_short
        {
            timer.terms = terms;
        }
    }

    fn arm_session_timer(&mut self, now: Timestamp, index: u32, after: Duration, timer: CallTimer) {
        let id = self.timers.arm_rare(now, after, Due::Call(timer, index));
        match self.session_timer(index) {
            Some(timer) => timer.armed = Some(id),
            None => self.timers.cancel(id),
        }
    }

    fn stop_session_timer(&mut self, index: u32) {
        let Some(timer) = self.session_timer(index) else { return };
        timer.tries = 0;
        if let Some(id) = timer.armed.take() {
            self.timers.cancel(id);
        }
    }

    fn session_timer(&mut self, index: u32) -> Option<&mut SessionTimer> {
        let slot = self.calls.get(index)?.features?;
        self.features.get_mut(slot)?.timer.as_mut()
    }
}
