//! One call: its dialog, where it stands, and what it holds until it ends.

use std::time::Duration;

use super::trust::Credit;
use crate::api::EndCause;
use crate::dialog::Dialog;
use crate::media::MediaPort;
use crate::pool::Block;
use crate::timer::TimerId;
use crate::transaction::{Echo, InviteId, RequestId};

/// A call, as the side that was called.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) phase: Phase,
    pub(super) dialog: Dialog,
    /// Our session description for the INVITE at work: an answer to its offer, or an offer of ours.
    pub(super) description: Option<Block>,
    /// Our port for media.
    pub(super) media: Option<MediaPort>,
    /// Version in the origin line of our last description (RFC 3264 §8).
    pub(super) sdp_version: u32,
    /// The application's one alarm.
    pub(super) alarm: Option<TimerId>,
    /// What may be sent to the peer.
    pub(super) credit: Credit,
    pub(super) is_established: bool,
    pub(super) is_told_ended: bool,
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
    /// The call is up and nothing is pending.
    Confirmed,
    /// We sent BYE.
    Ending(RequestId, EndCause),
}

/// A 2xx that is repeated until its ACK comes (RFC 3261 §13.3.1.4).
#[derive(Debug)]
pub(super) struct Unacknowledged {
    pub(super) echo: Echo,
    pub(super) interval: Duration,
    pub(super) repeat: Option<TimerId>,
    pub(super) timeout: Option<TimerId>,
    /// The application hung up meanwhile: BYE must wait for the ACK (§15).
    pub(super) is_hangup_wanted: bool,
}
