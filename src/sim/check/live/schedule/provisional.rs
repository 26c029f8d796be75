//! Provisional: a reliable provisional response as something that is repeated (RFC 3262 §3).

use super::{Course, Repeat};
use crate::sip::Method;
use crate::time::Timestamp;

impl Repeat {
    pub(super) fn is_reliable(&self) -> bool {
        self.method == Method::Prack && !self.is_request
    }

    /// Whether it answers the INVITE of `via`.
    pub(super) fn is_reliable_to(&self, via: u64) -> bool {
        self.is_reliable() && self.name == via
    }

    pub(super) fn is_numbered(&self, rseq: u32) -> bool {
        self.is_reliable() && self.cseq == rseq
    }

    /// Whether `rseq` is the number of the next one.
    pub(super) fn is_followed_by(&self, rseq: u32) -> bool {
        self.cseq.checked_add(1) == Some(rseq)
    }

    /// Whether its PRACK is to come.
    pub(super) fn is_awaited(&self) -> bool {
        matches!(self.course, Course::Going(_))
    }

    /// A PRACK was taken, or the final response made it needless.
    pub(super) fn confirm(&mut self, at: Timestamp) {
        if self.is_awaited() {
            self.course = Course::Over(at);
        }
    }
}
