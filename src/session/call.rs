//! One call: its dialog, where it stands, and what it holds until it ends.

use std::time::Duration;

use super::change::Change;
use super::descriptions::Descriptions;
use super::trust::Credit;
use crate::api::EndCause;
use crate::dialog::Dialog;
use crate::limits::REQUESTS_MAX;
use crate::media::MediaPort;
use crate::pool::Block;
use crate::sip::header::list;
use crate::sip::{HeaderName, Message, Method};
use crate::time::Timestamp;
use crate::timer::TimerId;
use crate::transaction::{ClientInviteId, Echo, InviteId};

/// A call of either role.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) phase: Phase,
    pub(super) dialog: Dialog,
    /// Our session descriptions.
    pub(super) session: Descriptions,
    /// Our port for media.
    pub(super) port: Option<MediaPort>,
    /// The application's one alarm.
    pub(super) alarm: Option<TimerId>,
    /// The ACK of the last 2xx to an INVITE of ours, to repeat.
    pub(super) ack: Option<(ClientInviteId, Block)>,
    /// The change of the session that we are about.
    pub(super) change: Option<Change>,
    /// The slot of what it needs and few others do.
    pub(super) features: Option<u32>,
    /// When the peer was last heard of inside the dialog, or asked whether it is there.
    pub(super) heard: Timestamp,
    /// Whether the INVITE that opened it was ours: then the Call-ID is too (RFC 3261 §14.1).
    pub(super) is_caller: bool,
    /// Whether we have put the peer on hold.
    pub(super) is_held: bool,
    /// Whether the peer's Allow names UPDATE (RFC 3311 §4).
    pub(super) takes_update: bool,
    /// Requests of ours inside the dialog that wait for their answer, BYE and CANCEL apart.
    pub(super) requests: u8,
    /// What may be sent to the peer.
    pub(super) credit: Credit,
    pub(super) is_established: bool,
    pub(super) is_told_ended: bool,
}

impl Call {
    /// Whether another request of ours may go to the peer; the one that ends the call always may.
    pub(super) fn may_ask(&self, method: Method) -> bool {
        self.requests < REQUESTS_MAX || !is_counted(method)
    }

    /// What the peer takes, if `message` of its tells (RFC 3261 §20.5).
    pub(super) fn learn_methods(&mut self, message: &Message<'_>) {
        if message.has_any(HeaderName::Allow.bit()) {
            self.takes_update = list::contains(message, HeaderName::Allow, b"UPDATE");
        }
    }
}

/// Whether requests of this method are limited: all but those that end a call, and the INVITE, of which there is one.
pub(super) fn is_counted(method: Method) -> bool {
    !matches!(method, Method::Bye | Method::Cancel | Method::Invite)
}

impl Call {
    /// A call that an INVITE of ours makes, without media and told of by nobody.
    pub(super) fn ours(phase: Phase, dialog: Dialog, now: Timestamp) -> Call {
        Call {
            phase,
            dialog,
            session: Descriptions::new(),
            port: None,
            alarm: None,
            credit: Credit::trusted(),
            ack: None,
            features: None,
            heard: now,
            is_caller: true,
            change: None,
            is_held: false,
            takes_update: false,
            requests: 0,
            is_established: false,
            is_told_ended: true,
        }
    }
}

/// Where a call stands.
#[derive(Debug)]
pub(super) enum Phase {
    /// An INVITE waits for its final response.
    Ringing(InviteId),
    /// It was refused; the refusal waits for its ACK.
    Refused(InviteId),
    /// It was accepted; the 2xx waits for its ACK.
    Answered(Unacknowledged),
    /// Our INVITE waits for its final response.
    Calling(Outgoing),
    /// An early dialog that our INVITE made beside the first (RFC 3261 §12.1.2); the next of them.
    Forked(Option<u32>),
    /// The call is up and nothing is pending.
    Confirmed,
    /// We sent BYE.
    Ending(EndCause),
}

impl Phase {
    /// Whether the dialog is one in which the peer's requests are heard: not over, and known to both.
    pub(super) fn takes_requests(&self) -> bool {
        match self {
            Phase::Calling(outgoing) => outgoing.has_peer,
            Phase::Ringing(_) | Phase::Answered(_) | Phase::Confirmed => true,
            Phase::Refused(_) | Phase::Forked(_) | Phase::Ending(_) => false,
        }
    }

    /// Whether the INVITE was accepted, and no BYE was sent.
    pub(super) fn is_accepted(&self) -> bool {
        match self {
            Phase::Answered(_) | Phase::Confirmed => true,
            Phase::Ringing(_)
            | Phase::Refused(_)
            | Phase::Calling(_)
            | Phase::Forked(_)
            | Phase::Ending(_) => false,
        }
    }

    /// The INVITE of the peer that waits for our final response.
    pub(super) fn unanswered(&self) -> Option<InviteId> {
        match self {
            Phase::Ringing(id) => Some(*id),
            Phase::Refused(_)
            | Phase::Answered(_)
            | Phase::Calling(_)
            | Phase::Forked(_)
            | Phase::Confirmed
            | Phase::Ending(_) => None,
        }
    }
}

/// A 2xx that is repeated until its ACK comes (RFC 3261 §13.3.1.4).
#[derive(Debug)]
pub(super) struct Unacknowledged {
    pub(super) echo: Echo,
    pub(super) interval: Duration,
    /// Armed: the next repetition, or giving up if that comes first.
    pub(super) repeat: Option<TimerId>,
    /// When no ACK is expected any more.
    pub(super) gives_up: Timestamp,
    /// It is to end meanwhile, and why: BYE must wait for the ACK (§15).
    pub(super) hangup: Option<EndCause>,
}

/// An INVITE of ours without a final response.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outgoing {
    pub(super) invite: ClientInviteId,
    /// Whether a response told the peer's tag, so that the dialog is a real one.
    pub(super) has_peer: bool,
    pub(super) cancel: Cancel,
    /// What taking it back is called.
    pub(super) cancel_cause: EndCause,
    /// The first of the other early dialogs.
    pub(super) forks: Option<u32>,
}

/// Whether our INVITE is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cancel {
    /// No.
    Unwanted,
    /// As soon as a provisional response comes.
    Wanted,
    /// CANCEL was sent.
    Sent,
}
