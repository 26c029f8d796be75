//! Where media is to be sent: `c=` (RFC 8866 §5.7).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::error::{SdpError, SdpErrorKind};
use super::field::Fields;
use super::line::Line;

/// Connection data.
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
        match Connection::from_text(line.value) {
            Some(connection) => Ok(connection),
            None => Err(line.error(SdpErrorKind::BadConnection)),
        }
    }

    /// Read network, address type and address; `a=rtcp` has them as well (RFC 3605 §2.1).
    pub(crate) fn from_text(text: &'a [u8]) -> Option<Connection<'a>> {
        let (address_text, address) = if let Some(text) = text.strip_prefix(b"IN IP4 ") {
            (text, ipv4(text).map(IpAddr::V4))
        } else if let Some(text) = text.strip_prefix(b"IN IP6 ") {
            (text, ipv6(text).map(IpAddr::V6))
        } else {
            return foreign(text);
        };
        match address {
            Some(address) => Some(Connection::Address(address)),
            None => is_host_name(address_text).then_some(Connection::Unresolved(address_text)),
        }
    }

    /// The address, if it is one.
    pub fn address(&self) -> Option<IpAddr> {
        match self {
            Connection::Address(address) => Some(*address),
            Connection::Unresolved(_) => None,
        }
    }
}

/// An address of another network.
fn foreign(text: &[u8]) -> Option<Connection<'_>> {
    let mut fields = Fields::new(text);
    let (network, _address_type, address) = (fields.next()?, fields.next()?, fields.next()?);
    (network != b"IN").then_some(Connection::Unresolved(address))
}

/// Letters, digits, hyphens and dots, not all of them digits and dots.
fn is_host_name(text: &[u8]) -> bool {
    text.len() <= HOST_BYTES_MAX
        && text.iter().any(u8::is_ascii_alphabetic)
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
}

/// Dotted decimal. Behind a slash stand the lifetime and number of multicast groups.
fn ipv4(text: &[u8]) -> Option<Ipv4Addr> {
    let (mut bits, mut octet, mut digits, mut dots) = (0u32, 0u32, 0, 0);
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            octet = octet * 10 + u32::from(digit);
            digits += 1;
            if octet > 255 {
                return None;
            }
        } else if *byte == b'.' && digits > 0 {
            bits = bits << 8 | octet;
            (octet, digits) = (0, 0);
            dots += 1;
        } else if matches!(byte, b'/' | b' ') {
            break;
        } else {
            return None;
        }
    }
    (dots == 3 && digits > 0).then(|| Ipv4Addr::from_bits(bits << 8 | octet))
}

/// The text forms of RFC 4291 §2.2. Behind a slash stands the number of multicast groups.
fn ipv6(text: &[u8]) -> Option<Ipv6Addr> {
    let end = text.iter().position(|byte| matches!(byte, b'/' | b' ')).unwrap_or(text.len());
    std::str::from_utf8(&text[..end]).ok()?.parse().ok()
}

/// Longest name in the DNS (RFC 1035 §2.3.4).
const HOST_BYTES_MAX: usize = 255;
