//! What a timer does when it fires.

use super::UserAgent;
use crate::api::Event;
use crate::limits::EVENTS_MAX;
use crate::time::Timestamp;
use crate::transaction::{CallTimer, Due, InviteId, InviteTimer, Outcome};

impl UserAgent {
    /// Fire whatever `now` has reached, as far as the outbox has room; the rest stays due.
    pub fn on_timeout(&mut self, now: Timestamp) {
        self.transactions.expire(now, &mut self.timers);
        self.watch_media(now);
        self.look_at_load(now);
        while self.outbox.room() > 1 && self.events.len() < EVENTS_MAX {
            let Some(due) = self.timers.expire(now) else { break };
            self.fire(now, due);
        }
    }

    fn fire(&mut self, now: Timestamp, due: Due) {
        match due {
            Due::Invite(timer, id) => self.on_invite_timer(now, id, timer),
            Due::ClientInvite(timer, id) => self.on_client_invite_timer(now, id, timer),
            Due::Request(timer, id) => self.on_request_timer(now, id, timer),
            Due::Call(CallTimer::RepeatProvisional, index) => self.repeat_reliable(now, index),
            Due::Call(CallTimer::NoPrack, index) => self.give_up_prack(now, index),
            Due::Call(CallTimer::Expiry, index) => self.expire_invite(now, index),
            Due::Call(CallTimer::RepeatOk, index) => self.repeat_ok(now, index),
            Due::Call(CallTimer::Refresh, index) => self.on_refresh_due(now, index),
            Due::Call(CallTimer::SessionExpiry, index) => self.on_session_expiry(now, index),
            Due::Sweep => self.on_sweep(now),
            Due::Call(CallTimer::Change, index) => self.retry_change(now, index),
            Due::Call(CallTimer::Notifier, index) => {
                self.on_notifier_timeout(now, self.handle(index), index);
            }
            Due::Call(CallTimer::Subscriber, index) => self.forget(index),
            Due::Call(CallTimer::Alarm(token), index) => {
                let handle = self.handle(index);
                if let Some(call) = self.calls.get_mut(index) {
                    call.alarm = None;
                    self.tell(Event::Elapsed { call: handle, token });
                }
            }
        }
    }

    fn on_invite_timer(&mut self, now: Timestamp, id: InviteId, timer: InviteTimer) {
        match self.transactions.on_invite_timer(now, &mut self.timers, id, timer) {
            Outcome::Nothing => {}
            Outcome::Repeat(status) => self.send_invite_response(id, status),
            Outcome::Extend => self.extend(now, id),
            // Timer H: the ACK of a refusal never came.
            Outcome::Over { call, echo } => {
                self.blocks.free(echo.block);
                self.end(call);
            }
        }
    }
}
