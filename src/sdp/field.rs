//! The fields of a value, with spaces between them (RFC 8866 §9).

use super::number::{leading_long_number, leading_number};

/// What is left of a value. The grammar wants one space between fields, several are tolerated.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// The fields of `text`.
    pub(crate) fn new(text: &'a [u8]) -> Fields<'a> {
        Fields { rest: text }
    }

    /// Everything behind the fields already taken, without the spaces around it.
    #[inline]
    pub(crate) fn remainder(&self) -> &'a [u8] {
        let mut rest = self.rest;
        while let [b' ', inner @ ..] | [inner @ .., b' '] = rest {
            rest = inner;
        }
        rest
    }

    /// Bytes from the next field to the end.
    pub(crate) fn bytes_left(&self) -> usize {
        self.rest.trim_ascii_start().len()
    }

    /// The next field as a number: digits only, nothing that does not fit 64 bits.
    #[inline]
    pub(crate) fn number(&mut self) -> Option<u64> {
        self.skip_spaces();
        let (number, rest) = leading_long_number(self.rest)?;
        self.rest = rest;
        self.is_between().then_some(number)
    }

    /// The next field as a number of at most 65535.
    #[inline]
    pub(crate) fn number_u16(&mut self) -> Option<u16> {
        let number = self.digits()?;
        if self.is_between() { u16::try_from(number).ok() } else { None }
    }

    /// The digits the next field starts with, as a number.
    #[inline]
    pub(crate) fn digits(&mut self) -> Option<u64> {
        self.skip_spaces();
        let (number, rest) = leading_number(self.rest)?;
        self.rest = rest;
        Some(number)
    }

    /// Take the next field if it is `word`: one comparison, where the usual word is known.
    #[inline]
    pub(crate) fn eat_word(&mut self, word: &'static [u8]) -> bool {
        self.skip_spaces();
        match self.rest.strip_prefix(word) {
            Some(rest @ [b' ', ..]) => {
                self.rest = rest;
                true
            }
            Some(_) | None => false,
        }
    }

    /// Take `byte` if it comes next, with no space in front.
    pub(crate) fn eat(&mut self, byte: u8) -> bool {
        match self.rest {
            [first, rest @ ..] if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Whether a field ended here.
    pub(crate) fn is_between(&self) -> bool {
        matches!(self.rest, [] | [b' ', ..])
    }

    fn skip_spaces(&mut self) {
        while let [b' ', rest @ ..] = self.rest {
            self.rest = rest;
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
        if field.is_empty() { None } else { Some(field) }
    }
}

/// Whether every byte of `text` may be copied into a line of ours: tokens (RFC 8866 §9), the
/// slash of protocols, and spaces. No line end hides among them.
pub(crate) fn is_copyable(text: &[u8]) -> bool {
    text.iter().all(|byte| IS_COPYABLE[usize::from(*byte)])
}

const IS_COPYABLE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0x20u8;
    while byte <= 0x7e {
        table[byte as usize] =
            !matches!(byte, b'"' | b'(' | b')' | b',' | b':'..=b'@' | b'['..=b']');
        byte += 1;
    }
    table
};
