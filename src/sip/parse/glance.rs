//! Glance: what names a request and what its refusal repeats, read in place; nothing else is looked at. Less than half
//! the work of a whole table, for requests that may not be worth more (RFC 3261 §8.2.6.2, §17.2.3).

mod lines;
#[cfg(test)]
mod tests;

use super::line::{self, Line};
use crate::sip::header::{HeaderName, Via};
use crate::sip::token;

/// As much of a request as it takes to refuse it. Its Request-URI, Contact and whatever else only its acceptance needs
/// are not read.
pub struct Glance<'a> {
    /// The datagram it is.
    pub bytes: &'a [u8],
    /// The top Via: where it came from.
    pub via: Via<'a>,
    /// The tag of who asks; none from RFC 2543 senders.
    pub from_tag: Option<&'a [u8]>,
    /// The tag of who is meant: there is one inside a dialog.
    pub to_tag: Option<&'a [u8]>,
    /// The Call-ID.
    pub call_id: &'a [u8],
    /// The number in CSeq.
    pub number: u32,
    /// The value of the first Via line.
    pub(crate) via_line: &'a [u8],
    /// The values of From, To and CSeq.
    pub(crate) from: &'a [u8],
    pub(crate) to: &'a [u8],
    pub(crate) cseq: &'a [u8],
    /// Whether there is a Via line below the first.
    pub(crate) has_lower_via_line: bool,
    /// The bits of the wanted headers that were read.
    seen: u32,
    /// Where the header section starts, and where it ends, as far as it was read.
    start: usize,
    end: usize,
}

impl<'a> Glance<'a> {
    /// Nothing read yet of `bytes`, one datagram, but the top Via, if it is a usual one and comes first: nearly all do.
    #[inline(always)]
    pub(crate) fn new(bytes: &'a [u8]) -> Glance<'a> {
        let start = line::next_feed(bytes, 0) + 1;
        let (via, seen, end) = match lines::usual_via(bytes, start) {
            Some((via, next)) => (via, lines::bit(HeaderName::Via), next),
            None => (Via::NONE, 0, start),
        };
        Glance {
            bytes,
            via_line: via.raw,
            via,
            from_tag: None,
            to_tag: None,
            call_id: &[],
            number: 0,
            from: &[],
            to: &[],
            cseq: &[],
            has_lower_via_line: false,
            seen,
            start,
            end,
        }
    }

    /// Read a request called `method`, as the datagram says it is. `None` where only a closer look can tell what it
    /// is: something is not well formed, or so rarely written that it is not known here; or `is_meant` says that it is
    /// of no interest, told the tag of To.
    #[inline(always)]
    pub(crate) fn read<const N: usize>(
        &mut self,
        method: &[u8; N],
        is_meant: impl Fn(Option<&[u8]>) -> bool,
    ) -> Option<()> {
        let is_sip = self.bytes.get(..self.start)?.ends_with(b" SIP/2.0\r\n");
        if !is_sip || self.bytes.len() > usize::from(u16::MAX) {
            return None;
        }
        let behind = self.read_wanted(method, is_meant)?;
        self.end = self.find_end(behind - 1)?;
        if self.has_lower_via_line || self.via.raw.len() != self.via_line.len() {
            self.vias().all(token::is_repeatable).then_some(())?;
        }
        Some(())
    }

    /// The value of every Via line, in order.
    pub(crate) fn vias(&self) -> impl Iterator<Item = &'a [u8]> {
        let is_via = |(_, line): &(&[u8], Line)| line.name == HeaderName::Via;
        let lines = line::walk(self.bytes, self.start, self.end);
        lines.filter(is_via).map(|(text, line)| line::value_of(text, &line))
    }
}
