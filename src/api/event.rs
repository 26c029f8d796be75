//! What happened to a call.

use super::{CallHandle, Status};

/// An event of one call. Every call tells `Incoming` first and `Ended` last, each once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// An INVITE came (RFC 3261 §13.3). The application rings, answers or rejects.
    Incoming {
        /// The new call.
        call: CallHandle,
    },
    /// The caller acknowledged our 200: the call is up.
    Established {
        /// The call.
        call: CallHandle,
    },
    /// The delay of a [`Command::Schedule`](super::Command::Schedule) is over.
    Elapsed {
        /// The call.
        call: CallHandle,
        /// The number given with the command.
        token: u32,
    },
    /// The call is over; the handle names nothing from here on.
    Ended {
        /// The call.
        call: CallHandle,
        /// Who or what ended it.
        cause: EndCause,
    },
}

impl Event {
    /// The call the event belongs to.
    pub fn call(&self) -> CallHandle {
        match *self {
            Event::Incoming { call }
            | Event::Established { call }
            | Event::Elapsed { call, .. }
            | Event::Ended { call, .. } => call,
        }
    }
}

/// Why a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndCause {
    /// The peer sent BYE.
    RemoteBye,
    /// We sent BYE at the application's wish, and it was answered or given up on.
    LocalBye,
    /// The INVITE was refused with this status.
    Rejected(Status),
    /// The caller took the INVITE back with CANCEL (RFC 3261 §9.2).
    Cancelled,
    /// Our 200 was never acknowledged (RFC 3261 §13.3.1.4); we sent BYE.
    NoAck,
}
