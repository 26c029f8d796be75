//! React: what the peer does by habit when a message comes.

use super::{Draft, LegId, Options, Peer};
use crate::sip::{Class, Message, Method, Request, Response, StartLine, Status, write};
use crate::wire::{Flow, TxBuf};

impl Peer {
    pub(super) fn receive(&mut self, flow: Flow, bytes: &[u8]) {
        let Ok(message) = Message::parse(bytes) else { return };
        match message.start_line() {
            StartLine::Status { .. } => {
                if let Ok(response) = message.response() {
                    self.on_response(&response);
                }
            }
            StartLine::Request { .. } => {
                if let Ok(request) = message.request() {
                    self.on_request(flow, &request);
                }
            }
        }
    }

    fn on_request(&mut self, flow: Flow, request: &Request<'_>) {
        if request.method == Method::Bye && self.habits.answers_bye {
            let mut out = TxBuf::new();
            write::response_start(&mut out, Status::OK);
            write::echo(&mut out, request, Options::BOB_V4, &write::Feedback::NONE);
            write::to_tag_end(&mut out, None);
            write::end(&mut out);
            self.out.push((flow, out.as_bytes().to_vec()));
        }
    }

    fn on_response(&mut self, response: &Response<'_>) {
        self.pending.retain(|pending| !pending.is_ended_by(response));
        let Some(place) = self.legs.iter().position(|l| l.call_id.as_bytes() == response.call_id)
        else {
            return;
        };
        if response.cseq.method != Method::Invite {
            return;
        }
        let leg = &mut self.legs[place];
        // Of the early dialogs of a fork the first is as good as any; the 2xx decides.
        let makes_dialog = match response.status.class() {
            Class::Provisional => leg.to_tag.is_none(),
            Class::Success => true,
            Class::Redirection | Class::ClientError | Class::ServerError | Class::GlobalFailure => {
                false
            }
        };
        if let (true, Some(tag)) = (makes_dialog, response.to.tag) {
            leg.to_tag = Some(String::from_utf8_lossy(tag).into_owned());
        }
        if let Ok(Some(contact)) = response.contact() {
            leg.target = Some(String::from_utf8_lossy(contact.uri_raw).into_owned());
        }
        if response.status.is_final() && self.habits.acknowledges {
            let ack = self.ack_of(LegId(place), response);
            self.send(ack);
        }
    }

    /// A refusal's ACK belongs to the INVITE's transaction (RFC 3261 §17.1.1.3), a 2xx's is one of its own.
    fn ack_of(&mut self, leg: LegId, response: &Response<'_>) -> Draft {
        let mut ack = self.draft(leg, Method::Ack);
        ack.cseq = response.cseq.number;
        ack.to = String::from_utf8_lossy(response.to.raw).into_owned();
        let is_refusal = response.status.code() >= 300;
        if let (true, Some(invite)) = (is_refusal, &self.legs[leg.0].invite) {
            ack.uri.clone_from(&invite.uri);
            if !self.habits.has_unique_branches {
                let branch = String::from_utf8_lossy(response.via.branch.unwrap_or_default());
                ack.branch = Some(branch.into_owned());
            }
        }
        ack
    }
}
