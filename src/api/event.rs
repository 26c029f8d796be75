//! What happened to a call.

use super::{CallHandle, Status};
use crate::sip::Method;

/// An event of one call. Every call tells `Incoming` or `Outgoing` first and `Ended` last, each once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// An INVITE came (RFC 3261 §13.3). The application rings, answers or rejects.
    Incoming {
        /// The new call.
        call: CallHandle,
    },
    /// An INVITE of ours went out (RFC 3261 §13.2).
    Outgoing {
        /// The new call.
        call: CallHandle,
        /// The number given with the invitation.
        token: u32,
    },
    /// A provisional response above 100 came to our INVITE.
    Progress {
        /// The call.
        call: CallHandle,
        /// 101 to 199.
        status: Status,
    },
    /// The call is up: the caller acknowledged our 200, or our INVITE was answered with one.
    Established {
        /// The call.
        call: CallHandle,
    },
    /// A re-INVITE or UPDATE of either side changed the session (RFC 3264 §8).
    Changed {
        /// The call.
        call: CallHandle,
    },
    /// The peer asks us to call somebody else (RFC 3515). The call's content is whom, the value of Refer-To. It was
    /// told 202; [`Command::Notify`](super::Command::Notify) tells it how that goes.
    Referred {
        /// The call.
        call: CallHandle,
    },
    /// The peer tells how the call goes that we asked it for with [`Command::Refer`](super::Command::Refer).
    Notified {
        /// The call.
        call: CallHandle,
        /// Of the INVITE it sent.
        status: Status,
    },
    /// An INFO came that is no [`Key`](Event::Key) (RFC 6086); the call's content is its body.
    Info {
        /// The call.
        call: CallHandle,
    },
    /// A MESSAGE came (RFC 3428), inside a call or outside any; the content is its body.
    Message {
        /// The call, if it belongs to one.
        call: Option<CallHandle>,
    },
    /// A request of ours inside the call was refused or not answered; the call goes on.
    Failed {
        /// The call.
        call: CallHandle,
        /// What was asked.
        method: Method,
        /// The refusal; `None`: no answer came.
        status: Option<Status>,
    },
    /// Our INVITE was refused, and its Retry-After says when another one may be welcome (RFC 3261 §20.33, §21.5.4).
    /// [`Ended`](Event::Ended) comes next. Whether to call again is for the application to decide.
    Deferred {
        /// The call.
        call: CallHandle,
        /// Not before so many seconds.
        seconds: u32,
    },
    /// The delay of a [`Command::Schedule`](super::Command::Schedule) is over.
    Elapsed {
        /// The call.
        call: CallHandle,
        /// The number given with the command.
        token: u32,
    },
    /// The peer pressed a key: as telephone-event (RFC 4733), told once for each press however often it was sent, or by
    /// INFO of the type application/dtmf-relay or application/dtmf, which is then no [`Info`](Event::Info).
    Key {
        /// The call.
        call: CallHandle,
        /// One of `0` to `9`, `*`, `#`, `A` to `D`.
        key: char,
        /// For how long; 0: the peer did not tell.
        duration_ms: u16,
    },
    /// The prompt of [`Treatment::Play`](super::Treatment::Play) was heard to its end; silence follows.
    Played {
        /// The call.
        call: CallHandle,
    },
    /// What we hear became bad, an estimated MOS below 3.6, or good again, above 3.8. Rated is what was heard since our
    /// last RTCP report, some five seconds; the call's report is about the whole call so far.
    Quality {
        /// The call.
        call: CallHandle,
        /// Whether it is bad now.
        is_bad: bool,
    },
    /// The media of the call is over; the call's report is complete. Comes before [`Ended`](Event::Ended), unless there
    /// was no media at all.
    Reported {
        /// The call.
        call: CallHandle,
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
    /// The call the event belongs to; none: a MESSAGE outside any.
    pub fn call(&self) -> Option<CallHandle> {
        match *self {
            Event::Incoming { call }
            | Event::Outgoing { call, .. }
            | Event::Progress { call, .. }
            | Event::Established { call }
            | Event::Changed { call }
            | Event::Referred { call }
            | Event::Notified { call, .. }
            | Event::Info { call }
            | Event::Failed { call, .. }
            | Event::Deferred { call, .. }
            | Event::Elapsed { call, .. }
            | Event::Key { call, .. }
            | Event::Played { call }
            | Event::Quality { call, .. }
            | Event::Reported { call }
            | Event::Ended { call, .. } => Some(call),
            Event::Message { call } => call,
        }
    }
}

/// Why a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EndCause {
    /// The peer sent BYE.
    RemoteBye,
    /// We sent BYE at the application's wish, and it was answered or given up on.
    LocalBye,
    /// The INVITE was refused with this status, by us or by the peer.
    Rejected(Status),
    /// The caller took the INVITE back with CANCEL (RFC 3261 §9).
    Cancelled,
    /// Our 200 was never acknowledged (RFC 3261 §13.3.1.4); we sent BYE.
    NoAck,
    /// A provisional response that we sent reliably was never confirmed (RFC 3262 §3); the INVITE got 504.
    NoPrack,
    /// Our 200 made an offer and its ACK brought no answer (RFC 3261 §13.2.1); we sent BYE.
    NoAnswer,
    /// The time that Expires gave the INVITE passed without an answer (RFC 3261 §13.3.1); it got 487.
    Expired,
    /// The session was not refreshed in time (RFC 4028 §10).
    SessionExpired,
    /// The peer does not know the dialog any more, or answers nothing (RFC 3261 §12.2.1.2).
    Unreachable,
    /// Our INVITE got no final response (timer B).
    TimedOut,
    /// Another call took its place (RFC 3891).
    Replaced,
    /// The peer sent neither RTP nor RTCP for [`MediaConfig::timeout`](super::MediaConfig::timeout); we sent BYE.
    MediaTimeout,
}
