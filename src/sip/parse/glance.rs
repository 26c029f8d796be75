//! Glance: the header lines that name a request and that its refusal repeats, found and not yet read: a fraction of the
//! work of a whole table, for requests that may not be worth more (RFC 3261 §8.2.6.2, §17.2.3).

mod lines;
#[cfg(test)]
mod tests;

use super::Outline;
use super::line::{self, Line};
use crate::sip::header::HeaderName;

/// What every answer repeats: the first five in the list of names.
const WANTED: usize = HeaderName::CSeq as usize + 1;
const _: () = assert!(WANTED == 5 && HeaderName::Via as usize == 0);

/// A request of which five values are known.
pub struct Glance<'a> {
    bytes: &'a [u8],
    /// Of the first line of each wanted header, in the order of their names.
    values: [&'a [u8]; WANTED],
    has_lower_via_line: bool,
    /// Where the header section starts and ends.
    start: usize,
    end: usize,
}

impl<'a> Glance<'a> {
    /// A look at `bytes`, one datagram. `None` where only a closer look can tell what it is.
    pub(crate) fn at(bytes: &'a [u8]) -> Option<Glance<'a>> {
        if bytes.len() > usize::from(u16::MAX) {
            return None;
        }
        let feed = line::next_feed(bytes, 0);
        if !bytes.get(..feed)?.ends_with(b" SIP/2.0\r") {
            return None;
        }
        let (values, mut has_lower_via_line, last_feed) = lines::wanted(bytes, feed)?;
        let end = lines::end(bytes, last_feed, &mut has_lower_via_line)?;
        Some(Glance { bytes, values, has_lower_via_line, start: feed + 1, end })
    }

    /// The bytes it was found in.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The first value of `name`, one of the five.
    #[inline(always)]
    pub(crate) fn value(&self, name: HeaderName) -> &'a [u8] {
        self.values.get(name as usize).copied().unwrap_or_default()
    }

    /// The value of To as written.
    pub(crate) fn to(&self) -> &'a [u8] {
        self.value(HeaderName::To)
    }

    /// Whether there is a Via line below the first.
    #[inline(always)]
    pub(crate) fn has_lower_via_line(&self) -> bool {
        self.has_lower_via_line
    }

    /// The value of every Via line, in order.
    pub(crate) fn vias(&self) -> impl Iterator<Item = &'a [u8]> {
        let is_via = |(_, line): &(&[u8], Line)| line.name == HeaderName::Via;
        let lines = line::walk(self.bytes, self.start, self.end);
        lines.filter(is_via).map(|(text, line)| line::value_of(text, &line))
    }

    /// What it says, if it is a well-formed request called `method` as far as was looked.
    #[inline]
    pub(crate) fn read(&'a self, method: &[u8]) -> Option<Outline<'a>> {
        Outline::of(self, method)
    }
}
