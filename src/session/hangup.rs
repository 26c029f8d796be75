//! BYE of our own (RFC 3261 §15.1.1).

use super::UserAgent;
use super::call::Phase;
use crate::api::{Bucket, EndCause};
use crate::ident::Token;
use crate::sip::{Method, Response, write};
use crate::time::Timestamp;
use crate::transaction::{Owner, Progress, RequestId, RequestTimer, Sent, branch_of};

const MAX_FORWARDS: u8 = 70;

impl UserAgent {
    /// End a confirmed call with BYE. When there is no room for a transaction it ends without.
    pub(super) fn send_bye(&mut self, now: Timestamp, index: u32, cause: EndCause) {
        self.release(index);
        let Some(id) = self.open_bye(now, index) else {
            self.tell_ended(index, cause);
            return self.end(index);
        };
        self.set_phase(index, Phase::Ending(cause));
        self.send_request(id);
    }

    /// A response to a request of ours came.
    pub fn on_response(&mut self, now: Timestamp, response: &Response<'_>) -> Bucket {
        let progress = self.transactions.on_response(now, &mut self.timers, &self.ident, response);
        match progress {
            Progress::Stray => Bucket::Stray,
            Progress::Absorbed => Bucket::Absorbed,
            Progress::Nothing
            | Progress::Repeat(_)
            | Progress::Provisional { .. }
            | Progress::Over { .. } => {
                self.advance_request(progress);
                Bucket::Delivered
            }
        }
    }

    /// Timer E or F of a request of ours fired.
    pub(super) fn on_request_timer(&mut self, now: Timestamp, id: RequestId, timer: RequestTimer) {
        let (timers, ident) = (&mut self.timers, &self.ident);
        let progress = self.transactions.on_request_timer(now, timers, ident, id, timer);
        self.advance_request(progress);
    }

    fn advance_request(&mut self, progress: Progress) {
        match progress {
            Progress::Nothing
            | Progress::Absorbed
            | Progress::Stray
            | Progress::Provisional { .. } => {}
            Progress::Repeat(id) => self.send_request(id),
            // Answered well, answered badly or not at all: the dialog is over (§15.1.1, §12.2.1.2).
            Progress::Over { owner, message, .. } => {
                self.blocks.free(message);
                let index = owner.slot;
                if self.calls.generation(index) != owner.generation {
                    return;
                }
                let phase = self.calls.get(index).map(|call| &call.phase);
                if let Some(&Phase::Ending(cause)) = phase {
                    self.tell_ended(index, cause);
                    self.end(index);
                }
            }
        }
    }

    /// Send the bytes a transaction keeps, for the first time or again.
    fn send_request(&mut self, id: RequestId) {
        let Some((message, flow)) = self.transactions.message(id) else { return };
        let bytes = self.blocks.bytes(message);
        self.outbox.send(flow, |out| out.put(bytes));
    }

    /// The transaction of a BYE. `None`: no room for it, or for its bytes.
    fn open_bye(&mut self, now: Timestamp, index: u32) -> Option<RequestId> {
        let owner = Owner { slot: index, generation: self.calls.generation(index) };
        let token = self.ident.token();
        let request = self.build_bye(index, token)?;
        let opened = self.transactions.open_request(now, &mut self.timers, token, request, owner);
        opened.map_err(|message| self.blocks.free(message)).ok()
    }

    /// BYE, built once and kept.
    fn build_bye(&mut self, index: u32, token: Token) -> Option<Sent> {
        let call = self.calls.get_mut(index)?;
        let cseq = call.dialog.sequence.next_local();
        let texts = call.dialog.texts(&self.blocks);
        let hop = call.dialog.next_hop(&self.blocks);
        let sent_by = self.config.listeners[usize::from(hop.flow.listener)];
        let (flow, out) = (hop.flow, &mut self.scratch);
        out.clear();
        write::request_start(out, Method::Bye.as_bytes(), hop.request_uri);
        write::via(out, flow.transport, sent_by, &branch_of(token));
        write::max_forwards(out, MAX_FORWARDS);
        if !hop.routes.is_empty() {
            write::header(out, b"Route", hop.routes);
        }
        if let Some(last) = hop.last_route {
            for part in [&b"Route: <"[..], last, b">\r\n"] {
                out.put(part);
            }
        }
        out.put(b"From: ");
        out.put(texts.local);
        write::to_tag_end(out, Some(call.dialog.local_tag.as_bytes()));
        write::header(out, b"To", texts.remote);
        write::header(out, b"Call-ID", texts.call_id);
        write::cseq(out, cseq, Method::Bye.as_bytes());
        write::end(out);
        if out.is_overflowed() {
            return None;
        }
        let message = self.blocks.store(&[self.scratch.as_bytes()])?;
        Some(Sent { message, flow, method: Method::Bye })
    }
}
