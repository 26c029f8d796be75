//! Message: start line, header lines and body, found in one pass; values are looked at on demand (RFC 3261 §7).

use memchr::memchr;

use super::error::{ParseError, ParseErrorKind, RequestError};
use super::header::{HeaderName, NAMES, content_length};
use super::parse::{Request, Response, line, start_line};
use super::status::Status;
use super::token;
use crate::limits::HEADERS_MAX;

/// The first line of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartLine<'a> {
    /// `Method SP Request-URI SP SIP-Version`.
    Request {
        /// The method's name, a token.
        method: &'a [u8],
        /// The Request-URI, not looked into yet.
        uri: &'a [u8],
    },
    /// `SIP-Version SP Status-Code SP Reason-Phrase`.
    Status {
        /// The Status-Code.
        status: Status,
        /// The Reason-Phrase, for people only.
        reason: &'a [u8],
    },
}

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

/// A message seen in the bytes it came in.
///
/// Its existence says that there is a start line and a header section that ends; [`Message::request`] and
/// [`Message::response`] say the rest.
pub struct Message<'a> {
    bytes: &'a [u8],
    start_line: StartLine<'a>,
    body: &'a [u8],
    fault: Option<ParseError>,
    seen: u64,
    repeated: u64,
    count: usize,
    /// Where the header section ends: at the empty line.
    end: usize,
    first: [u8; NAMES],
    lines: [Line; HEADERS_MAX],
}

impl<'a> Message<'a> {
    /// Split `bytes`, one datagram. `Err` only where nobody could be answered: no start line, no end of the header
    /// section, more lines than the table holds. Lesser faults are kept and told by [`Message::request`].
    pub fn parse(bytes: &'a [u8]) -> Result<Message<'a>, ParseError> {
        let start = line::skip_empty(bytes);
        if start == bytes.len() {
            return Err(ParseErrorKind::Empty.at(start));
        }
        let feed = memchr(b'\n', &bytes[start..]).ok_or(ParseErrorKind::NotSip.at(start))? + start;
        let content = bytes[start..feed].strip_suffix(b"\r").unwrap_or(&bytes[start..feed]);
        let (start_line, fault) = start_line::parse(content).map_err(|e| e.shifted(start))?;
        let mut message = Message {
            bytes,
            start_line,
            body: &[],
            fault: fault.map(|fault| fault.shifted(start)),
            seen: 0,
            repeated: 0,
            count: 0,
            end: 0,
            first: [0; NAMES],
            lines: [NO_LINE; HEADERS_MAX],
        };
        let body_start = message.split(feed + 1)?;
        message.find_body(body_start);
        Ok(message)
    }

    /// The first line.
    pub fn start_line(&self) -> StartLine<'a> {
        self.start_line
    }

    /// The bytes it was parsed from.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The first value of `name`: white space at both ends cut off, folds inside left in.
    #[inline]
    pub fn header(&self, name: HeaderName) -> Option<&'a [u8]> {
        if self.seen & name.bit() == 0 {
            return None;
        }
        Some(self.value(usize::from(self.first[name as usize])))
    }

    /// The value of every line of `name`, in order. A value may itself be a list.
    pub fn headers(&self, name: HeaderName) -> impl Iterator<Item = &'a [u8]> {
        let indices = match self.seen & name.bit() {
            0 => 0..0,
            _ => usize::from(self.first[name as usize])..self.count,
        };
        indices.filter(move |&index| self.lines[index].name == name).map(|index| self.value(index))
    }

    /// Every header line in order: the name as written, what it is, and the value.
    pub fn lines(&self) -> impl Iterator<Item = (&'a [u8], HeaderName, &'a [u8])> {
        self.lines[..self.count].iter().enumerate().map(|(index, line)| {
            let text = self.bytes.get(usize::from(line.start)..).unwrap_or_default();
            let written = &text[..token::span(text, token::TOKEN)];
            (written, line.name, self.value(index))
        })
    }

    /// The body: what Content-Length says, or all that is left without one. Bytes behind it are no part of the
    /// message (RFC 3261 §18.3).
    pub fn body(&self) -> &'a [u8] {
        self.body
    }

    /// The request it is, if it is one and well formed.
    pub fn request(&self) -> Result<Request<'_>, RequestError> {
        Request::parse(self)
    }

    /// The response it is, if it is one and well formed.
    pub fn response(&self) -> Result<Response<'_>, ParseError> {
        Response::parse(self)
    }

    /// The first fault of the start line, the line structure or the body's length.
    pub(crate) fn fault(&self) -> Option<ParseError> {
        self.fault
    }

    /// The bits of the headers that are there more than once.
    pub(crate) fn repeated(&self) -> u64 {
        self.repeated
    }

    /// Where `part`, a slice of this message, starts in it.
    pub(crate) fn offset_of(&self, part: &[u8]) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.bytes.as_ptr() as usize)
    }

    #[inline]
    fn value(&self, index: usize) -> &'a [u8] {
        let line = &self.lines[index];
        let end = match self.lines.get(index + 1) {
            Some(next) if index + 1 < self.count => usize::from(next.start),
            Some(_) | None => self.end,
        };
        let text = self.bytes.get(usize::from(line.start)..end).unwrap_or_default();
        let colon = match line.colon {
            u8::MAX => line::colon(text).unwrap_or(text.len()),
            colon => usize::from(colon),
        };
        line::trim(text.get(colon + 1..).unwrap_or_default())
    }

    /// Fill the table from the lines starting at `start`; where the body starts.
    #[inline]
    fn split(&mut self, start: usize) -> Result<usize, ParseError> {
        let bytes = self.bytes;
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
            if name == HeaderName::Extension {
                self.check_line(text, at);
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

    /// A line no known name begins is sound if it has a colon, and a token before it.
    fn check_line(&mut self, text: &[u8], at: usize) {
        match line::colon(text) {
            None => self.blame(ParseErrorKind::BadHeaderLine.at(at)),
            Some(colon) if token::is_token(line::name(&text[..colon])) => {}
            Some(_) => self.blame(ParseErrorKind::BadHeaderName.at(at)),
        }
    }

    fn find_body(&mut self, start: usize) {
        let rest = self.bytes.get(start..).unwrap_or_default();
        self.body = rest;
        match content_length::of(self) {
            Ok(Some(length)) => match rest.get(..length) {
                Some(body) => self.body = body,
                None => self.blame(ParseErrorKind::ContentLengthTooLarge.at(start)),
            },
            Ok(None) => {}
            Err(error) => self.blame(error),
        }
    }

    /// Keep the first fault: later ones may be its consequences.
    fn blame(&mut self, fault: ParseError) {
        self.fault.get_or_insert(fault);
    }
}
