//! Extra: the headers a reply carries besides those of its request (RFC 3261 §8.2).

use crate::sip::{Method, Status};

/// Headers a reply carries besides those of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extra {
    /// None.
    Nothing,
    /// Allow: 405 and 501 say what is possible (§8.2.1).
    Allow,
    /// Contact: 202 to REFER makes a subscription (RFC 3515 §2.2).
    Contact,
    /// Allow-Events: 489 says which events are known (RFC 6665 §4.1.3).
    AllowEvents,
    /// Recv-Info: 469 says which Info Packages are wanted (RFC 6086 §4.2.2).
    RecvInfo,
    /// Accept: 415 says what is read (§8.2.3).
    Accept,
    /// Unsupported: 420 repeats what was required (§8.2.2.3).
    Unsupported,
    /// Retry-After: 503 says when.
    RetryAfter,
    /// Min-SE: 422 says what is long enough (RFC 4028 §6).
    MinSe,
    /// Retry-After, by chance: 500 says when two that cross are unlikely to cross again (§14.2).
    RetryByChance,
    /// All that OPTIONS asks for (§11.2).
    Capabilities,
}

impl Extra {
    /// What goes with a refusal for a reason of the call's own; a repetition has to say it again.
    pub(super) fn of(method: Method, status: Status) -> Extra {
        match status {
            Status::OK if method == Method::Options => Extra::Capabilities,
            Status::ACCEPTED => Extra::Contact,
            Status::UNSUPPORTED_MEDIA_TYPE => Extra::Accept,
            Status::BAD_INFO_PACKAGE => Extra::RecvInfo,
            Status::BAD_EVENT => Extra::AllowEvents,
            Status::SESSION_INTERVAL_TOO_SMALL => Extra::MinSe,
            Status::SERVER_INTERNAL_ERROR => Extra::RetryByChance,
            Status::SERVICE_UNAVAILABLE => Extra::RetryAfter,
            _ => Extra::Nothing,
        }
    }
}
