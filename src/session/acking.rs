//! ACK of our own (RFC 3261 §13.2.2.4): every 2xx to an INVITE of ours gets one, and each copy of it the same again.

use super::UserAgent;
use super::request_writer::Title;
use crate::sip::{Message, Method, Response};
use crate::transaction::{ClientInviteId, Owner};

impl UserAgent {
    /// Send the ACK of the 2xx to INVITE `id` and keep it: copies of the 2xx get it again.
    pub(super) fn acknowledge(&mut self, index: u32, id: ClientInviteId, response: &Response<'_>) {
        let branch = self.ident.token();
        let Some(call) = self.calls.get_mut(index) else { return };
        if let Ok(Some(contact)) = response.contact() {
            call.dialog.retarget(&mut self.blocks, contact.uri_raw);
        }
        call.learn_methods(response.message);
        self.writer.clear();
        //= rfc3261#13.2.2.4
        //# The sequence number of the CSeq header field MUST be the same as the INVITE being
        //# acknowledged
        let title = Title { method: Method::Ack, number: response.cseq.number, branch };
        let Some(sent) = self.writer.write(&mut self.blocks, &call.dialog, title) else { return };
        self.writer.send(&mut self.outbox, sent.flow);
        if let Some((_, former)) = call.ack.replace((id, sent.message)) {
            self.blocks.free(former);
        }
    }

    /// A copy of a 2xx that is acknowledged already. Whether it was one.
    pub(super) fn repeat_ack(&mut self, index: u32, id: ClientInviteId) -> bool {
        let Some(call) = self.calls.get(index) else { return false };
        let Some((_, ack)) = call.ack.as_ref().filter(|(acknowledged, _)| *acknowledged == id)
        else {
            return false;
        };
        let bytes = self.blocks.bytes(ack);
        let flow = call.dialog.next_hop(&self.blocks).flow;
        self.outbox.send(flow, |out| out.put(bytes));
        true
    }

    /// A 2xx that nobody waits for, to an INVITE whose ACK is not kept: a copy from before a later change, or the answer
    /// to a re-INVITE that a BYE overtook. It is acknowledged and nothing else, whether the dialog is `known` or dead
    /// (RFC 5407 §3.2.3). `false`: it makes a dialog of its own.
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

    /// No copy of the 2xx to INVITE `id` can come any more.
    pub(super) fn forget_ack(&mut self, owner: Owner, id: ClientInviteId) {
        let Some(call) = self.owned(owner).and_then(|index| self.calls.get_mut(index)) else {
            return;
        };
        if call.ack.as_ref().is_some_and(|(acknowledged, _)| *acknowledged == id)
            && let Some((_, ack)) = call.ack.take()
        {
            self.blocks.free(ack);
        }
    }
}
