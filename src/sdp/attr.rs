//! An attribute, `a=<name>[:<value>]` (RFC 8866 §5.13).

use memchr::memchr;

use super::connection::Connection;
use super::field::Fields;
use super::line::{Line, Lines};
use super::number::decimal;

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
        match memchr(b':', line.value) {
            Some(colon) => {
                Attribute { name: &line.value[..colon], value: &line.value[colon + 1..] }
            }
            None => Attribute { name: line.value, value: &[] },
        }
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
        let mut fields = Fields::new(value);
        let port = fields.number_u16()?;
        let connection = match fields.remainder() {
            [] => None,
            text => Some(Connection::from_text(text)?),
        };
        Some(Rtcp { port, connection })
    }
}

/// `a=ptime`, milliseconds. Who sizes a buffer by it needs a bound, so a value outside 1 to
/// [`PTIME_MS_MAX`] counts as not given.
pub(crate) fn ptime_ms(value: &[u8]) -> Option<u16> {
    decimal(value.trim_ascii()).filter(|ms| (1..=PTIME_MS_MAX).contains(ms))
}

/// Longest packet time believed, milliseconds: 1,600 bytes of G.711, already above an Ethernet
/// frame.
pub const PTIME_MS_MAX: u16 = 200;
