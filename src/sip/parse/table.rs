//! Table of the header lines: found in one pass, values cut out when asked for (RFC 3261 §7.3).

use super::line;
use crate::limits::HEADERS_MAX;
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::header::{HeaderName, NAMES};
use crate::sip::token;

/// One header line. It ends where the next one starts; its value is trimmed when somebody asks for it.
#[derive(Clone, Copy)]
struct Line {
    start: u16,
    name: HeaderName,
    /// Where the colon is; 255 stands for anything from there on.
    colon: u8,
}

/// All zeros, so that the table is cleared and not filled.
const NO_LINE: Line = Line { start: 0, name: HeaderName::Via, colon: 0 };

/// Where the header lines of a message are, and which names occur.
pub(crate) struct Table {
    /// The bits of the names that are there.
    seen: u64,
    /// The bits of the names that are there more than once.
    repeated: u64,
    count: usize,
    /// Where the header section ends: at the empty line.
    end: usize,
    /// The first line of each name that is there.
    first: [u8; NAMES],
    lines: [Line; HEADERS_MAX],
}

impl Line {
    /// The line `text`, which starts at `start`. A start above 65,535 is cut here, and refused when the section ends.
    #[inline]
    fn of(text: &[u8], start: usize) -> Line {
        let start = start as u16;
        match line::colon(text) {
            Some(colon) => {
                let name = HeaderName::parse(line::name(&text[..colon]));
                Line { start, name, colon: colon.min(255) as u8 }
            }
            None => Line { start, name: HeaderName::Extension, colon: u8::MAX },
        }
    }
}

impl Table {
    /// A table without lines.
    #[inline]
    pub(crate) fn new() -> Table {
        let lines = [NO_LINE; HEADERS_MAX];
        Table { seen: 0, repeated: 0, count: 0, end: 0, first: [0; NAMES], lines }
    }

    /// Enter the lines of `bytes` from `start` on; where the body starts. The first line that is no header is kept in
    /// `fault`: its message can still be answered.
    #[inline]
    pub(crate) fn split(
        &mut self,
        bytes: &[u8],
        start: usize,
        fault: &mut Option<ParseError>,
    ) -> Result<usize, ParseError> {
        let mut rest = bytes.get(start..).unwrap_or_default();
        let mut count = 0;
        let (mut seen, mut repeated) = (0, 0);
        let taken = loop {
            let taken = line::empty(rest);
            if taken > 0 {
                break taken;
            }
            let at = bytes.len() - rest.len();
            let Some(length) = line::length(rest) else {
                return Err(ParseErrorKind::UnterminatedHeaders.at(bytes.len()));
            };
            let Some(entry) = self.lines.get_mut(count) else {
                return Err(ParseErrorKind::TooManyHeaders.at(at));
            };
            let (text, after) = rest.split_at(length);
            *entry = Line::of(text, at);
            let name = entry.name;
            if name == HeaderName::Extension && fault.is_none() {
                *fault = fault_of(text).map(|kind| kind.at(at));
            }
            if seen & name.bit() == 0 {
                self.first[name as usize] = count as u8;
            }
            repeated |= seen & name.bit();
            seen |= name.bit();
            count += 1;
            rest = after.get(1..).unwrap_or_default();
        };
        let end = bytes.len() - rest.len();
        (self.count, self.seen, self.repeated, self.end) = (count, seen, repeated, end);
        match u16::try_from(end) {
            Ok(_) => Ok(end + taken),
            Err(_) => Err(ParseErrorKind::HeadersTooLong.at(end)),
        }
    }

    /// The bits of the names that are there more than once.
    pub(crate) fn repeated(&self) -> u64 {
        self.repeated
    }

    /// The first line of `name`.
    #[inline]
    pub(crate) fn first(&self, name: HeaderName) -> Option<usize> {
        (self.seen & name.bit() != 0).then(|| usize::from(self.first[name as usize]))
    }

    /// The lines of `name`, in order.
    pub(crate) fn all(&self, name: HeaderName) -> impl Iterator<Item = usize> {
        let from = self.first(name).unwrap_or(self.count);
        (from..self.count).filter(move |&index| self.lines[index].name == name)
    }

    /// Every line: its index and its name.
    pub(crate) fn names(&self) -> impl Iterator<Item = (usize, HeaderName)> {
        self.lines[..self.count].iter().map(|line| line.name).enumerate()
    }

    /// The value of a line of `bytes`, which this table was made of.
    #[inline]
    pub(crate) fn value<'a>(&self, bytes: &'a [u8], index: usize) -> &'a [u8] {
        let text = self.text(bytes, index);
        let colon = match self.lines[index].colon {
            u8::MAX => line::colon(text).unwrap_or(text.len()),
            colon => usize::from(colon),
        };
        line::trim(text.get(colon + 1..).unwrap_or_default())
    }

    /// The name of a line as it is written.
    pub(crate) fn written<'a>(&self, bytes: &'a [u8], index: usize) -> &'a [u8] {
        let text = self.text(bytes, index);
        line::name(&text[..line::colon(text).unwrap_or(0)])
    }

    /// All of a line, its end included.
    #[inline]
    fn text<'a>(&self, bytes: &'a [u8], index: usize) -> &'a [u8] {
        let end = match self.lines.get(index + 1) {
            Some(next) if index + 1 < self.count => usize::from(next.start),
            Some(_) | None => self.end,
        };
        bytes.get(usize::from(self.lines[index].start)..end).unwrap_or_default()
    }
}

/// A line no known name begins is sound if it has a colon, and a token before it.
fn fault_of(text: &[u8]) -> Option<ParseErrorKind> {
    match line::colon(text) {
        None => Some(ParseErrorKind::BadHeaderLine),
        Some(colon) if token::is_token(line::name(&text[..colon])) => None,
        Some(_) => Some(ParseErrorKind::BadHeaderName),
    }
}
