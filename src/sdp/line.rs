//! A line, `<type>=<value>` (RFC 8866 §5).

use memchr::memchr;

use super::error::{SdpError, SdpErrorKind};
use super::field::Fields;

/// One line of a session description, without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// The letter in front of `=`.
    pub letter: u8,
    /// What stands behind `=`.
    pub value: &'a [u8],
    /// Bytes from the start of the text to `value`.
    pub(crate) offset: usize,
}

impl<'a> Line<'a> {
    /// The value's fields.
    pub(crate) fn fields(&self) -> Fields<'a> {
        Fields::new(self.value)
    }

    /// An error in this line's value.
    pub(crate) fn error(&self, kind: SdpErrorKind) -> SdpError {
        SdpError::new(kind, self.offset)
    }

    /// An error in the next field of this line's value.
    pub(crate) fn error_at(&self, kind: SdpErrorKind, fields: &Fields<'a>) -> SdpError {
        SdpError::new(kind, self.offset + self.value.len() - fields.bytes_left())
    }
}

/// The lines of a body, or of one section of it, in order.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    rest: &'a [u8],
    text_len: usize,
}

impl<'a> Lines<'a> {
    /// The lines of `text`.
    pub(crate) fn new(text: &'a [u8]) -> Lines<'a> {
        Lines { rest: text, text_len: text.len() }
    }

    /// Bytes from the start of the text to the next line.
    pub(crate) fn offset(&self) -> usize {
        self.text_len - self.rest.len()
    }

    /// Take `lines` if exactly those come next: one comparison where nearly everybody writes the
    /// same.
    #[inline]
    pub(crate) fn eat(&mut self, lines: &'static [u8]) -> bool {
        let rest = self.rest.strip_prefix(lines);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// The next line, and what is wrong with it if it is none.
    #[inline]
    pub(crate) fn advance(&mut self) -> Result<Option<Line<'a>>, SdpError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        // Test tools cut the last line's end off together with what follows the body in their files.
        let end = memchr(b'\n', self.rest).unwrap_or(self.rest.len());
        //= rfc8866#5
        //# parsers SHOULD be tolerant and also accept records terminated
        //# with a single newline character
        let text = match &self.rest[..end] {
            [text @ .., b'\r'] => text,
            text => text,
        };
        let [letter @ b'a'..=b'z', b'=', value @ ..] = text else {
            return self.not_a_line(text);
        };
        let line = Line { letter: *letter, value, offset: self.offset() + 2 };
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        Ok(Some(line))
    }

    /// Something that is no line: only empty ones may stand at the very end.
    #[cold]
    fn not_a_line(&mut self, text: &[u8]) -> Result<Option<Line<'a>>, SdpError> {
        if !text.is_empty() {
            return Err(SdpError::new(SdpErrorKind::BadLine, self.offset()));
        }
        if !self.rest.iter().all(|byte| matches!(byte, b'\r' | b'\n')) {
            return Err(SdpError::new(SdpErrorKind::BlankLine, self.offset()));
        }
        self.rest = &[];
        Ok(None)
    }
}

/// Sections were read once when the session was parsed, so here a line that fails is the end.
impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        self.advance().ok().flatten()
    }
}
