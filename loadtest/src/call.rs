//! Call: what the caller's side of one call awaits (RFC 3261 §13.2.2, §15.1.1).

use trunkline::sip::{Class, Status};
use trunkline::time::Timestamp;
use trunkline::timer::TimerId;

use crate::answer::{Answer, Asked};
use crate::text::Text;

/// One call in progress.
#[derive(Debug)]
pub(crate) struct Call {
    /// When it was to start: latency counts from here.
    pub(crate) scheduled: Timestamp,
    pub(crate) phase: Phase,
    /// Sends the request again, or ends the hold.
    pub(crate) next: Option<TimerId>,
    /// Gives the request up.
    pub(crate) give_up: Option<TimerId>,
}

/// How far it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Phase {
    /// INVITE sent.
    Inviting {
        /// Whether a provisional response came.
        is_proceeding: bool,
        /// How often the INVITE was sent again.
        repeats: u8,
    },
    /// Answered and acknowledged; held.
    Talking {
        /// Where the BYE will go: its place among the peers.
        peer: u32,
    },
    /// BYE sent.
    Leaving {
        /// Where the BYE went: its place among the peers.
        peer: u32,
        /// When it was sent first.
        since: Timestamp,
        /// How often the BYE was sent again.
        repeats: u8,
    },
}

/// The other end of the dialog, as its 200 named it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer {
    pub(crate) tag: Text<TAG_BYTES_MAX>,
    pub(crate) uri: Text<URI_BYTES_MAX>,
}

/// What follows from an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reaction {
    /// The first sign of life to the INVITE: it need not be sent again.
    Proceed,
    /// Answered: acknowledge, then hold or hang up.
    Answer,
    /// The INVITE was refused: acknowledge and end.
    Refuse,
    /// The BYE was answered: the call ends as it should.
    Finish,
    /// The BYE was refused: the call ends.
    RefuseBye,
    /// A final answer to the INVITE we had already: our ACK was lost, send it again.
    AcknowledgeAgain,
    /// Had already; nothing follows.
    Absorb,
    /// Answers what was not asked, or contradicts an earlier answer.
    Ignore,
}

impl Call {
    /// Whether the INVITE was sent again and nothing has come yet.
    #[inline]
    pub(crate) fn is_repeating(&self) -> bool {
        matches!(self.phase, Phase::Inviting { is_proceeding: false, repeats: 1.. })
    }

    /// The whole table.
    #[inline]
    pub(crate) fn react(&self, to: Asked, status: Status) -> Reaction {
        use Asked::{Bye, Invite};
        use Kind::{Failure, Provisional, Success};
        match (self.phase, to, Kind::of(status)) {
            (Phase::Inviting { is_proceeding: false, .. }, Invite, Provisional) => {
                Reaction::Proceed
            }
            (Phase::Inviting { is_proceeding: true, .. }, Invite, Provisional) => Reaction::Absorb,
            (Phase::Inviting { .. }, Invite, Success) => Reaction::Answer,
            (Phase::Inviting { .. }, Invite, Failure) => Reaction::Refuse,
            (Phase::Inviting { .. } | Phase::Talking { .. }, Bye, _) => Reaction::Ignore,
            (Phase::Talking { .. } | Phase::Leaving { .. }, Invite, Provisional) => {
                Reaction::Absorb
            }
            (Phase::Talking { .. } | Phase::Leaving { .. }, Invite, Success) => {
                Reaction::AcknowledgeAgain
            }
            (Phase::Talking { .. } | Phase::Leaving { .. }, Invite, Failure) => Reaction::Ignore,
            (Phase::Leaving { .. }, Bye, Provisional) => Reaction::Absorb,
            (Phase::Leaving { .. }, Bye, Success) => Reaction::Finish,
            (Phase::Leaving { .. }, Bye, Failure) => Reaction::RefuseBye,
        }
    }
}

impl Peer {
    /// The peer that `answer`, a 2xx to the INVITE, names; `None`: tag or Contact is missing
    /// (RFC 3261 §12.1.1 wants both) or longer than a call keeps.
    #[inline]
    pub(crate) fn of(answer: &Answer<'_>) -> Option<Peer> {
        Some(Peer { tag: Text::new(answer.tag?)?, uri: Text::new(answer.contact?)? })
    }
}

/// The three things a status can mean to a caller who follows no redirection.
#[derive(Clone, Copy)]
enum Kind {
    Provisional,
    Success,
    Failure,
}

impl Kind {
    fn of(status: Status) -> Kind {
        match status.class() {
            Class::Provisional => Kind::Provisional,
            Class::Success => Kind::Success,
            Class::Redirection | Class::ClientError | Class::ServerError | Class::GlobalFailure => {
                Kind::Failure
            }
        }
    }
}

/// Longest tag a call keeps. Longer: the call fails as one with an unusable answer.
pub(crate) const TAG_BYTES_MAX: usize = 80;

/// Longest Contact URI a call keeps. Longer: likewise.
pub(crate) const URI_BYTES_MAX: usize = 160;

/// A server that answers nothing leaves 32 s of calls in progress: millions.
const _: () = assert!(size_of::<Call>() <= 64);
