//! What an application may ask of a call.

use std::time::Duration;

use super::{CallHandle, Status};

/// A wish of the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Send 180 (Ringing).
    Ring {
        /// A call not answered yet.
        call: CallHandle,
    },
    /// Send 200 with an SDP answer, or with an offer when the INVITE carried none.
    Answer {
        /// A call not answered yet.
        call: CallHandle,
    },
    /// Refuse the INVITE with a final status of 300 or above.
    Reject {
        /// A call not answered yet.
        call: CallHandle,
        /// 300 to 699.
        status: Status,
    },
    /// End the call: BYE once it is acknowledged (RFC 3261 §15), 480 when it is not answered yet.
    Hangup {
        /// Any call.
        call: CallHandle,
    },
    /// Tell [`Event::Elapsed`](super::Event::Elapsed) after a while, unless the call ends first. A
    /// call has one such delay: a second one replaces the first.
    Schedule {
        /// Any call.
        call: CallHandle,
        /// How long to wait.
        after: Duration,
        /// Comes back with the event.
        token: u32,
    },
}

impl Command {
    /// The call the command is for.
    pub fn call(&self) -> CallHandle {
        match *self {
            Command::Ring { call }
            | Command::Answer { call }
            | Command::Reject { call, .. }
            | Command::Hangup { call }
            | Command::Schedule { call, .. } => call,
        }
    }
}

/// Why a command was not carried out. Nothing was sent and nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The call is over, or never was.
    #[error("{0}: no such call; it has ended, stop commanding it after Event::Ended")]
    NoSuchCall(CallHandle),
    /// The call has its final answer already.
    #[error("{0}: already answered; Ring, Answer and Reject are for calls without a final answer")]
    AlreadyAnswered(CallHandle),
    /// The call is being hung up.
    #[error("{0}: already ending; one Hangup is enough")]
    AlreadyEnding(CallHandle),
    /// A status that does not refuse.
    #[error("{0}: {1} does not refuse an INVITE; use 300 to 699")]
    NotAFinalRefusal(CallHandle, Status),
}
