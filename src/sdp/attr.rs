//! An attribute, `a=<name>[:<value>]` (RFC 8866 §5.13).

use super::line::{Fields, Line, Lines, decimal_u16};
use super::origin::Connection;

/// One attribute. Those nobody here understands are kept for whoever does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Case counts.
    pub name: &'a [u8],
    /// Behind the colon; empty when there is none.
    pub value: &'a [u8],
}

impl<'a> Attribute<'a> {
    /// Split the value of an `a=` line.
    #[inline]
    pub(crate) fn parse(line: &Line<'a>) -> Attribute<'a> {
        match memchr::memchr(b':', line.value) {
            Some(colon) => {
                Attribute { name: &line.value[..colon], value: &line.value[colon + 1..] }
            }
            None => Attribute { name: line.value, value: &[] },
        }
    }

    /// `a=rtpmap` and `a=fmtp`: the payload type and what is said about it (RFC 8866 §6.6, §6.15).
    pub(crate) fn payload(&self) -> Option<(u8, &'a [u8])> {
        let mut fields = Fields::new(self.value, 0);
        let payload_type = fields.next().and_then(payload_type)?;
        Some((payload_type, fields.remainder()))
    }
}

/// The attributes of one section, in order.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    lines: Lines<'a>,
}

impl<'a> Attributes<'a> {
    /// The attributes among `lines`.
    pub(crate) fn new(lines: Lines<'a>) -> Attributes<'a> {
        Attributes { lines }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        let line = self.lines.find(|line| line.letter == b'a')?;
        Some(Attribute::parse(&line))
    }
}

/// Where RTCP goes if not to the port above RTP's: `a=rtcp` (RFC 3605 §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rtcp<'a> {
    /// The port.
    pub port: u16,
    /// The address, if not that of `c=`.
    pub connection: Option<Connection<'a>>,
}

impl<'a> Rtcp<'a> {
    /// Read the attribute's value; one that cannot be read counts as not given.
    pub(crate) fn parse(value: &'a [u8]) -> Option<Rtcp<'a>> {
        let mut fields = Fields::new(value, 0);
        let port = fields.next().and_then(decimal_u16)?;
        Some(Rtcp { port, connection: Connection::from_fields(fields) })
    }
}

/// `a=ptime`, milliseconds. Who sizes a buffer by it needs a bound, so a value outside 1 to
/// [`PTIME_MS_MAX`] counts as not given.
pub(crate) fn ptime_ms(value: &[u8]) -> Option<u16> {
    decimal_u16(value.trim_ascii()).filter(|ms| (1..=PTIME_MS_MAX).contains(ms))
}

/// A payload type of RFC 3551 §6: seven bits.
pub(crate) fn payload_type(text: &[u8]) -> Option<u8> {
    decimal_u16(text).filter(|number| *number < 128).map(|number| number as u8)
}

/// Longest packet time believed, milliseconds: 1,600 bytes of G.711, already above an Ethernet frame.
pub const PTIME_MS_MAX: u16 = 200;
