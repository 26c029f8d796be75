//! A line, `<type>=<value>`, and its fields (RFC 8866 §5).

use memchr::memchr;

use super::error::{SdpError, SdpErrorKind};

/// One line of a session description, without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// The letter in front of `=`.
    pub letter: u8,
    /// What stands behind `=`.
    pub value: &'a [u8],
    /// Bytes from the start of the body to `value`.
    pub(crate) offset: usize,
}

impl<'a> Line<'a> {
    /// An error in this line's value.
    pub(crate) fn error(&self, kind: SdpErrorKind) -> SdpError {
        SdpError::new(kind, self.offset)
    }

    /// The value's fields.
    pub(crate) fn fields(&self) -> Fields<'a> {
        Fields { rest: self.value, offset: self.offset }
    }
}

/// The lines of a body, or of one section of it, in order.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Lines<'a> {
    /// The lines of `body`, whose first byte is counted as `offset`.
    pub(crate) fn new(body: &'a [u8], offset: usize) -> Lines<'a> {
        Lines { rest: body, offset }
    }

    /// Bytes from the start of the body to the next line.
    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    /// The next line, and what is wrong with it if it is none.
    //= rfc8866#5
    //# parsers SHOULD be tolerant and also accept records terminated with a single newline
    #[inline]
    pub(crate) fn advance(&mut self) -> Result<Option<Line<'a>>, SdpError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let Some(end) = memchr(b'\n', self.rest) else {
            return Err(SdpError::new(SdpErrorKind::Unterminated, self.offset));
        };
        let (text, rest) = (&self.rest[..end], &self.rest[end + 1..]);
        let line = match text.strip_suffix(b"\r").unwrap_or(text) {
            [letter @ b'a'..=b'z', b'=', value @ ..] => {
                Some(Line { letter: *letter, value, offset: self.offset + 2 })
            }
            [] if rest.iter().all(|byte| matches!(byte, b'\r' | b'\n')) => None,
            [] => return Err(SdpError::new(SdpErrorKind::BlankLine, self.offset)),
            _ => return Err(SdpError::new(SdpErrorKind::BadLine, self.offset)),
        };
        self.offset += end + 1;
        self.rest = if line.is_some() { rest } else { &[] };
        Ok(line)
    }
}

/// Sections were read once when the session was parsed, so here a line that fails is simply the end.
impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        self.advance().ok().flatten()
    }
}

/// The fields of a value: the grammar wants one space between them, several are tolerated.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Fields<'a> {
    /// The fields of `text`, whose first byte is counted as `offset`.
    pub(crate) fn new(text: &'a [u8], offset: usize) -> Fields<'a> {
        Fields { rest: text, offset }
    }

    /// Bytes from the start of the body to the next field.
    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    /// All that is left, without the spaces around it.
    pub(crate) fn remainder(&self) -> &'a [u8] {
        self.rest.trim_ascii()
    }

    fn skip_spaces(&mut self) {
        while let [b' ', rest @ ..] = self.rest {
            self.rest = rest;
            self.offset += 1;
        }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        self.skip_spaces();
        let end = self.rest.iter().position(|byte| *byte == b' ').unwrap_or(self.rest.len());
        let (field, rest) = self.rest.split_at(end);
        self.rest = rest;
        self.offset += end;
        if field.is_empty() { None } else { Some(field) }
    }
}

/// `text` as a decimal number: digits only, no sign, nothing that does not fit.
pub(crate) fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0u64, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

/// `text` as a decimal number of at most 65535.
pub(crate) fn decimal_u16(text: &[u8]) -> Option<u16> {
    decimal(text).and_then(|number| u16::try_from(number).ok())
}

/// Whether `text` is a token: what may be copied into our own lines without breaking them.
pub(crate) fn is_token(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|byte| IS_TOKEN[*byte as usize])
}

/// `token-char` of RFC 8866 §9.
const IS_TOKEN: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0x21;
    while byte <= 0x7e {
        table[byte] = !matches!(byte as u8, b'"' | b'(' | b')' | b',' | b'/' | b':'..=b'@')
            && !matches!(byte as u8, b'[' | b'\\' | b']');
        byte += 1;
    }
    table
};
