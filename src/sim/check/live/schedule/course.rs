//! Course: how far a message is that may be repeated.

use crate::time::Timestamp;

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    /// An INVITE has had no answer: 100 is due.
    Waiting(Timestamp),
    /// A provisional response was sent.
    Ringing,
    /// Repeated, the next time then.
    Going(Timestamp),
    /// Something came that may have ended it.
    Unsure(Timestamp),
    /// Repeated no more since.
    Over(Timestamp),
}

/// What the engine refuses with and forgets.
pub(super) fn is_stateless(status: u16) -> bool {
    status >= 300 && !matches!(status, 302 | 404 | 480 | 486 | 487 | 504 | 603)
}
