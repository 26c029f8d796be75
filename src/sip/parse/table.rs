//! Table of the header lines: which names occur, and the first value of each (RFC 3261 §7.3).

use super::line::{self, Line};
use crate::limits::HEADERS_MAX;
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::header::{HeaderName, NAMES};
use crate::sip::token;

/// Where a value is. A header section that needs more than 16 bits is refused.
#[derive(Clone, Copy)]
struct Place {
    start: u16,
    end: u16,
}

/// Which headers a message has. Lines that repeat a name are rare: they are walked over again when asked for.
pub(crate) struct Table {
    /// The bits of the names that are there.
    seen: u64,
    /// The bits of the names that are there more than once.
    repeated: u64,
    /// Where the header section starts.
    start: usize,
    /// Where it ends: at the empty line.
    end: usize,
    /// The value of the first line of each name that is there.
    first: [Place; NAMES],
}

impl Table {
    /// A table without lines.
    #[inline(always)]
    pub(crate) fn new() -> Table {
        // All zeros, so that the table is cleared and not filled.
        let first = [Place { start: 0, end: 0 }; NAMES];
        Table { seen: 0, repeated: 0, start: 0, end: 0, first }
    }

    /// Enter the lines of `bytes` from `start` on; where the body starts. The first line that is no header is kept in
    /// `fault`: its message can still be answered.
    #[inline(always)]
    pub(crate) fn split(
        &mut self,
        bytes: &[u8],
        start: usize,
        fault: &mut Option<ParseError>,
    ) -> Result<usize, ParseError> {
        let mut rest = bytes.get(start..).unwrap_or_default();
        let mut lines_left = HEADERS_MAX;
        let (mut seen, mut repeated) = (0, 0);
        let taken = loop {
            let Some(line) = Line::usual(rest).or_else(|| unusual(rest)) else {
                break line::empty(rest);
            };
            let at = bytes.len() - rest.len();
            if lines_left == 0 {
                return Err(ParseErrorKind::TooManyHeaders.at(at));
            }
            let bit = line.name.bit();
            if line.name == HeaderName::Extension {
                *fault = fault.or_else(|| fault_of(rest, &line).map(|kind| kind.at(at)));
            }
            if seen & bit == 0 {
                let (start, end) = line.value(rest);
                let place = Place { start: (at + start) as u16, end: (at + end) as u16 };
                self.first[line.name as usize] = place;
            }
            repeated |= seen & bit;
            seen |= bit;
            lines_left -= 1;
            rest = rest.get(line.end + 1..).unwrap_or_default();
        };
        let end = bytes.len() - rest.len();
        (self.seen, self.repeated, self.start, self.end) = (seen, repeated, start, end);
        if taken == 0 {
            Err(ParseErrorKind::UnterminatedHeaders.at(bytes.len()))
        } else if end > usize::from(u16::MAX) {
            Err(ParseErrorKind::HeadersTooLong.at(end))
        } else {
            Ok(end + taken)
        }
    }

    /// The bits of the names that are there.
    #[inline]
    pub(crate) fn seen(&self) -> u64 {
        self.seen
    }

    /// The bits of the names that are there more than once.
    #[inline]
    pub(crate) fn repeated(&self) -> u64 {
        self.repeated
    }

    /// The value of the first line of `name` in `bytes`, which this table was made of.
    #[inline(always)]
    pub(crate) fn first<'a>(&self, bytes: &'a [u8], name: HeaderName) -> Option<&'a [u8]> {
        if self.seen & name.bit() == 0 {
            return None;
        }
        let Place { start, end } = self.first[name as usize];
        bytes.get(usize::from(start)..usize::from(end))
    }

    /// The value of every line of `name`, in order.
    #[inline]
    pub(crate) fn all<'a>(
        &self,
        bytes: &'a [u8],
        name: HeaderName,
    ) -> impl Iterator<Item = &'a [u8]> {
        let is_repeated = self.repeated & name.bit() != 0;
        let only = if is_repeated { None } else { self.first(bytes, name) };
        let from = if is_repeated { self.start } else { self.end };
        let same_named = line::walk(bytes, from, self.end);
        let same_named = same_named.filter(move |(_, line)| line.name == name);
        only.into_iter().chain(same_named.map(|(text, line)| line::value_of(text, &line)))
    }

    /// Every line: its name as written, what it is, and its value.
    pub(crate) fn lines<'a>(
        &self,
        bytes: &'a [u8],
    ) -> impl Iterator<Item = (&'a [u8], HeaderName, &'a [u8])> {
        line::walk(bytes, self.start, self.end).map(|(text, line)| {
            let has_colon = line.colon < line.end;
            let written = if has_colon { &text[..line.colon] } else { b"" };
            (line::name(written), line.name, line::value_of(text, &line))
        })
    }
}

/// A line at the start of `bytes` that is not as usual; none if it is empty or does not end.
#[cold]
fn unusual(bytes: &[u8]) -> Option<Line> {
    if line::empty(bytes) > 0 { None } else { Line::any(bytes) }
}

/// A line no known name begins is sound if it has a colon, and a token before it.
fn fault_of(text: &[u8], line: &Line) -> Option<ParseErrorKind> {
    if line.colon == line.end {
        Some(ParseErrorKind::BadHeaderLine)
    } else if token::is_token(line::name(text.get(..line.colon).unwrap_or_default())) {
        None
    } else {
        Some(ParseErrorKind::BadHeaderName)
    }
}
