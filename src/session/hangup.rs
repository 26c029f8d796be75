//! BYE of our own (RFC 3261 §15.1.1).

use super::UserAgent;
use super::call::Phase;
use crate::api::{Bucket, EndCause};
use crate::sip::{Method, Response, write};
use crate::time::Timestamp;
use crate::transaction::{Progress, RequestId, RequestTimer};

const MAX_FORWARDS: u8 = 70;

impl UserAgent {
    /// End a confirmed call with BYE. When no transaction is left it ends without.
    pub(super) fn send_bye(&mut self, now: Timestamp, index: u32, cause: EndCause) {
        self.release(index);
        let Some(call) = self.calls.get_mut(index) else { return };
        let is_reliable = call.dialog.flow.transport.is_reliable();
        let opened = self.transactions.open_request(
            now,
            &mut self.timers,
            &mut self.ident,
            index,
            is_reliable,
        );
        let Some(id) = opened else {
            self.tell_ended(index, cause);
            return self.end(index);
        };
        call.dialog.sequence.next_local();
        call.phase = Phase::Ending(id, cause);
        self.put_bye(index, id);
    }

    /// A response to a request of ours came.
    pub fn on_response(&mut self, now: Timestamp, response: &Response<'_>) -> Bucket {
        let branch = response.via.branch.unwrap_or_default();
        let (timers, ident) = (&mut self.timers, &self.ident);
        let progress = self.transactions.on_response(now, timers, ident, branch, response.status);
        match progress {
            Progress::Stray => Bucket::Stray,
            Progress::Absorbed => Bucket::Absorbed,
            Progress::Nothing | Progress::Repeat { .. } | Progress::Over { .. } => {
                if let Progress::Over { call: index, .. } = progress
                    && let Some(call) = self.calls.get(index)
                {
                    self.trust.witness(now, call);
                }
                self.advance_bye(progress);
                Bucket::Delivered
            }
        }
    }

    /// Timer E or F of a request of ours fired.
    pub(super) fn on_request_timer(&mut self, now: Timestamp, id: RequestId, timer: RequestTimer) {
        let (timers, ident) = (&mut self.timers, &self.ident);
        let progress = self.transactions.on_request_timer(now, timers, ident, id, timer);
        self.advance_bye(progress);
    }

    fn advance_bye(&mut self, progress: Progress) {
        match progress {
            Progress::Nothing | Progress::Absorbed | Progress::Stray => {}
            Progress::Repeat { call: index } => {
                let phase = self.calls.get(index).map(|call| &call.phase);
                if let Some(&Phase::Ending(id, _)) = phase {
                    self.put_bye(index, id);
                }
            }
            // Answered well, answered badly or not at all: the dialog is over (§15.1.1, §12.2.1.2).
            Progress::Over { call: index, .. } => {
                let phase = self.calls.get(index).map(|call| &call.phase);
                if let Some(&Phase::Ending(_, cause)) = phase {
                    self.tell_ended(index, cause);
                }
                self.end(index);
            }
        }
    }

    fn put_bye(&mut self, index: u32, id: RequestId) {
        let Some(call) = self.calls.get(index) else { return };
        let Some(branch) = self.transactions.branch(id) else { return };
        let texts = call.dialog.texts(&self.blocks);
        let hop = call.dialog.next_hop(&self.blocks);
        let sent_by = self.config.listeners[usize::from(hop.flow.listener)];
        let flow = call.credit.confine(hop.flow, call.dialog.flow);
        let may_leave = |bytes| call.credit.pays(bytes, || 0);
        self.outbox.send(flow, may_leave, |out| {
            write::request_start(out, Method::Bye.as_bytes(), hop.request_uri);
            write::via(out, hop.flow.transport, sent_by, &branch);
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
            write::cseq(out, call.dialog.sequence.local(), Method::Bye.as_bytes());
            write::end(out);
        });
    }
}
