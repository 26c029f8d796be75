//! Telephone events both sides know (RFC 4733 §2.4.1).

use super::number::decimal;

/// A set of events, and the payload type their packets carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TelephoneEvents {
    /// Seven bits.
    pub(crate) payload_type: u8,
    /// Bit n: event n. We know the sixteen DTMF keys.
    pub(crate) events: u16,
}

impl TelephoneEvents {
    /// All sixteen keys.
    pub(crate) const DTMF: u16 = 0xffff;

    /// The keys in a list such as `0-15,66`, the value of `a=fmtp`; none if it cannot be read.
    pub(crate) fn parse(list: &[u8]) -> Option<u16> {
        list.split(|byte| *byte == b',').try_fold(0u16, |events, range| {
            let mut ends = range.trim_ascii().splitn(2, |byte| *byte == b'-');
            let first = ends.next().and_then(decimal)?;
            let last = ends.next().map_or(Some(first), decimal)?;
            Some((first..=last.min(15)).fold(events, |events, event| events | 1 << event))
        })
    }
}
