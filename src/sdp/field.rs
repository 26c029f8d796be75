//! The fields of a value, with spaces between them (RFC 8866 §9).

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

    /// Everything behind the fields already taken.
    pub(crate) fn remainder(&self) -> &'a [u8] {
        match self.rest {
            [b' ', rest @ ..] => rest.trim_ascii(),
            rest => rest,
        }
    }

    /// The next field as a number: digits only, nothing that does not fit 64 bits.
    #[inline]
    pub(crate) fn number(&mut self) -> Option<u64> {
        let number = self.digits()?;
        self.is_between().then_some(number)
    }

    /// The next field as a number of at most 65535.
    #[inline]
    pub(crate) fn number_u16(&mut self) -> Option<u16> {
        self.number().and_then(|number| u16::try_from(number).ok())
    }

    /// The digits the next field starts with, as a number.
    #[inline]
    pub(crate) fn digits(&mut self) -> Option<u64> {
        self.skip_spaces();
        let (number, rest) = leading_number(self.rest)?;
        self.rest = rest;
        Some(number)
    }

    /// Take `byte` if it comes next.
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

/// All of `text` as a number of at most 65535.
pub(crate) fn decimal(text: &[u8]) -> Option<u16> {
    match leading_number(text)? {
        (number, []) => u16::try_from(number).ok(),
        (_, _) => None,
    }
}

/// The digits `text` starts with, as a number, and what follows them. At least one digit, and
/// no number above 64 bits.
#[inline]
fn leading_number(text: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0u64;
    let mut count = 0;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        // Nineteen digits always fit, so the check is left to numbers nobody sends.
        number = if count < 19 {
            number.wrapping_mul(10).wrapping_add(u64::from(digit))
        } else {
            number.checked_mul(10)?.checked_add(u64::from(digit))?
        };
        count += 1;
    }
    if count == 0 { None } else { Some((number, &text[count..])) }
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
