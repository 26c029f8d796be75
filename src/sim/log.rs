//! Log: every message of a world with its millisecond, and what tests ask of it.

use std::net::SocketAddr;

use super::Facts;
use crate::sip::{Method, Status};
use crate::time::Timestamp;
use crate::wire::Flow;

/// Who sent a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The scripted peer.
    Alice,
    /// The engine.
    Bob,
}

/// What a message is, as far as links and tests care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A request.
    Request(Method),
    /// A response to whatever request: what a test asks for.
    Response(Status),
    /// A response to a request of this method: what a message is.
    ResponseTo(Status, Method),
    /// Anything that is no SIP message.
    Junk,
}

impl Kind {
    /// Whether a message of kind `other` is meant.
    pub fn covers(self, other: Kind) -> bool {
        match (self, other) {
            (Kind::Response(wanted), Kind::Response(status) | Kind::ResponseTo(status, _)) => {
                wanted == status
            }
            (Kind::Request(_) | Kind::ResponseTo(..) | Kind::Junk | Kind::Response(_), _) => {
                self == other
            }
        }
    }
}

impl From<Method> for Kind {
    fn from(method: Method) -> Kind {
        Kind::Request(method)
    }
}

impl From<Status> for Kind {
    fn from(status: Status) -> Kind {
        Kind::Response(status)
    }
}

impl From<(Status, Method)> for Kind {
    fn from((status, method): (Status, Method)) -> Kind {
        Kind::ResponseTo(status, method)
    }
}

/// One message.
#[derive(Clone, Debug)]
pub struct Entry {
    /// When it was sent.
    pub at: Timestamp,
    /// By whom.
    pub sender: End,
    /// What it is.
    pub kind: Kind,
    /// What tells it from others; none of what is no SIP message.
    pub facts: Option<Facts>,
    /// The path: `remote` is the peer's address in either direction.
    pub flow: Flow,
    /// The message.
    pub bytes: Vec<u8>,
    /// How many copies arrived or will arrive.
    pub copies: usize,
}

impl Entry {
    /// The message `bytes`; how many copies arrive is decided later.
    pub fn new(at: Timestamp, sender: End, flow: Flow, bytes: Vec<u8>) -> Entry {
        let facts = Facts::of(&bytes);
        let kind = facts.as_ref().map_or(Kind::Junk, Facts::kind);
        Entry { at, sender, kind, facts, flow, bytes, copies: 0 }
    }

    /// The message as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Where it was sent to, when the engine sent it; where it came from otherwise.
    pub fn remote(&self) -> SocketAddr {
        self.flow.remote
    }
}

/// Every message in the order sent.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// The messages.
    pub entries: Vec<Entry>,
}

impl Log {
    /// Messages of `kind` that `sender` sent.
    pub fn sent(&self, sender: End, kind: impl Into<Kind>) -> Sent<'_> {
        let kind = kind.into();
        let is_meant = |entry: &&Entry| entry.sender == sender && kind.covers(entry.kind);
        Sent { kind, entries: self.entries.iter().filter(is_meant).collect(), log: self }
    }

    /// Everything that happened, a line a message.
    pub fn story(&self) -> String {
        let line = |entry: &Entry| {
            let text = entry.text();
            let first = text.lines().next().unwrap_or_default();
            let lost = if entry.copies == 0 { " (lost)" } else { "" };
            let (ms, sender, remote) = (entry.at.as_millis(), entry.sender, entry.remote());
            format!("{ms:>7} ms {sender:?} {remote} {first}{lost}\n")
        };
        self.entries.iter().map(line).collect()
    }
}

/// Messages of one kind; what tests say about them is asserted.
#[derive(Clone, Debug)]
pub struct Sent<'a> {
    kind: Kind,
    /// The messages, in order.
    pub entries: Vec<&'a Entry>,
    log: &'a Log,
}

impl<'a> Sent<'a> {
    /// They were sent at exactly these milliseconds.
    #[track_caller]
    pub fn at_ms<const N: usize>(&self, expected: [u64; N]) {
        let sent: Vec<u64> = self.entries.iter().map(|entry| entry.at.as_millis()).collect();
        assert_eq!(sent, expected, "{:?} in\n{}", self.kind, self.log.story());
    }

    /// Every copy is the first, byte for byte.
    #[track_caller]
    pub fn all_alike(&self) {
        let first = self.first();
        for entry in &self.entries {
            assert_eq!(entry.text(), first.text(), "a copy differs");
        }
    }

    /// How many were sent.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// The first.
    #[track_caller]
    pub fn first(&self) -> &'a Entry {
        assert!(!self.entries.is_empty(), "no {:?} in\n{}", self.kind, self.log.story());
        self.entries[0]
    }

    /// The last.
    #[track_caller]
    pub fn last(&self) -> &'a Entry {
        self.first();
        self.entries[self.entries.len() - 1]
    }
}
