//! Change: hold, resume or refresh, asked for by us, and the way that is open to it (RFC 3261 §14.1, RFC 3311 §5.1).

use super::call::{Call, Phase};
use crate::sdp::exchange::State;
use crate::sip::Method;
use crate::timer::TimerId;
use crate::transaction::ClientInviteId;

/// A change of ours at work; a call has one at a time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    pub(super) wish: Wish,
    pub(super) step: Step,
    /// How often it met a change of the peer's.
    pub(super) glares: u8,
    /// What the application wished for while this was only a refresh: it is asked for next.
    pub(super) next: Option<Wish>,
}

/// What it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// The peer is to hear and be heard no more.
    Hold,
    /// The end of that.
    Resume,
    /// Nothing new: the peer is to say that it is there (RFC 4028 §7.4).
    Refresh,
}

/// How far it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// A re-INVITE waits for its final response.
    Invite(ClientInviteId),
    /// An UPDATE does.
    Update,
    /// It is asked for again when the timer fires.
    Waiting(TimerId),
}

impl Change {
    /// Whether the application can wish for something else all the same: of a refresh it knows nothing, and so cannot
    /// wait for its end.
    pub(super) fn gives_way(self) -> bool {
        self.wish == Wish::Refresh && self.next.is_none()
    }

    /// Whether INVITE `id` asks for it.
    pub(super) fn is_by(self, id: ClientInviteId) -> bool {
        matches!(self.step, Step::Invite(invite) if invite == id)
    }

    /// The timer it waits for.
    pub(super) fn timer(self) -> Option<TimerId> {
        match self.step {
            Step::Waiting(timer) => Some(timer),
            Step::Invite(_) | Step::Update => None,
        }
    }

    /// The method that asks for it.
    pub(super) fn method(self) -> Method {
        match self.step {
            Step::Invite(_) | Step::Waiting(_) => Method::Invite,
            Step::Update => Method::Update,
        }
    }
}

/// How a change can be asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    /// By re-INVITE.
    Invite,
    /// By UPDATE.
    Update,
    /// Not now, but soon.
    Later,
}

/// The way open to `wish` in `call`, if there is one.
pub(super) fn way(call: &Call, wish: Wish) -> Option<Way> {
    let is_settled = call.session.state() == State::Stable;
    match call.phase {
        Phase::Confirmed if wish == Wish::Refresh && call.takes_update => Some(Way::Update),
        Phase::Confirmed if is_settled => Some(Way::Invite),
        //= rfc3261#14.1
        //# a UAC MUST NOT initiate a new INVITE transaction within a dialog while another INVITE
        //# transaction is in progress in either direction
        Phase::Confirmed => Some(Way::Later),
        Phase::Answered(_) if call.is_established => Some(Way::Later),
        // The answer came in a reliable provisional response.
        Phase::Calling(_) if is_settled && call.takes_update => Some(Way::Update),
        Phase::Answered(_)
        | Phase::Calling(_)
        | Phase::Ringing(_)
        | Phase::Refused(_)
        | Phase::Forked(_)
        | Phase::Ending(_) => None,
    }
}
