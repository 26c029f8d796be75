//! Cursor over one header value: the lexical rules every header shares (RFC 3261 §25.1).

use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::token;

/// A place in a value. It never passes the end, and never looks behind it.
///
/// What is `inline(always)` here and in its users is so by measurement: left to itself the compiler keeps the cursor in
/// memory across calls, which costs a SIPp INVITE 270 instructions (callgrind, release).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    whole: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// At the start of `bytes`.
    #[inline]
    pub(crate) fn new(bytes: &'a [u8]) -> Cursor<'a> {
        Cursor { whole: bytes, rest: bytes }
    }

    /// How many bytes lie behind.
    #[inline]
    pub(crate) fn at(&self) -> usize {
        self.whole.len() - self.rest.len()
    }

    /// The bytes ahead.
    #[inline]
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The bytes from `start` to here.
    #[inline]
    pub(crate) fn since(&self, start: usize) -> &'a [u8] {
        self.whole.get(start..self.at()).unwrap_or_default()
    }

    /// The next byte, not taken.
    #[inline]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Whether nothing is ahead.
    #[inline]
    pub(crate) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// `kind`, here.
    #[cold]
    pub(crate) fn error(&self, kind: ParseErrorKind) -> ParseError {
        kind.at(self.at())
    }

    /// Take `count` bytes, or what is left.
    #[inline]
    pub(crate) fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(count.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    /// Take a number. Without a digit it is `None`; too large a one stays at the largest there is.
    #[inline(always)]
    pub(crate) fn take_decimal(&mut self) -> Option<u64> {
        let (number, length) = token::leading_decimal(self.rest);
        self.take(length);
        (length > 0).then_some(number)
    }

    /// Take the bytes of `class` ahead.
    #[inline(always)]
    pub(crate) fn take_while(&mut self, class: u8) -> &'a [u8] {
        let count = token::span(self.rest(), class);
        self.take(count)
    }

    /// Take `byte` if it is next.
    #[inline]
    pub(crate) fn eat(&mut self, byte: u8) -> bool {
        match self.rest {
            [next, rest @ ..] if *next == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Take `byte` with the white space around it, if that is what comes next.
    #[inline]
    pub(crate) fn eat_separator(&mut self, byte: u8) -> bool {
        let before = self.rest;
        self.skip_lws();
        if self.eat(byte) {
            self.skip_lws();
            true
        } else {
            self.rest = before;
            false
        }
    }

    /// Pass white space and folds. A carriage return that begins no line end is not white space.
    #[inline(always)]
    pub(crate) fn skip_lws(&mut self) {
        if matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.skip_some_lws();
        }
    }

    fn skip_some_lws(&mut self) {
        while let [b' ' | b'\t' | b'\n', rest @ ..] | [b'\r', b'\n', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    /// The value must end here, white space apart.
    #[inline]
    pub(crate) fn finish(&mut self) -> Result<(), ParseError> {
        self.skip_lws();
        if self.is_at_end() { Ok(()) } else { Err(self.error(ParseErrorKind::TrailingBytes)) }
    }

    /// The value must end here or go on behind a comma.
    #[inline]
    pub(crate) fn finish_element(&mut self) -> Result<(), ParseError> {
        if self.is_at_end() || self.eat_separator(b',') { Ok(()) } else { self.finish() }
    }

    /// Take a `quoted-string`, both quotes included.
    pub(crate) fn quoted(&mut self) -> Result<&'a [u8], ParseError> {
        let start = self.at();
        let mut is_fine = self.eat(b'"');
        while is_fine {
            self.take_while(token::QUOTED);
            is_fine = match self.rest {
                [b'"', rest @ ..] => {
                    self.rest = rest;
                    return Ok(self.since(start));
                }
                // quoted-pair: any 7-bit byte but CR and LF.
                [b'\\', 0..=9 | 11 | 12 | 14..=0x7f, rest @ ..] => {
                    self.rest = rest;
                    true
                }
                rest => {
                    self.skip_lws();
                    self.rest.len() < rest.len()
                }
            };
        }
        Err(self.error(ParseErrorKind::BadQuotedString))
    }
}
