//! Forks: the dialogs that one INVITE of ours makes when several answer it (RFC 3261 §12.1.2, §13.2.2.4).

use super::UserAgent;
use super::answered::dialog_id;
use super::call::{Call, Phase};
use crate::dialog::Dialog;
use crate::limits::FORKS_MAX;
use crate::sip::{Message, Response};
use crate::time::Timestamp;
use crate::transaction::ClientInviteId;

impl UserAgent {
    /// The early dialog that a provisional response to the INVITE of call `main` belongs to, known or new: the first
    /// is the call's own, each other one is a call of its own until the INVITE is answered. `None`: there is no room.
    pub(super) fn early_dialog(
        &mut self,
        now: Timestamp,
        main: u32,
        id: ClientInviteId,
        response: &Response<'_>,
    ) -> Option<u32> {
        if let Some(known) = dialog_id(response).and_then(|id| self.call_of(&id)) {
            return Some(known);
        }
        let dialog = self.dialog_made_by(id, response)?;
        let call = self.calls.get_mut(main)?;
        let Phase::Calling(outgoing) = &mut call.phase else {
            dialog.close(&mut self.blocks);
            return None;
        };
        if !std::mem::replace(&mut outgoing.has_peer, true) {
            let former = std::mem::replace(&mut call.dialog, dialog);
            former.close(&mut self.blocks);
            return Some(main);
        }
        let next = outgoing.forks;
        let index = self.open_fork(now, dialog, next)?;
        if let Some(Phase::Calling(outgoing)) = self.calls.get_mut(main).map(|call| &mut call.phase)
        {
            outgoing.forks = Some(index);
        }
        Some(index)
    }

    /// Call `main` is answered by `response`: its dialog becomes the one that response belongs to, and the other
    /// early ones end. A 2xx of theirs that comes late makes its dialog anew.
    pub(super) fn choose(
        &mut self,
        main: u32,
        id: ClientInviteId,
        response: &Response<'_>,
    ) -> Option<u32> {
        let winner = dialog_id(response).and_then(|id| self.call_of(&id));
        if winner == Some(main) {
            self.end_forks(main);
            return Some(main);
        }
        // A dialog that is up stays what it is: its re-INVITE was answered by somebody else.
        let is_placed = |call: &Call| matches!(call.phase, Phase::Calling(_));
        if !self.calls.get(main).is_some_and(is_placed) {
            return None;
        }
        match winner {
            Some(winner) => {
                self.exchange_dialogs(main, winner);
                self.inherit_confirmation(main, winner);
            }
            // It takes the place of the call's early dialog, so there is room in the fullest house.
            None => {
                let dialog = self.dialog_made_by(id, response)?;
                let call = self.calls.get_mut(main)?;
                std::mem::replace(&mut call.dialog, dialog).close(&mut self.blocks);
                call.takes_update = false;
                self.forget_confirmation(main);
            }
        }
        self.abandon_change(main);
        self.end_forks(main);
        Some(main)
    }

    /// The call that a 2xx makes which nobody waits for: it lives only to be ended. `None`: there is no room.
    pub(super) fn loser(
        &mut self,
        now: Timestamp,
        id: ClientInviteId,
        response: &Response<'_>,
    ) -> Option<u32> {
        let dialog = self.dialog_made_by(id, response)?;
        self.open_fork(now, dialog, None)
    }

    /// End the early dialogs beside that of call `main`.
    pub(super) fn end_forks(&mut self, main: u32) {
        let Some(Phase::Calling(outgoing)) = self.calls.get_mut(main).map(|call| &mut call.phase)
        else {
            return;
        };
        let mut next = outgoing.forks.take();
        while let Some(index) = next {
            let Some(&Phase::Forked(following)) = self.calls.get(index).map(|call| &call.phase)
            else {
                return;
            };
            self.end(index);
            next = following;
        }
    }

    /// The dialog that `response` says INVITE `id` has made.
    pub(super) fn dialog_made_by(
        &mut self,
        id: ClientInviteId,
        response: &Response<'_>,
    ) -> Option<Dialog> {
        let (block, flow) = self.transactions.invite_message(id)?;
        // The pool moves nothing, but who stores into it may not read from it: our own INVITE is short to copy.
        self.scratch.clear();
        self.scratch.put(self.blocks.bytes(block));
        let message = Message::parse(self.scratch.as_bytes()).ok()?;
        let invite = message.request().ok()?;
        Dialog::answered(&mut self.blocks, flow, &invite, response)
    }

    /// A call without an application: the other side of a fork.
    fn open_fork(&mut self, now: Timestamp, dialog: Dialog, next: Option<u32>) -> Option<u32> {
        let is_room = self.count_forks(next) < FORKS_MAX && !self.calls.is_full();
        if !is_room {
            dialog.close(&mut self.blocks);
            return None;
        }
        let local_tag = dialog.local_tag;
        let call = Call::ours(Phase::Forked(next), dialog, now);
        let index = self.calls.insert(call).ok()?;
        self.dialogs.insert(local_tag, index);
        Some(index)
    }

    fn count_forks(&self, mut next: Option<u32>) -> usize {
        let mut count = 0;
        while let Some(&Phase::Forked(following)) =
            next.and_then(|index| self.calls.get(index)).map(|call| &call.phase)
        {
            (next, count) = (following, count + 1);
        }
        count
    }

    /// And with them what their peers take. Both have one local tag, so the index need not know.
    fn exchange_dialogs(&mut self, main: u32, winner: u32) {
        if let Some([call, other]) = self.calls.pair_mut(main, winner) {
            std::mem::swap(&mut call.dialog, &mut other.dialog);
            std::mem::swap(&mut call.takes_update, &mut other.takes_update);
        }
    }
}
