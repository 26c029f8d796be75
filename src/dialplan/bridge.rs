//! Bridge: whom the calls of a route are connected with.

use std::fmt;
use std::net::SocketAddr;
use std::str::{FromStr, from_utf8};

use crate::api::{CallInfo, Invitation};
use crate::sip::{NameAddr, Scheme, Uri, token};

/// A SIP URI at an address, not at a name. Without a user in it, whoever was called is called there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bridge {
    user: Option<String>,
    /// Host and port as written.
    place: String,
    next_hop: SocketAddr,
}

impl Bridge {
    /// Who is called there; `None`: whoever was called here.
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// Where INVITEs are sent.
    pub fn next_hop(&self) -> SocketAddr {
        self.next_hop
    }

    /// The call for the one `info` describes: from the same person, to the same one unless the bridge names another.
    pub(super) fn invitation(&self, info: &CallInfo<'_>, token: u32) -> Invitation {
        let called = from_utf8(info.user).ok().filter(|user| !user.is_empty());
        let target = match self.user().or(called) {
            Some(user) => format!("sip:{user}@{}", self.place),
            None => format!("sip:{}", self.place),
        };
        let from = caller(info.from);
        Invitation { from, token, ..Invitation::new(target, self.next_hop) }
    }
}

/// The address in the caller's From, in one line and without what belongs to their dialog; `None`: it cannot be said
/// again, and we speak for ourselves.
fn caller(from: &[u8]) -> Option<String> {
    let address = NameAddr::parse(from).ok()?;
    let uri = from_utf8(address.uri_raw).ok()?;
    let display = address.display().filter(|display| token::is_line(display));
    match display.and_then(|display| from_utf8(display).ok()) {
        Some(display) => Some(format!("{} <{uri}>", display.trim_end())),
        None => Some(format!("<{uri}>")),
    }
}

impl FromStr for Bridge {
    type Err = BridgeError;

    fn from_str(text: &str) -> Result<Bridge, BridgeError> {
        const PORT: u16 = 5060;
        let uri = Uri::parse(text.as_bytes()).map_err(|_| BridgeError)?;
        match uri.scheme {
            Scheme::Sip if uri.headers().is_empty() && uri.params().as_bytes().is_empty() => {}
            Scheme::Sip | Scheme::Sips | Scheme::Tel | Scheme::Other => return Err(BridgeError),
        }
        let ip = uri.host().ip().ok_or(BridgeError)?;
        let next_hop = SocketAddr::new(ip, uri.port.unwrap_or(PORT));
        if ip.is_unspecified() || next_hop.port() == 0 {
            return Err(BridgeError);
        }
        let (_, rest) = text.split_once(':').ok_or(BridgeError)?;
        let (user, place) = match rest.split_once('@') {
            Some((user, place)) => (Some(user.to_owned()), place.to_owned()),
            None => (None, rest.to_owned()),
        };
        Ok(Bridge { user, place, next_hop })
    }
}

impl fmt::Display for Bridge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.user {
            Some(user) => write!(f, "sip:{user}@{}", self.place),
            None => write!(f, "sip:{}", self.place),
        }
    }
}

/// Text that names nobody who could be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "give a SIP URI at an IP address and without parameters, such as sip:192.0.2.1:5060 or \
     sip:alice@[2001:db8::1]"
)]
pub struct BridgeError;
