//! What client transactions want of the core after a response or a timer.

use super::{ClientInviteId, Owner, RequestId};
use crate::pool::Block;
use crate::sip::{Method, Status};

/// What became of a request other than INVITE.
#[derive(Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing to do.
    Nothing,
    /// Nothing to do: a repetition of what is known.
    Absorbed,
    /// Nothing here waits for that response.
    Stray,
    /// Send its message again.
    Repeat(RequestId),
    /// A provisional response came.
    Provisional {
        /// Whose request it is.
        owner: Owner,
        /// Its method.
        method: Method,
        /// 100 to 199.
        status: Status,
    },
    /// The exchange is over.
    Over {
        /// Whose request it was.
        owner: Owner,
        /// Its method.
        method: Method,
        /// The final status; `None`: none came in time.
        status: Option<Status>,
        /// To be freed.
        message: Block,
    },
}

/// What became of an INVITE of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteProgress {
    /// Nothing to do.
    Nothing,
    /// Nothing to do: a repetition of what is known.
    Absorbed,
    /// Nothing here waits for that response.
    Stray,
    /// Send its message again: the INVITE, or the ACK of a refusal.
    Repeat(ClientInviteId),
    /// A provisional response came, 100 included. From now on the INVITE can be cancelled (RFC 3261 §9.1).
    Provisional {
        /// Which.
        id: ClientInviteId,
        /// Whose INVITE it is.
        owner: Owner,
        /// 100 to 199.
        status: Status,
    },
    /// A 2xx came, the first or another: acknowledge it (RFC 3261 §13.2.2.4).
    Accepted {
        /// Which.
        id: ClientInviteId,
        /// Whose INVITE it is.
        owner: Owner,
        /// 200 to 299.
        status: Status,
    },
    /// It was refused; told once. Send its message, which is the ACK now.
    Refused {
        /// Which.
        id: ClientInviteId,
        /// Whose INVITE it was.
        owner: Owner,
        /// 300 to 699.
        status: Status,
    },
    /// No final response came in time.
    TimedOut {
        /// Which.
        id: ClientInviteId,
        /// Whose INVITE it was.
        owner: Owner,
    },
    /// It was accepted long ago: no copy of a 2xx, and no other one, can come any more.
    Finished {
        /// Which.
        id: ClientInviteId,
        /// Whose INVITE it was.
        owner: Owner,
    },
}
