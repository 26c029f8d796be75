//! Host and port (RFC 3261 §25.1; IPv6 references as RFC 5954 mends them).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::Cursor;
use crate::sip::token;
use crate::wire::OCTETS;

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

impl<'a> Host<'a> {
    /// The host `text` is. It went through [`skip`] before, so that what is no address is a name.
    pub(crate) fn of(text: &'a [u8]) -> Host<'a> {
        match address(text) {
            Some(IpAddr::V4(address)) => Host::V4(address),
            Some(IpAddr::V6(address)) => Host::V6(address),
            None => Host::Name(text),
        }
    }

    /// The address, unless it is a name.
    pub fn ip(&self) -> Option<IpAddr> {
        match self {
            Host::Name(_) => None,
            Host::V4(address) => Some(IpAddr::V4(*address)),
            Host::V6(address) => Some(IpAddr::V6(*address)),
        }
    }
}

/// Pass a host. A name may begin with a digit: none at the top level does (RFC 1123), but container names do.
#[inline(always)]
pub(crate) fn skip(cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
    match cursor.peek() {
        Some(b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => {
            cursor.take_while(token::HOST);
            Ok(())
        }
        Some(b'[') => skip_reference(cursor),
        Some(_) | None => Err(cursor.error(ParseErrorKind::BadHost)),
    }
}

/// Take a port.
#[inline]
pub(crate) fn take_port(cursor: &mut Cursor<'_>) -> Result<u16, ParseError> {
    match cursor.take_decimal() {
        Some(port @ 1..=0xffff) => Ok(port as u16),
        Some(_) | None => Err(cursor.error(ParseErrorKind::BadPort)),
    }
}

/// The port at the start of `text`, if there is a colon, and what follows. `None` when there is one but no port.
#[inline(always)]
pub(crate) fn usual_port(text: &[u8]) -> Option<(Option<u16>, &[u8])> {
    let [b':', digits @ ..] = text else { return Some((None, text)) };
    match token::leading_decimal(digits) {
        (port @ 1..=0xffff, length) => Some((Some(port as u16), &digits[length..])),
        (_, _) => None,
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

/// `IPv6reference`.
#[cold]
fn skip_reference(cursor: &mut Cursor<'_>) -> Result<(), ParseError> {
    let bad = cursor.error(ParseErrorKind::BadHost);
    let close = memchr::memchr(b']', cursor.rest()).ok_or(bad)?;
    let reference = cursor.take(close + 1);
    v6(&reference[1..close]).map(|_address| ()).ok_or(bad)
}

/// Whether `text` is what `address` looks like.
#[inline]
pub(crate) fn is_v4(text: &[u8], address: Ipv4Addr) -> bool {
    let (mut spelled, mut length) = ([0; 16], 0);
    for octet in address.octets() {
        let (digits, count) = OCTETS[usize::from(octet)];
        if let Some(place) = spelled.get_mut(length..length + 4) {
            place.copy_from_slice(&digits);
        }
        length += count;
    }
    // All but the last dot.
    match spelled.get(..length - 1) {
        Some(spelled) if spelled.len() == text.len() => is_same(text, spelled),
        Some(_) | None => false,
    }
}

/// Whether two addresses of one length are the same: from eight bytes on, two words that overlap have all of each.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let ends = |text: &[u8]| Some((*text.first_chunk::<8>()?, *text.last_chunk::<8>()?));
    match (ends(one), ends(other)) {
        (Some(one), Some(other)) => one == other,
        (_, _) => one == other,
    }
}

fn v6(text: &[u8]) -> Option<Ipv6Addr> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Dotted decimal.
#[inline]
fn v4(text: &[u8]) -> Option<Ipv4Addr> {
    let (first, rest) = octet(text)?;
    let (second, rest) = octet(rest.strip_prefix(b".")?)?;
    let (third, rest) = octet(rest.strip_prefix(b".")?)?;
    let (fourth, rest) = octet(rest.strip_prefix(b".")?)?;
    rest.is_empty().then(|| Ipv4Addr::new(first, second, third, fourth))
}

/// The octet at the start of `text`, and what follows. A leading zero is a number by itself: some read it as octal.
#[inline(always)]
fn octet(text: &[u8]) -> Option<(u8, &[u8])> {
    let digit = |byte: &u8| u16::from(byte - b'0');
    let (number, rest) = match text {
        [a @ b'1'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9', rest @ ..] => {
            (100 * digit(a) + 10 * digit(b) + digit(c), rest)
        }
        [a @ b'1'..=b'9', b @ b'0'..=b'9', rest @ ..] => (10 * digit(a) + digit(b), rest),
        [a @ b'0'..=b'9', rest @ ..] => (digit(a), rest),
        _ => return None,
    };
    u8::try_from(number).ok().map(|octet| (octet, rest))
}
