//! Lost: what tells that the peer has no dialog any more (RFC 3261 §12.2.1.2). Then nobody is left to send an ACK, and
//! BYE need not wait for it.

use super::{Course, Repeat, Schedule, T1X64};
use crate::sim::Sight;
use crate::time::Timestamp;

impl Schedule {
    /// The engine is handed a response to a request of its own.
    pub(super) fn on_lost(&mut self, response: &Sight) {
        if matches!(response.status, 408 | 481) {
            self.repeats.iter_mut().for_each(Repeat::doubt);
        }
    }

    /// Whether a request of the engine's own is given up at this moment.
    pub(super) fn is_deserted(&self, at: Timestamp) -> bool {
        let is_given_up =
            |own: &Repeat| own.is_request && !own.is_concluded && own.first_at + T1X64 == at;
        self.repeats.iter().any(is_given_up)
    }
}

impl Repeat {
    /// Its 2xx may be repeated on, or not.
    fn doubt(&mut self) {
        if let (Course::Going(due), true, false) = (self.course, self.is_success, self.is_request) {
            self.course = Course::Unsure(due);
        }
    }
}
