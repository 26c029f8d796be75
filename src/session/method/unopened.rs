//! Unopened: why an INVITE opened no call (RFC 3261 §13.3.1.3, §21.5.4).

use crate::api::ShedReason;
use crate::session::UserAgent;
use crate::session::reply::{NO_ROOM, Refusal, TOO_LARGE};

/// Why there is no call.
#[derive(Debug)]
pub(super) enum Unopened {
    /// Something has run out.
    Shed(ShedReason),
    /// The INVITE asks for what it cannot have.
    Refused(Refusal),
}

impl From<Refusal> for Unopened {
    fn from(refusal: Refusal) -> Unopened {
        match refusal {
            // Only the pool of blocks is asked for more after a call has its place and its port.
            NO_ROOM => Unopened::Shed(ShedReason::Memory),
            refusal => Unopened::Refused(refusal),
        }
    }
}

impl UserAgent {
    /// Why texts of a call were not stored just now.
    #[cold]
    pub(super) fn not_stored(&self) -> Refusal {
        if self.blocks.is_full() { NO_ROOM } else { TOO_LARGE }
    }
}

#[cfg(test)]
mod tests;
