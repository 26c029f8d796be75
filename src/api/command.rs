//! What an application may ask for.

use std::time::Duration;

use super::{CallHandle, Invitation, Status, Treatment};

/// A wish of the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Place a call: [`Event::Outgoing`](super::Event::Outgoing) names it.
    Invite(Box<Invitation>),
    /// Send 180 (Ringing).
    Ring {
        /// A call not answered yet.
        call: CallHandle,
    },
    /// Send 183 (Session Progress) with our SDP.
    Progress {
        /// A call not answered yet.
        call: CallHandle,
    },
    /// Send 180 as another branch of a fork would: with a To tag of its own (RFC 3261 §12.1). The call is answered with
    /// the tag of its own; the other early dialogs end then.
    Fork {
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
    /// End the call: BYE once it is acknowledged (RFC 3261 §15), 480 when it is not answered yet, CANCEL when it is
    /// ours and not answered yet (§9.1).
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
    /// Put the peer on hold (RFC 3264 §8.4): re-INVITE with media one way at most.
    Hold {
        /// A call that is up.
        call: CallHandle,
    },
    /// Take it off hold.
    Resume {
        /// A call that is up.
        call: CallHandle,
    },
    /// Ask the peer to call somebody (RFC 3515). [`Event::Notified`](super::Event::Notified) tells how that goes.
    Refer {
        /// A call that is up.
        call: CallHandle,
        /// Whom: the value of Refer-To.
        target: Box<str>,
    },
    /// Tell the peer how the call goes that it asked for with REFER; a final status ends that (RFC 3515 §2.4.4).
    Notify {
        /// The call that was [`Referred`](super::Event::Referred).
        call: CallHandle,
        /// Of the INVITE we sent.
        status: Status,
    },
    /// Send INFO (RFC 6086).
    Info {
        /// A call that is up.
        call: CallHandle,
        /// Content-Type and body.
        content: Box<(String, Vec<u8>)>,
    },
    /// Send OPTIONS inside the dialog: a peer that does not answer loses the call.
    Probe {
        /// A call that is up.
        call: CallHandle,
    },
    /// Do this with the call's media from now on, instead of what is done with it now.
    Treat {
        /// Any call.
        call: CallHandle,
        /// What to do.
        treatment: Treatment,
    },
    /// Write what the peer says to a file, WAV of 16 bits at 8 kHz, until [`StopRecording`](Command::StopRecording) or
    /// the end of the call. What is lost is silent; silence of more than ten seconds is left out. A recording that is
    /// already at work is finished first.
    Record {
        /// A call whose codec, if it is known yet, is G.711.
        call: CallHandle,
        /// The file. Where it exists it is kept, and a number put before the extension: `name-2.wav`.
        path: Box<str>,
    },
    /// Finish the recording.
    StopRecording {
        /// A call that is recorded.
        call: CallHandle,
    },
    /// Send nothing of what the treatment would, and do not tell the peer; or go on. Keys and RTCP are sent all the
    /// same.
    Mute {
        /// Any call.
        call: CallHandle,
        /// Whether to be silent.
        is_muted: bool,
    },
    /// Press keys: as telephone-events (RFC 4733) where the peer takes them, one after the other, 100 ms each, 60 ms
    /// apart; else by INFO, each once the one before was answered. What the treatment sends is left out meanwhile.
    Dial {
        /// A call that is up.
        call: CallHandle,
        /// Of `0` to `9`, `*`, `#`, `A` to `D`; 64 at most may wait.
        keys: Box<str>,
    },
}

impl Command {
    /// The call the command is for; none: it places one.
    pub fn call(&self) -> Option<CallHandle> {
        match *self {
            Command::Invite(_) => None,
            Command::Ring { call }
            | Command::Progress { call }
            | Command::Fork { call }
            | Command::Answer { call }
            | Command::Reject { call, .. }
            | Command::Hangup { call }
            | Command::Schedule { call, .. }
            | Command::Hold { call }
            | Command::Resume { call }
            | Command::Refer { call, .. }
            | Command::Notify { call, .. }
            | Command::Info { call, .. }
            | Command::Probe { call }
            | Command::Treat { call, .. }
            | Command::Record { call, .. }
            | Command::StopRecording { call }
            | Command::Mute { call, .. }
            | Command::Dial { call, .. } => Some(call),
        }
    }
}
