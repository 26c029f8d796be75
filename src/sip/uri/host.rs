//! Host and port (RFC 3261 §25.1; IPv6 references as RFC 5954 mends them).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::Cursor;
use crate::sip::token;

/// A host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host<'a> {
    /// A name, to be resolved.
    Name(&'a [u8]),
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 address, brackets taken off.
    V6(Ipv6Addr),
}

impl Host<'_> {
    /// The address, unless it is a name.
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Host::Name(_) => None,
            Host::V4(address) => Some(IpAddr::V4(*address)),
            Host::V6(address) => Some(IpAddr::V6(*address)),
        }
    }
}

/// Take a host.
#[inline]
pub(crate) fn take<'a>(cursor: &mut Cursor<'a>) -> Result<Host<'a>, ParseError> {
    if cursor.peek() == Some(b'[') {
        return take_reference(cursor);
    }
    let bad = cursor.error(ParseErrorKind::BadHost);
    let name = cursor.take_while(token::HOST);
    match name.first() {
        Some(byte) if byte.is_ascii_digit() => Ok(v4(name).map_or(Host::Name(name), Host::V4)),
        Some(byte) if byte.is_ascii_alphabetic() => Ok(Host::Name(name)),
        Some(_) | None => Err(bad),
    }
}

/// Take a port.
#[inline]
pub(crate) fn take_port(cursor: &mut Cursor<'_>) -> Result<u16, ParseError> {
    let bad = cursor.error(ParseErrorKind::BadPort);
    port(cursor.take_while(token::HOST)).ok_or(bad)
}

/// The port `digits` spell. Port 0 is none.
#[inline]
pub(crate) fn port(digits: &[u8]) -> Option<u16> {
    match token::decimal(digits, u64::from(u16::MAX)) {
        Some(0) | None => None,
        Some(port) => Some(port as u16),
    }
}

/// The address in `text`, with or without brackets: `received` comes both ways (RFC 5118 §4.5).
pub(crate) fn address(text: &[u8]) -> Option<IpAddr> {
    let bare = text.strip_prefix(b"[").and_then(|text| text.strip_suffix(b"]"));
    match bare {
        Some(bare) => v6(bare).map(IpAddr::V6),
        None => v4(text).map(IpAddr::V4).or_else(|| v6(text).map(IpAddr::V6)),
    }
}

fn take_reference<'a>(cursor: &mut Cursor<'a>) -> Result<Host<'a>, ParseError> {
    let bad = cursor.error(ParseErrorKind::BadHost);
    let close = memchr::memchr(b']', cursor.rest()).ok_or(bad)?;
    let reference = cursor.take(close + 1);
    v6(&reference[1..close]).map(Host::V6).ok_or(bad)
}

fn v6(text: &[u8]) -> Option<Ipv6Addr> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Dotted decimal. A leading zero is refused: some read it as octal.
#[inline]
fn v4(text: &[u8]) -> Option<Ipv4Addr> {
    let mut octets = [0u8; 4];
    let mut count = 0;
    let mut number = 0u32;
    let mut digits = 0;
    for &byte in text {
        if byte == b'.' {
            if digits == 0 || count == 3 {
                return None;
            }
            octets[count] = number as u8;
            count += 1;
            (number, digits) = (0, 0);
            continue;
        }
        let digit = u32::from(byte.wrapping_sub(b'0'));
        number = number * 10 + digit;
        if digit > 9 || number > 255 || (digits > 0 && number < 10) {
            return None;
        }
        digits += 1;
    }
    octets[3] = number as u8;
    (digits > 0 && count == 3).then(|| Ipv4Addr::from(octets))
}
