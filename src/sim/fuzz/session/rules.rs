//! Rules: what must hold of an engine's messages and events, however strange the story.

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use crate::api::{CallHandle, Event};
use crate::sim::Facts;
use crate::sip::{Message, Method, StartLine};

/// A request, as its answer names it.
type Name = (Vec<u8>, u32, Method);

/// What was asked, what was answered, and which calls are up.
#[derive(Debug, Default)]
pub(super) struct Rules {
    calls: HashSet<CallHandle>,
    asked: HashSet<Name>,
    answered: HashSet<Name>,
    is_twisted: bool,
}

impl Rules {
    /// The peer sends `bytes`: if it is a request to be answered, it must be.
    pub(super) fn on_asked(&mut self, bytes: &[u8]) {
        let Ok(message) = Message::parse(bytes) else { return };
        if let StartLine::Request { .. } = message.start_line()
            && let Ok(request) = message.request()
            && request.method != Method::Ack
        {
            let name = (request.call_id.to_vec(), request.cseq.number, request.method);
            self.asked.insert(name);
        }
    }

    /// The peer sends bytes that nobody would write: one that is no ACK may still say so in CSeq, and is refused.
    pub(super) fn on_twisted(&mut self) {
        self.is_twisted = true;
    }

    /// The engine sends the message of `facts`.
    pub(super) fn on_sent(&mut self, facts: Facts) {
        let Some(status) = facts.status else { return };
        let is_answered_ack = facts.method == Method::Ack && !self.is_twisted;
        assert!(!is_answered_ack, "an ACK is never answered (RFC 3261 §17)");
        if status.is_final() {
            self.answered.insert((facts.call_id, facts.cseq, facts.method));
        }
    }

    /// The engine tells its application. Each call begins once, ends once, and tells nothing outside of that.
    pub(super) fn on_event(&mut self, event: Event) {
        let Some(call) = event.call() else { return };
        match event {
            Event::Incoming { .. } | Event::Outgoing { .. } => {
                assert!(self.calls.insert(call), "{event:?}: told twice");
            }
            Event::Ended { .. } => assert!(self.calls.remove(&call), "{event:?}: of no call"),
            Event::Progress { .. }
            | Event::Established { .. }
            | Event::Changed { .. }
            | Event::Referred { .. }
            | Event::Notified { .. }
            | Event::Info { .. }
            | Event::Message { .. }
            | Event::Failed { .. }
            | Event::Deferred { .. }
            | Event::Elapsed { .. }
            | Event::Key { .. }
            | Event::Played { .. }
            | Event::Quality { .. }
            | Event::Reported { .. } => {
                assert!(self.calls.contains(&call), "{event:?}: of no call");
            }
        }
    }

    /// Calls that began and did not end.
    #[cfg(test)]
    pub(super) fn calls_count(&self) -> usize {
        self.calls.len()
    }

    /// Everything ran out.
    pub(super) fn at_the_end(&self) {
        assert!(self.calls.is_empty(), "never ended: {:?}", self.calls);
        let unanswered: Vec<&Name> = self.asked.difference(&self.answered).collect();
        assert!(unanswered.is_empty(), "never answered: {unanswered:?}");
    }
}
