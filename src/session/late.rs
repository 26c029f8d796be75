//! Late: a 2xx to an INVITE of ours that nobody waits for any more (RFC 3261 §13.2.2.4, RFC 5407 §3.2.3).

use super::UserAgent;
use super::request_writer::Title;
use crate::sip::{Message, Method, Response};
use crate::transaction::ClientInviteId;

impl UserAgent {
    /// A copy from before a later change, or the answer to a re-INVITE that a BYE overtook: acknowledged and nothing
    /// else, whether the dialog is `known` or dead. `false`: it makes a dialog of its own.
    pub(super) fn acknowledge_late(
        &mut self,
        known: Option<u32>,
        id: ClientInviteId,
        response: &Response<'_>,
    ) -> bool {
        if known.is_none() && !self.is_inside(id) {
            return false;
        }
        let Some(invite) = self.transactions.invite_token(id) else { return false };
        // Alike for every copy, though nothing is kept of it.
        let names = [invite.as_bytes(), response.to.tag.unwrap_or_default()];
        let branch = self.ident.token_for(self.ident.fingerprint(&names));
        let title = Title { method: Method::Ack, number: response.cseq.number, branch };
        self.writer.clear();
        let sent = match known.and_then(|index| self.calls.get(index)) {
            Some(call) => self.writer.write(&mut self.blocks, &call.dialog, title),
            None => {
                let Some(dialog) = self.dialog_made_by(id, response) else { return true };
                let sent = self.writer.write(&mut self.blocks, &dialog, title);
                dialog.close(&mut self.blocks);
                sent
            }
        };
        if let Some(sent) = sent {
            self.writer.send(&mut self.outbox, sent.flow);
            self.blocks.free(sent.message);
        }
        true
    }

    /// Whether INVITE `id` was one inside a dialog.
    fn is_inside(&self, id: ClientInviteId) -> bool {
        let Some((block, _)) = self.transactions.invite_message(id) else { return false };
        let message = Message::parse(self.blocks.bytes(block));
        message.is_ok_and(|message| message.request().is_ok_and(|invite| invite.has_to_tag()))
    }
}
