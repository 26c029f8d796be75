//! What became of a change of ours (RFC 3261 §14.1, RFC 3311 §5.3).

use std::time::Duration;

use super::UserAgent;
use super::call::Phase;
use super::change::{Change, Step, Wish};
use super::request::ends_dialog;
use crate::api::{EndCause, Event};
use crate::sip::{Message, Method, Response, Status};
use crate::time::Timestamp;
use crate::transaction::ClientInviteId;

/// How long a re-INVITE may ring: as long as a proxy lets any INVITE (timer C, RFC 3261 §16.6). Whoever was there to
/// answer at once can be gone before the final response, and nothing else would end it.
const REINVITE_MAX: Duration = Duration::from_secs(180);

/// How often a change may meet one of the peer's: a peer that wants nothing but answers 491 for ever is refused.
const GLARES_MAX: u8 = 8;

impl UserAgent {
    /// Our re-INVITE was answered with 2xx, which is acknowledged.
    pub(super) fn on_change_answered(
        &mut self,
        now: Timestamp,
        index: u32,
        response: &Response<'_>,
    ) {
        let change = self.calls.get_mut(index).and_then(|call| call.change.take());
        let Some(change) = change else { return };
        if !self.take_answer(now, index, response.message.body()) {
            return self.send_bye(now, index, EndCause::NoAnswer);
        }
        self.on_change_agreed(now, index, change.wish, response.message);
        self.ask_next(now, index, change);
    }

    /// Our UPDATE is over; `None`: no final response came in time.
    pub(super) fn on_update_over(
        &mut self,
        now: Timestamp,
        index: u32,
        status: Option<Status>,
        response: Option<&Response<'_>>,
    ) {
        let change = self.calls.get(index).and_then(|call| call.change);
        // One that went to an early dialog which lost is nobody's any more, whatever is asked for since.
        if !change.is_some_and(|change| matches!(change.step, Step::Update)) {
            return;
        }
        if let Some(response) = response {
            self.on_session_refused(index, response);
        }
        let answer = response.filter(|response| response.status.is_success());
        let Some(response) = answer else {
            return self.on_change_refused(now, index, Method::Update, status);
        };
        let Some(call) = self.calls.get_mut(index) else { return };
        // A call that ends wants nothing of it any more.
        let Some(change) = call.change.take() else { return };
        if let Ok(Some(contact)) = response.contact() {
            call.dialog.retarget(&mut self.blocks, contact.uri_raw);
        }
        match self.take_answer(now, index, response.message.body()) {
            true => self.on_change_agreed(now, index, change.wish, response.message),
            false => return self.on_change_failed(now, index, change, Method::Update, status),
        }
        self.ask_next(now, index, change);
    }

    fn on_change_agreed(&mut self, now: Timestamp, index: u32, wish: Wish, message: &Message<'_>) {
        let Some(call) = self.calls.get_mut(index) else { return };
        call.heard = now;
        call.learn_methods(message);
        call.is_held = match wish {
            Wish::Hold => true,
            Wish::Resume => false,
            Wish::Refresh => call.is_held,
        };
        self.on_session_granted(now, index, message);
        self.tell_changed(index);
    }

    /// The `method` that asked for a change was refused, or not answered at all: `None`.
    pub(super) fn on_change_refused(
        &mut self,
        now: Timestamp,
        index: u32,
        method: Method,
        status: Option<Status>,
    ) {
        let Some(call) = self.calls.get_mut(index) else { return };
        let Some(change) = call.change.take() else { return };
        //= rfc3261#14.1
        //# If a UA receives a non-2xx final response to a re-INVITE, the session parameters MUST
        //# remain unchanged, as if no re-INVITE had been issued.
        call.session.fail(&mut self.blocks);
        let is_early = matches!(call.phase, Phase::Calling(_));
        if ends_dialog(status) && !is_early {
            return self.lose(now, index);
        }
        // Whatever its Allow says, the next is a re-INVITE.
        if method == Method::Update
            && matches!(status, Some(Status::METHOD_NOT_ALLOWED | Status::NOT_IMPLEMENTED))
        {
            call.takes_update = false;
        }
        //= rfc3261#14.1
        //# it SHOULD start a timer with a value T chosen as follows
        if status == Some(Status::REQUEST_PENDING) && change.glares < GLARES_MAX {
            let (step, glares) = (self.wait(now, index), change.glares + 1);
            if let Some(call) = self.calls.get_mut(index) {
                call.change = Some(Change { step, glares, ..change });
            }
            return;
        }
        self.on_change_failed(now, index, change, method, status);
    }

    /// The application is told, unless it wished for something else meanwhile: it would take that for refused.
    fn on_change_failed(
        &mut self,
        now: Timestamp,
        index: u32,
        change: Change,
        method: Method,
        status: Option<Status>,
    ) {
        match change.next {
            Some(_) => self.ask_next(now, index, change),
            None => self.tell_failed(index, method, status),
        }
    }

    /// Call `index` goes on in another early dialog: what was asked for in the one it leaves comes to nothing, and the
    /// answer of whoever was asked means nothing.
    pub(super) fn abandon_change(&mut self, index: u32) {
        let Some(call) = self.calls.get_mut(index) else { return };
        let Some(change) = call.change.take() else { return };
        call.session.fail(&mut self.blocks);
        if let Some(timer) = change.timer() {
            self.timers.cancel(timer);
        }
        self.tell_failed(index, change.method(), None);
    }

    fn tell_failed(&mut self, index: u32, method: Method, status: Option<Status>) {
        let call = self.handle(index);
        self.tell_of(index, Event::Failed { call, method, status });
    }

    /// Tell the application if the last offer and its answer changed the session of call `index`.
    pub(super) fn tell_changed(&mut self, index: u32) {
        let handle = self.handle(index);
        if self.calls.get_mut(index).is_some_and(|call| call.session.take_news()) {
            self.tell_of(index, Event::Changed { call: handle });
        }
    }

    /// A provisional response came to INVITE `id`, which opens no call, or none that lives.
    pub(super) fn bound_reinvite(&mut self, now: Timestamp, id: ClientInviteId) {
        self.transactions.give_up_after(now, &mut self.timers, id, REINVITE_MAX);
    }
}
