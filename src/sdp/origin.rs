//! The originator of a session and where its media goes: `o=` and `c=` (RFC 8866 §5.2, §5.7).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::error::{SdpError, SdpErrorKind};
use super::line::{Fields, Line, decimal};

/// `o=`: who describes the session, and which state of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin<'a> {
    /// The user's name on the originating host, or `-`.
    pub username: &'a [u8],
    /// Constant through the session's life.
    pub session_id: u64,
    /// One more with each change (RFC 3264 §8).
    pub version: u64,
    /// The originator's address, as written: nothing is ever sent there.
    pub address: &'a [u8],
}

impl<'a> Origin<'a> {
    /// Read the line behind `v=0`.
    pub(crate) fn parse(line: &Line<'a>) -> Result<Origin<'a>, SdpError> {
        let error = line.error(SdpErrorKind::BadOrigin);
        let mut fields = line.fields();
        let username = fields.next().ok_or(error)?;
        let session_id = fields.next().and_then(decimal).ok_or(error)?;
        let version = fields.next().and_then(decimal).ok_or(error)?;
        let (_network, _address_type) = (fields.next(), fields.next());
        let address = fields.next().ok_or(error)?;
        Ok(Origin { username, session_id, version, address })
    }
}

/// `c=`: where media is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection<'a> {
    /// An address.
    Address(IpAddr),
    /// A host name, or an address of a network other than the Internet. Nobody looks it up.
    Unresolved(&'a [u8]),
}

impl<'a> Connection<'a> {
    /// Read a `c=` line.
    pub(crate) fn parse(line: &Line<'a>) -> Result<Connection<'a>, SdpError> {
        Connection::from_fields(line.fields()).ok_or(line.error(SdpErrorKind::BadConnection))
    }

    /// Read network, address type and address; `a=rtcp` has them as well (RFC 3605 §2.1).
    pub(crate) fn from_fields(mut fields: Fields<'a>) -> Option<Connection<'a>> {
        let network = fields.next()?;
        let address_type = fields.next()?;
        let address = fields.next()?;
        // Behind the slash stand the lifetime and number of multicast groups: no unicast has them.
        let address = address.split(|byte| *byte == b'/').next()?;
        match (network, address_type) {
            (b"IN", b"IP4") => ipv4(address).map(IpAddr::V4).map(Connection::Address),
            (b"IN", b"IP6") => ipv6(address).map(IpAddr::V6).map(Connection::Address),
            _ => None,
        }
        .or_else(|| is_foreign(network, address).then_some(Connection::Unresolved(address)))
    }

    /// The address, if it is one.
    pub fn address(&self) -> Option<IpAddr> {
        match self {
            Connection::Address(address) => Some(*address),
            Connection::Unresolved(_) => None,
        }
    }
}

/// Whether an address that is none of ours may still be somebody else's: a name, or another network.
fn is_foreign(network: &[u8], address: &[u8]) -> bool {
    let is_name = address.iter().any(u8::is_ascii_alphabetic)
        && address.len() <= HOST_BYTES_MAX
        && address.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    is_name || network != b"IN"
}

fn ipv4(text: &[u8]) -> Option<Ipv4Addr> {
    let mut octets = [0u8; 4];
    let mut parts = text.split(|byte| *byte == b'.');
    for octet in &mut octets {
        let part = parts.next().filter(|part| part.len() <= 3)?;
        *octet = decimal(part).and_then(|number| u8::try_from(number).ok())?;
    }
    parts.next().is_none().then_some(Ipv4Addr::from(octets))
}

fn ipv6(text: &[u8]) -> Option<Ipv6Addr> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Longest name in the DNS (RFC 1035 §2.3.4).
const HOST_BYTES_MAX: usize = 255;
