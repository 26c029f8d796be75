//! Operation: one step of a fuzzed story, typed, so that most bytes make sense.

use arbitrary::Arbitrary;

/// What happens next.
#[derive(Arbitrary, Clone, Debug)]
pub(super) enum Operation {
    /// The peer sends a request.
    Ask(Question),
    /// The peer answers one of the engine's requests.
    Respond(Response),
    /// The peer calls, is answered at once and acknowledges.
    Establish {
        /// Which dialog of the peer's.
        dialog: u8,
    },
    /// The engine calls and is answered at once.
    Place {
        /// What the answer has.
        response: Response,
    },
    /// A datagram of the peer's again, or one of the engine's sent back to it, a byte of it changed perhaps.
    Repeat {
        /// How many datagrams ago it was sent.
        back: u8,
        /// Whether the engine sent it.
        is_engines: bool,
        /// The byte that changes.
        twist: Option<Twist>,
    },
    /// Time passes.
    Wait {
        /// So long, unless the next timer is wanted.
        millis: u16,
        /// Until the next timer fires.
        is_for_timer: bool,
    },
    /// The application wants something.
    Wish {
        /// Of which call, of those it was told of last; some are over.
        call: u8,
        /// What.
        wish: Wish,
    },
}

/// A byte that changes on the way.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub(super) struct Twist {
    /// Where, modulo the length.
    pub(super) at: u16,
    /// What it becomes.
    pub(super) byte: u8,
}

/// A request of the peer's.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub(super) struct Question {
    pub(super) method: Verb,
    /// Which dialog of the peer's.
    pub(super) dialog: u8,
    pub(super) to_tag: ToTag,
    /// How far CSeq moves from the last request's.
    pub(super) cseq_step: i8,
    /// Whether it has the branch of the dialog's last INVITE, as ACK and CANCEL have.
    pub(super) is_invites_branch: bool,
    pub(super) body: Body,
    /// Rare header lines, a bit each.
    pub(super) lines: u16,
    /// Whether it comes from another address, over IPv6.
    pub(super) is_v6: bool,
}

/// A response of the peer's.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub(super) struct Response {
    /// To which of the engine's requests, the newest first.
    pub(super) back: u8,
    /// Which status of a table.
    pub(super) status: u8,
    /// Which branch of a fork answers.
    pub(super) fork: u8,
    pub(super) body: Body,
    /// Rare header lines, a bit each.
    pub(super) lines: u16,
}

/// A method by name.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Invite,
    Ack,
    Bye,
    Cancel,
    Options,
    Prack,
    Update,
    Info,
    Refer,
    Notify,
    Message,
    Register,
    Unheard,
}

impl Verb {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Verb::Invite => "INVITE",
            Verb::Ack => "ACK",
            Verb::Bye => "BYE",
            Verb::Cancel => "CANCEL",
            Verb::Options => "OPTIONS",
            Verb::Prack => "PRACK",
            Verb::Update => "UPDATE",
            Verb::Info => "INFO",
            Verb::Refer => "REFER",
            Verb::Notify => "NOTIFY",
            Verb::Message => "MESSAGE",
            Verb::Register => "REGISTER",
            Verb::Unheard => "UNHEARD",
        }
    }
}

/// The tag in To.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub(super) enum ToTag {
    /// None: outside of any dialog.
    Absent,
    /// The engine's, once it told one.
    Known,
    /// One the engine never had.
    Wrong,
}

/// The body of a message.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub(super) enum Body {
    Absent,
    Audio,
    Hold,
    SwitchedOff,
    TwoStreams,
    UnknownCodec,
    Broken,
    Text,
}

/// What an application may want.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub(super) enum Wish {
    Invite,
    Ring,
    Progress,
    Fork,
    Answer,
    Reject { status: u8 },
    Hangup,
    Schedule { millis: u16 },
    Hold,
    Resume,
    Refer,
    Notify { status: u8 },
    Info,
    Probe,
}
