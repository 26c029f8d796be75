//! Message: start line, header lines and body, found in one pass; values are looked at on demand (RFC 3261 §7).

use super::error::{ParseError, ParseErrorKind, RequestError};
use super::header::{HeaderName, content_length};
use super::parse::{Ack, Request, Response, Table, line, start_line};
use super::status::Status;

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

/// A message seen in the bytes it came in.
///
/// Its existence says that there is a start line and a header section that ends; [`Message::request`] and
/// [`Message::response`] say the rest.
pub struct Message<'a> {
    bytes: &'a [u8],
    start_line: StartLine<'a>,
    body: &'a [u8],
    fault: Option<ParseError>,
    table: Table,
}

impl<'a> Message<'a> {
    /// Split `bytes`, one datagram. `Err` only where nobody could be answered: no start line, no end of the header
    /// section, more lines than the table holds. Lesser faults are kept and told by [`Message::request`].
    pub fn parse(bytes: &'a [u8]) -> Result<Message<'a>, ParseError> {
        let mut message = Message::empty();
        message.split(bytes)?;
        Ok(message)
    }

    /// Nothing read yet.
    pub(crate) fn empty() -> Message<'a> {
        let start_line = StartLine::Request { method: &[], uri: &[] };
        Message { bytes: &[], start_line, body: &[], fault: None, table: Table::new() }
    }

    /// What [`Message::parse`] does, with an empty message in its place: its table has half a kilobyte, and returning
    /// it moves it (70 instructions a message).
    pub(crate) fn split(&mut self, bytes: &'a [u8]) -> Result<(), ParseError> {
        let start = line::skip_empty(bytes);
        if start == bytes.len() {
            return Err(ParseErrorKind::Empty.at(start));
        }
        let feed = line::next_feed(bytes, start);
        if feed == bytes.len() {
            return Err(ParseErrorKind::NotSip.at(start));
        }
        let line = &bytes[start..feed];
        let content = line.strip_suffix(b"\r").unwrap_or(line);
        let (start_line, fault) = start_line::parse(content).map_err(|e| e.shifted(start))?;
        self.bytes = bytes;
        self.start_line = start_line;
        self.fault = fault.map(|fault| fault.shifted(start));
        let body_start = self.table.split(bytes, feed + 1, &mut self.fault)?;
        self.find_body(body_start);
        Ok(())
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
        self.table.first(self.bytes, name)
    }

    /// The value of every line of `name`, in order. A value may itself be a list.
    pub fn headers(&self, name: HeaderName) -> impl Iterator<Item = &'a [u8]> {
        self.table.all(self.bytes, name)
    }

    /// The first value of `name`, read by the parser of its header: `message.read(HeaderName::RAck, RAck::parse)`.
    /// An error counts from the start of the message.
    #[inline(always)]
    pub fn read<T>(
        &self,
        name: HeaderName,
        parse: impl FnOnce(&'a [u8]) -> Result<T, ParseError>,
    ) -> Result<Option<T>, ParseError> {
        match self.header(name) {
            Some(value) => match parse(value) {
                Ok(proven) => Ok(Some(proven)),
                Err(error) => Err(error.shifted(self.offset_of(value))),
            },
            None => Ok(None),
        }
    }

    /// Whether a header of `mask`, the [`HeaderName::bit`]s of several, is there: one test, so that what is rare costs
    /// the common message next to nothing.
    #[inline]
    pub fn has_any(&self, mask: u64) -> bool {
        self.table.seen() & mask != 0
    }

    /// Every header line in order: the name as written, what it is, and the value.
    pub fn lines(&self) -> impl Iterator<Item = (&'a [u8], HeaderName, &'a [u8])> {
        self.table.lines(self.bytes)
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

    /// The ACK it is, if it is one and well formed.
    pub fn ack(&self) -> Result<Ack<'_>, ParseError> {
        Ack::parse(self)
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
        self.table.repeated()
    }

    /// Where `part`, a slice of this message, starts in it.
    pub(crate) fn offset_of(&self, part: &[u8]) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.bytes.as_ptr() as usize)
    }

    fn find_body(&mut self, start: usize) {
        let rest = self.bytes.get(start..).unwrap_or_default();
        let (body, fault) = match content_length::of(self) {
            Ok(None) => (rest, None),
            Ok(Some(length)) => match rest.get(..length) {
                Some(body) => (body, None),
                None => (rest, Some(ParseErrorKind::ContentLengthTooLarge.at(start))),
            },
            Err(error) => (rest, Some(error)),
        };
        self.body = body;
        // The first fault counts: later ones may be its consequences.
        self.fault = self.fault.or(fault);
    }
}
