//! Framer: finds the frames of a stream, however its bytes arrive (RFC 3261 §18.3).

#[cfg(test)]
mod tests;

use super::Frame;
use crate::limits::STREAM_MESSAGE_BYTES_MAX;
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::header::{HeaderName, content_length};
use crate::sip::message::Message;
use crate::sip::parse::line;
use crate::sip::token;

/// A reader of one stream. It remembers how far it looked, so that each byte is searched once, however they arrive.
///
/// Give [`Framer::next`] all bytes that are not dropped yet, and drop them as the [`Frame`] says; it then stands at the
/// next frame. What it finds depends on the bytes alone, not on the pieces they came in. A stream that is of no further
/// use stays so: asked again, the framer says the same.
#[derive(Debug, Default)]
pub struct Framer {
    /// Where the message begins, as far as is known.
    start: usize,
    /// Bytes that were looked at.
    seen: usize,
    part: Part,
}

/// The part of a message the framer is in.
#[derive(Clone, Copy, Debug, Default)]
enum Part {
    /// The line ends before the start line.
    #[default]
    LineEnds,
    StartLine,
    Headers,
    /// The body, which ends at this offset.
    Body(usize),
}

impl Framer {
    /// At the start of a stream.
    pub fn new() -> Framer {
        Framer::default()
    }

    /// The frame `bytes` begin with: all bytes of the stream behind the last frame.
    pub fn next(&mut self, bytes: &[u8]) -> Frame {
        // One byte more than a message may have: whether it came alone or with others makes no difference.
        let bytes = bytes.get(..=STREAM_MESSAGE_BYTES_MAX).unwrap_or(bytes);
        loop {
            let step = match self.part {
                Part::LineEnds => self.pass_line_ends(bytes),
                Part::StartLine => self.pass_start_line(bytes),
                Part::Headers => self.pass_headers(bytes),
                Part::Body(end) => Some(self.pass_body(bytes, end)),
            };
            if let Some(frame) = step {
                return frame;
            }
        }
    }

    /// `None`: a message begins.
    fn pass_line_ends(&mut self, bytes: &[u8]) -> Option<Frame> {
        loop {
            match bytes.get(self.start..).unwrap_or_default() {
                [b'\r', b'\n', b'\r', b'\n', ..] => {
                    let end = self.start + 4;
                    *self = Framer::new();
                    return Some(Frame::KeepAlive { end });
                }
                // What follows tells half a keep-alive from a line end alone.
                [] | [b'\r'] | [b'\r', b'\n'] | [b'\r', b'\n', b'\r'] => {
                    return Some(self.more(bytes));
                }
                //= rfc3261#7.5
                //# Implementations processing SIP messages over stream-oriented transports MUST
                //# ignore any CRLF appearing before the start-line
                [b'\r', b'\n', ..] => self.start += 2,
                [b'\n', ..] => self.start += 1,
                [first, ..] if token::is(*first, token::TOKEN) => {
                    (self.seen, self.part) = (self.start, Part::StartLine);
                    return None;
                }
                // A TLS handshake, or the middle of something.
                [_, ..] => return Some(self.malformed(ParseErrorKind::NotSip.at(self.start))),
            }
        }
    }

    /// `None`: it is one. Whatever it is otherwise, there is no point in waiting for more of it.
    fn pass_start_line(&mut self, bytes: &[u8]) -> Option<Frame> {
        let feed = line::next_feed(bytes, self.seen);
        if feed >= bytes.len() {
            return Some(self.more(bytes));
        }
        // A start line alone is a message that lacks the end of its headers, and nothing else.
        match Message::parse(bytes.get(self.start..=feed).unwrap_or_default()) {
            Ok(_) | Err(ParseError { kind: ParseErrorKind::UnterminatedHeaders, .. }) => {}
            Err(error) => return Some(self.malformed(error.shifted(self.start))),
        }
        (self.seen, self.part) = (feed + 1, Part::Headers);
        None
    }

    /// `None`: they have ended, and say how long the body is.
    fn pass_headers(&mut self, bytes: &[u8]) -> Option<Frame> {
        loop {
            let feed = line::next_feed(bytes, self.seen);
            if feed >= bytes.len() {
                return Some(self.more(bytes));
            }
            let before = bytes.get(self.start..feed).unwrap_or_default();
            if before.ends_with(b"\n") || before.ends_with(b"\n\r") {
                return self.end_headers(bytes, feed + 1);
            }
            self.seen = feed + 1;
        }
    }

    fn end_headers(&mut self, bytes: &[u8], headers_end: usize) -> Option<Frame> {
        let start = self.start;
        let head = bytes.get(start..headers_end).unwrap_or_default();
        match body_bytes(head) {
            Ok(length) => {
                let end = headers_end.saturating_add(length);
                if end > STREAM_MESSAGE_BYTES_MAX {
                    return Some(Frame::TooLong { start, end: headers_end });
                }
                self.part = Part::Body(end);
                None
            }
            Err(error) => {
                let error = error.shifted(start);
                Some(Frame::Malformed { error, start, end: headers_end })
            }
        }
    }

    fn pass_body(&mut self, bytes: &[u8], end: usize) -> Frame {
        if bytes.len() < end {
            return Frame::More;
        }
        let start = self.start;
        *self = Framer::new();
        Frame::Message { start, end }
    }

    /// All of `bytes` was looked at.
    fn more(&mut self, bytes: &[u8]) -> Frame {
        self.seen = bytes.len();
        if bytes.len() > STREAM_MESSAGE_BYTES_MAX {
            Frame::TooLong { start: self.start, end: self.start }
        } else {
            Frame::More
        }
    }

    fn malformed(&self, error: ParseError) -> Frame {
        Frame::Malformed { error, start: self.start, end: self.start }
    }
}

/// The Content-Length in the header section `head`, read as the parser of the message will read it: two readings of one
/// length would be two messages.
fn body_bytes(head: &[u8]) -> Result<usize, ParseError> {
    //= rfc3261#18.3
    //# The Content-Length header field MUST be used with stream oriented transports.
    let missing = ParseErrorKind::MissingHeader(HeaderName::ContentLength).at(head.len());
    content_length::of(&Message::parse(head)?)?.ok_or(missing)
}
