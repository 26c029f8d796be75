//! BYE of our own (RFC 3261 §15.1.1).

use super::UserAgent;
use super::call::Phase;
use crate::api::EndCause;
use crate::sip::Method;
use crate::time::Timestamp;

impl UserAgent {
    /// End a confirmed call with BYE. When no transaction is left it ends without.
    pub(super) fn send_bye(&mut self, now: Timestamp, index: u32, cause: EndCause) {
        self.release(index);
        self.writer.clear();
        match self.send_request(now, index, Method::Bye) {
            Some(_) => self.set_phase(index, Phase::Ending(cause)),
            None => {
                self.tell_ended(index, cause);
                self.end(index);
            }
        }
    }

    /// Answered well, answered badly or not at all: the dialog is over (§15.1.1, §12.2.1.2).
    pub(super) fn on_bye_over(&mut self, index: u32) {
        let phase = self.calls.get(index).map(|call| &call.phase);
        if let Some(&Phase::Ending(cause)) = phase {
            self.tell_ended(index, cause);
            self.end(index);
        }
    }
}
