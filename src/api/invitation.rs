//! Invitation: a call we want to place.

use std::net::SocketAddr;
use std::time::Duration;

/// Whom to call, and how. Carried out by [`Command::Invite`](super::Command::Invite).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The Request-URI: who is called.
    pub target: String,
    /// Where the INVITE is sent. Names are not looked up here.
    pub next_hop: SocketAddr,
    /// The value of From without a tag; `None`: our listener's address.
    pub from: Option<String>,
    /// The value of To without a tag; `None`: the target.
    pub to: Option<String>,
    /// Further header lines of the INVITE, name and value each.
    pub headers: Vec<(String, String)>,
    /// How long the session may live without a refresh (RFC 4028), 90 s at least; `None`: for ever, unless the peer
    /// wants a timer.
    pub session_expires: Option<Duration>,
    /// Comes back with [`Event::Outgoing`](super::Event::Outgoing).
    pub token: u32,
}

impl Invitation {
    /// Call `target`, a SIP URI, by way of `next_hop`.
    pub fn new(target: impl Into<String>, next_hop: SocketAddr) -> Invitation {
        Invitation {
            target: target.into(),
            next_hop,
            from: None,
            to: None,
            headers: Vec::new(),
            session_expires: None,
            token: 0,
        }
    }
}
