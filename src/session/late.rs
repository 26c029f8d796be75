//! Late: a 2xx to an INVITE of ours that nobody waits for any more (RFC 3261 §13.2.2.4, RFC 5407 §3.2.3).

use super::UserAgent;
use super::request_writer::Title;
use crate::api::Bucket;
use crate::ident::Token;
use crate::sip::{Message, Method, Response};
use crate::time::Timestamp;
use crate::transaction::{ClientInviteId, Owner, branch_of, derive};

impl UserAgent {
    /// A copy from before a later change, or the answer to a re-INVITE that a BYE overtook: acknowledged and nothing
    /// else, whether the dialog is `known` or dead. `false`: it makes a dialog of its own.
    pub(super) fn acknowledge_late(
        &mut self,
        known: Option<u32>,
        id: ClientInviteId,
        response: &Response<'_>,
    ) -> bool {
        if self.is_inside(id) {
            self.acknowledge_inside(id, response);
            return true;
        }
        let Some(call) = known.and_then(|index| self.calls.get(index)) else { return false };
        let Some(branch) = self.late_branch(id, response) else { return true };
        let title = Title { method: Method::Ack, number: response.cseq.number, branch };
        self.writer.clear();
        if let Some(sent) = self.writer.write(&mut self.blocks, &call.dialog, title) {
            self.writer.send(&mut self.outbox, sent.flow);
            self.blocks.free(sent.message);
        }
        true
    }

    /// The ACK of a 2xx to a re-INVITE by the re-INVITE alone: by the same route, whatever became of the dialog.
    fn acknowledge_inside(&mut self, id: ClientInviteId, response: &Response<'_>) {
        let Some(branch) = self.late_branch(id, response) else { return };
        let Some((invite, flow)) = self.transactions.invite_message(id) else { return };
        let (invite, to) = (self.blocks.bytes(invite), response.to.raw);
        self.outbox.send(flow, |out| {
            derive::ack_of_success(out, invite, to, &branch_of(branch));
        });
    }

    /// Alike for every copy of a 2xx, though nothing is kept of it.
    fn late_branch(&self, id: ClientInviteId, response: &Response<'_>) -> Option<Token> {
        let invite = self.transactions.invite_token(id)?;
        let names = [invite.as_bytes(), response.to.tag.unwrap_or_default()];
        Some(self.ident.token_for(self.ident.fingerprint(&names)))
    }

    /// A 2xx makes a call that nobody waits for, and there is no room for it: acknowledged and ended all the same. Only
    /// the BYE is kept, and if the 2xx comes again before it arrives, so does a BYE.
    pub(super) fn turn_away(
        &mut self,
        now: Timestamp,
        id: ClientInviteId,
        response: &Response<'_>,
    ) -> Bucket {
        let Some(branch) = self.late_branch(id, response) else { return Bucket::Stray };
        let Some(mut dialog) = self.dialog_made_by(id, response) else { return Bucket::Stray };
        let number = response.cseq.number;
        self.writer.clear();
        let title = Title { method: Method::Ack, number, branch };
        if let Some(ack) = self.writer.write(&mut self.blocks, &dialog, title) {
            self.writer.send(&mut self.outbox, ack.flow);
            self.blocks.free(ack.message);
        }
        let branch = self.ident.token();
        let title = Title { method: Method::Bye, number: dialog.sequence.next_local(), branch };
        if let Some(bye) = self.writer.write(&mut self.blocks, &dialog, title) {
            let flow = bye.flow;
            match self.transactions.open_request(now, &mut self.timers, branch, bye, NOBODY) {
                Ok(_) => self.writer.send(&mut self.outbox, flow),
                Err(message) => self.blocks.free(message),
            }
        }
        dialog.close(&mut self.blocks);
        Bucket::Delivered
    }

    /// Whether INVITE `id` was one inside a dialog.
    fn is_inside(&self, id: ClientInviteId) -> bool {
        let Some((block, _)) = self.transactions.invite_message(id) else { return false };
        let message = Message::parse(self.blocks.bytes(block));
        message.is_ok_and(|message| message.request().is_ok_and(|invite| invite.has_to_tag()))
    }
}

/// The owner of requests that belong to no call.
const NOBODY: Owner = Owner { slot: u32::MAX, generation: 0 };
