//! Calls of ours: from the invitation to the INVITE (RFC 3261 §13.2.1).

use super::UserAgent;
use super::call::{Call, Cancel, Outgoing, Phase};
use super::descriptions::Descriptions;
use super::invitation;
use super::request_writer::Title;
use super::second_try::put_headers;
use super::session_timer::Terms;
use crate::api::{CommandError, EndCause, Event, Invitation};
use crate::dialog::{Dialog, Outline};
use crate::ident::Token;
use crate::pool::Block;
use crate::sdp;
use crate::sdp::exchange::Input;
use crate::sip::Method;
use crate::time::Timestamp;
use crate::transaction::{ClientInviteId, Owner, Sent};
use crate::wire::Flow;

impl UserAgent {
    /// Place the call `invitation` asks for; all or nothing.
    pub(super) fn place(
        &mut self,
        now: Timestamp,
        invitation: &Invitation,
    ) -> Result<(), CommandError> {
        invitation::check(invitation)?;
        let flow = self.flow_to(invitation)?;
        if self.is_draining {
            return Err(CommandError::Draining);
        }
        let index = self.calls.vacant().ok_or(CommandError::NoRoom)?;
        let port = self.media.ports.lease(flow.remote.is_ipv4()).ok_or(CommandError::NoRoom)?;
        let local_tag = self.ident.token();
        self.writer.clear();
        sdp::offer(
            &self.local(&port, local_tag, 0, self.config.media.direction),
            &sdp::OFFERED,
            &mut self.writer.body,
        );
        put_headers(invitation, &mut self.writer.lines);
        if let Some(interval) = invitation.session_expires {
            Terms::wanted(interval).put_wanted(&mut self.writer.lines);
        }
        let Some(opened) = self.open_outgoing(now, invitation, flow, local_tag, index) else {
            self.media.close(port);
            return Err(CommandError::NoRoom);
        };
        let (dialog, description, invite) = opened;
        self.media.open(&port, index, false, None);
        let mut session = Descriptions::new();
        session.proposed = Some(description);
        session.advance(&mut self.blocks, Input::SendOffer);
        self.dialogs.insert(local_tag, index);
        let outgoing = Outgoing {
            invite,
            has_peer: false,
            cancel: Cancel::Unwanted,
            cancel_cause: EndCause::Cancelled,
            forks: None,
        };
        let call = Call {
            session,
            port: Some(port),
            is_told_ended: false,
            ..Call::ours(Phase::Calling(outgoing), dialog, now)
        };
        let slot = self.calls.insert(call).ok();
        debug_assert!(slot == Some(index), "the vacant slot is the one filled");
        self.keep_wanted(index, invitation);
        self.count_call(now);
        self.tell(Event::Outgoing { call: self.handle(index), token: invitation.token });
        Ok(())
    }

    /// The dialog to be, our offer and the INVITE, which is sent.
    fn open_outgoing(
        &mut self,
        now: Timestamp,
        invitation: &Invitation,
        flow: Flow,
        local_tag: Token,
        index: u32,
    ) -> Option<(Dialog, Block, ClientInviteId)> {
        let call_id = self.ident.call_id(&self.home, self.config.shard);
        let listener = self.config.listeners[usize::from(flow.listener)];
        let from = invitation.from.clone().unwrap_or_else(|| format!("<sip:{listener}>"));
        let to = invitation.to.clone().unwrap_or_else(|| format!("<{}>", invitation.target));
        let outline = Outline {
            remote: to.as_bytes(),
            local: from.as_bytes(),
            call_id: call_id.as_bytes(),
            request_uri: invitation.target.as_bytes(),
        };
        let dialog = Dialog::call(&mut self.blocks, local_tag, flow, &outline)?;
        let Some(description) = self.blocks.store(&[self.writer.body.as_bytes()]) else {
            dialog.close(&mut self.blocks);
            return None;
        };
        let owner = self.owner(index);
        let number = dialog.sequence.local();
        match self.send_invite(now, &dialog, number, owner) {
            Some(invite) => Some((dialog, description, invite)),
            None => {
                self.blocks.free(description);
                dialog.close(&mut self.blocks);
                None
            }
        }
    }

    /// Send the INVITE numbered `number` of `dialog`, with the lines and the body that the writer holds.
    pub(super) fn send_invite(
        &mut self,
        now: Timestamp,
        dialog: &Dialog,
        number: u32,
        owner: Owner,
    ) -> Option<ClientInviteId> {
        let branch = self.ident.token();
        let title = Title { method: Method::Invite, number, branch };
        let sent = self.writer.write(&mut self.blocks, dialog, title)?;
        self.submit_invite(now, branch, sent, owner)
    }

    /// Send the INVITE that was just written.
    pub(super) fn submit_invite(
        &mut self,
        now: Timestamp,
        branch: Token,
        sent: Sent,
        owner: Owner,
    ) -> Option<ClientInviteId> {
        let flow = sent.flow;
        match self.transactions.open_client_invite(now, &mut self.timers, branch, sent, owner) {
            Ok(id) => {
                self.writer.send(&mut self.outbox, flow);
                Some(id)
            }
            Err(message) => {
                self.blocks.free(message);
                None
            }
        }
    }

    /// The path to the next hop: by the first listener of its family.
    fn flow_to(&self, invitation: &Invitation) -> Result<Flow, CommandError> {
        let hop = invitation.next_hop;
        let is_family = |listener: &std::net::SocketAddr| listener.is_ipv4() == hop.is_ipv4();
        let error = CommandError::BadInvitation("next_hop", "no listener has its version of IP");
        let listener = self.config.listeners.iter().position(is_family).ok_or(error)?;
        Ok(Flow::udp(listener as u8, hop))
    }
}
