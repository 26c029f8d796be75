//! An attribute, `a=<name>[:<value>]` (RFC 8866 §5.13).

use memchr::memchr;

use super::connection::Connection;
use super::field::{Fields, decimal};
use super::line::{Line, Lines};

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

    /// What attributes called `name` say about payload types: `a=rtpmap` and `a=fmtp`
    /// (RFC 8866 §6.6, §6.15).
    pub(crate) fn about_payloads(self, name: &'static [u8]) -> AboutPayloads<'a> {
        AboutPayloads { lines: self.lines, name }
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        let line = self.lines.find(|line| line.letter == b'a')?;
        Some(Attribute::parse(&line))
    }
}

/// Pairs of a payload type and what is said about it.
pub(crate) struct AboutPayloads<'a> {
    lines: Lines<'a>,
    name: &'static [u8],
}

impl<'a> Iterator for AboutPayloads<'a> {
    type Item = (PayloadType, &'a [u8]);

    fn next(&mut self) -> Option<(PayloadType, &'a [u8])> {
        self.lines.by_ref().filter(|line| line.letter == b'a').find_map(|line| {
            let value = line.value.strip_prefix(self.name)?.strip_prefix(b":")?;
            let mut fields = Fields::new(value);
            let payload_type = PayloadType::new(fields.number_u16()?)?;
            Some((payload_type, fields.remainder()))
        })
    }
}

/// A payload type: seven bits (RFC 3551 §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PayloadType(u8);

impl PayloadType {
    /// `number`, if it is one.
    pub(crate) fn new(number: u16) -> Option<PayloadType> {
        (number < 128).then_some(PayloadType(number as u8))
    }

    /// The number.
    pub(crate) fn get(self) -> u8 {
        self.0 & 0x7f
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
