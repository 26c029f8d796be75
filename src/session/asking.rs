//! Asking the peer for a change: the re-INVITE or UPDATE, now or after a while (RFC 3261 §14.1, RFC 3311 §5.1).

#[cfg(test)]
mod tests;

use std::time::Duration;

use super::UserAgent;
use super::change::{Change, Step, Way, Wish, way};
use super::offer_answer::{Described, put_offer, put_repeated};
use super::request_writer::Title;
use crate::api::{CallHandle, CommandError, Event};
use crate::sip::Method;
use crate::time::Timestamp;
use crate::transaction::{CallTimer, ClientInviteId, Due};

impl UserAgent {
    /// Hold or resume call `index`.
    pub(super) fn change(
        &mut self,
        now: Timestamp,
        handle: CallHandle,
        index: u32,
        wish: Wish,
    ) -> Result<(), CommandError> {
        let call = self.calls.get_mut(index).ok_or(CommandError::NoSuchCall(handle))?;
        match &mut call.change {
            Some(change) if change.gives_way() => {
                change.next = Some(wish);
                return Ok(());
            }
            Some(change) => return Err(CommandError::Pending(handle, change.method())),
            None => {}
        }
        if way(call, wish).is_none() {
            return Err(CommandError::NotEstablished(handle));
        }
        match self.ask(now, index, wish, 0) {
            true => Ok(()),
            false => Err(CommandError::NoRoom),
        }
    }

    /// Ask the peer of call `index` for a sign of life that changes nothing: by UPDATE without a description, or by
    /// re-INVITE with the one agreed on. `false`: it is not asked, since a change is at work or there is no room.
    pub(super) fn refresh(&mut self, now: Timestamp, index: u32) -> bool {
        let is_free = self.calls.get(index).is_some_and(|call| call.change.is_none());
        is_free && self.ask(now, index, Wish::Refresh, 0)
    }

    /// The timer of a change that waited fired.
    pub(super) fn retry_change(&mut self, now: Timestamp, index: u32) {
        let Some(call) = self.calls.get_mut(index) else { return };
        let Some(change) = call.change.take() else { return };
        self.ask_or_tell(now, index, change.next.unwrap_or(change.wish), change.glares);
    }

    /// A change is over: what was wished for meanwhile has its turn.
    pub(super) fn ask_next(&mut self, now: Timestamp, index: u32, former: Change) {
        if let Some(wish) = former.next {
            self.ask_or_tell(now, index, wish, 0);
        }
    }

    fn ask_or_tell(&mut self, now: Timestamp, index: u32, wish: Wish, glares: u8) {
        if !self.ask(now, index, wish, glares) {
            let (call, method) = (self.handle(index), Method::Invite);
            self.tell_of(index, Event::Failed { call, method, status: None });
        }
    }

    /// Ask for `wish` in the way that is open now. `false`: none is, or there is no room.
    fn ask(&mut self, now: Timestamp, index: u32, wish: Wish, glares: u8) -> bool {
        let step = match self.calls.get(index).and_then(|call| way(call, wish)) {
            Some(Way::Invite) => self.offer(now, index, wish, Method::Invite),
            Some(Way::Update) => self.offer(now, index, wish, Method::Update),
            Some(Way::Later) => Some(self.wait(now, index)),
            None => None,
        };
        let Some(call) = self.calls.get_mut(index) else { return false };
        call.change = step.map(|step| Change { wish, step, glares, next: None });
        step.is_some()
    }

    /// Ask again after a while.
    pub(super) fn wait(&mut self, now: Timestamp, index: u32) -> Step {
        let is_caller = self.calls.get(index).is_some_and(|call| call.is_caller);
        //= rfc3261#14.1
        //# T has a randomly chosen value between 2.1 and 4 seconds in units of 10 ms.
        //= rfc3261#14.1
        //# T has a randomly chosen value of between 0 and 2 seconds in units of 10 ms.
        let (least, choices) = if is_caller { (210, 191) } else { (0, 201) };
        let tens = least + self.ident.token().bucket() % choices;
        let due = Due::Call(CallTimer::Change, index);
        Step::Waiting(self.timers.arm_rare(now, Duration::from_millis(10 * tens), due))
    }

    /// Send the request that asks for `wish`.
    fn offer(&mut self, now: Timestamp, index: u32, wish: Wish, method: Method) -> Option<Step> {
        self.writer.clear();
        let is_silent = method == Method::Update && wish == Wish::Refresh;
        let described = if is_silent { None } else { Some(self.describe_change(index, wish)?) };
        let slot = self.calls.get(index).and_then(|call| call.features);
        if let Some(features) = slot.and_then(|slot| self.features.get(slot)) {
            features.put_request_lines(&mut self.writer.lines);
        }
        let step = match method == Method::Update {
            true => self.send_request(now, index, method).map(|_| Step::Update),
            false => self.send_reinvite(now, index).map(Step::Invite),
        };
        match (described, &step) {
            (Some(described), Some(_)) => {
                self.propose(index, described);
                if let Some(call) = self.calls.get_mut(index) {
                    call.session.speak(&mut self.blocks);
                }
            }
            (Some(described), None) => self.blocks.free(described.block),
            (None, _) => {}
        }
        step
    }

    /// The description that asks for `wish`, in the writer and in a block.
    fn describe_change(&mut self, index: u32, wish: Wish) -> Option<Described> {
        let local = self.local_when(index, wish == Wish::Hold)?;
        let agreed = self.calls.get(index)?.session.agreed.as_ref()?;
        let agreed = self.blocks.bytes(agreed);
        let body = &mut self.writer.body;
        let is_new = if wish == Wish::Refresh {
            body.put(agreed);
            false
        } else {
            put_offer(Some(agreed), &local, body);
            put_repeated(Some(agreed), body)
        };
        if body.is_overflowed() {
            return None;
        }
        let block = self.blocks.store(&[body.as_bytes()])?;
        Some(Described { block, is_offer: true, is_new, terms: None, version_of_peer: None })
    }

    fn send_reinvite(&mut self, now: Timestamp, index: u32) -> Option<ClientInviteId> {
        let owner = self.owner(index);
        let call = self.calls.get_mut(index)?;
        let (branch, number) = (self.ident.token(), call.dialog.sequence.next_local());
        let title = Title { method: Method::Invite, number, branch };
        let sent = self.writer.write(&mut self.blocks, &call.dialog, title)?;
        self.submit_invite(now, branch, sent, owner)
    }
}
