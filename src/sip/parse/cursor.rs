//! Cursor over one header value: the lexical rules every header shares (RFC 3261 §25.1).

use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::token;

/// A place in a value. It never passes the end, and never looks behind it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At the start of `bytes`.
    #[inline]
    pub(crate) fn new(bytes: &'a [u8]) -> Cursor<'a> {
        Cursor { bytes, at: 0 }
    }

    /// How many bytes lie behind.
    #[inline]
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The bytes ahead.
    #[inline]
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The bytes from `start` to here.
    #[inline]
    pub(crate) fn since(&self, start: usize) -> &'a [u8] {
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    /// The next byte, not taken.
    #[inline]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Whether nothing is ahead.
    #[inline]
    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// `kind`, here.
    #[inline]
    pub(crate) fn error(&self, kind: ParseErrorKind) -> ParseError {
        kind.at(self.at)
    }

    /// Take `count` bytes, or what is left.
    #[inline]
    pub(crate) fn take(&mut self, count: usize) -> &'a [u8] {
        let start = self.at;
        self.at = (start + count).min(self.bytes.len());
        self.since(start)
    }

    /// Take the bytes of `class` ahead.
    #[inline]
    pub(crate) fn take_while(&mut self, class: u8) -> &'a [u8] {
        let count = token::span(self.rest(), class);
        self.take(count)
    }

    /// Take `byte` if it is next.
    #[inline]
    pub(crate) fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Take `byte` with the white space around it, if that is what comes next.
    #[inline]
    pub(crate) fn eat_separator(&mut self, byte: u8) -> bool {
        let before = self.at;
        self.skip_lws();
        if self.eat(byte) {
            self.skip_lws();
            true
        } else {
            self.at = before;
            false
        }
    }

    /// Pass white space and folds. A carriage return that begins no line end is not white space.
    #[inline]
    pub(crate) fn skip_lws(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\n' => self.at += 1,
                b'\r' if self.bytes.get(self.at + 1) == Some(&b'\n') => self.at += 2,
                _ => return,
            }
        }
    }

    /// The value must end here, white space apart.
    #[inline]
    pub(crate) fn finish(&mut self) -> Result<(), ParseError> {
        self.skip_lws();
        if self.is_at_end() { Ok(()) } else { Err(self.error(ParseErrorKind::TrailingBytes)) }
    }

    /// Take a `quoted-string`, both quotes included.
    pub(crate) fn quoted(&mut self) -> Result<&'a [u8], ParseError> {
        let start = self.at;
        if !self.eat(b'"') {
            return Err(self.error(ParseErrorKind::BadQuotedString));
        }
        loop {
            self.take_while(token::QUOTED);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(self.since(start));
                }
                Some(b'\\') => self.quoted_pair()?,
                Some(b'\r' | b'\n') => self.fold()?,
                Some(_) | None => return Err(self.error(ParseErrorKind::BadQuotedString)),
            }
        }
    }

    /// `quoted-pair`: a backslash and any 7-bit byte but CR and LF.
    fn quoted_pair(&mut self) -> Result<(), ParseError> {
        match self.bytes.get(self.at + 1) {
            Some(0..=9 | 11 | 12 | 14..=0x7f) => {
                self.at += 2;
                Ok(())
            }
            Some(_) | None => Err(self.error(ParseErrorKind::BadQuotedString)),
        }
    }

    fn fold(&mut self) -> Result<(), ParseError> {
        let before = self.at;
        self.skip_lws();
        if self.at == before { Err(self.error(ParseErrorKind::BadQuotedString)) } else { Ok(()) }
    }
}
