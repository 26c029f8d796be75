//! CSeq: the order of requests in a dialog (RFC 3261 §20.16).

use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::method::Method;
use crate::sip::parse::Cursor;
use crate::sip::token;

/// Number and method. Of an extension the name is in the Request-Line, which is proven to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CSeq {
    /// The number, below 2^31 (RFC 3261 §8.1.1.5).
    pub number: u32,
    /// The method.
    pub method: Method,
}

const NUMBER_MAX: u64 = (1 << 31) - 1;

impl CSeq {
    /// The number in `value` if what follows it is one space and `method`, as nearly always.
    #[inline(always)]
    pub(crate) fn number_before(value: &[u8], method: &[u8]) -> Option<u32> {
        let digits = value.strip_suffix(method)?.strip_suffix(b" ")?;
        token::decimal(digits, NUMBER_MAX as u32)
    }

    /// The number at the start of `value`, and how many digits it has.
    #[inline(always)]
    pub(crate) fn number_at(value: &[u8]) -> Option<(u32, usize)> {
        match token::leading_decimal(value) {
            (number @ 0..=NUMBER_MAX, digits @ 1..) => Some((number as u32, digits)),
            (_, _) => None,
        }
    }

    /// The CSeq in `value`, and the method as written.
    pub fn parse(value: &[u8]) -> Result<(CSeq, &[u8]), ParseError> {
        let mut cursor = Cursor::new(value);
        let number = cursor.take_decimal().filter(|&number| number <= NUMBER_MAX);
        let number_end = cursor.at();
        cursor.skip_lws();
        let has_space = cursor.at() > number_end;
        let name = cursor.take_while(token::TOKEN);
        let (Some(number), false, true) = (number, name.is_empty(), has_space) else {
            return Err(ParseErrorKind::BadCSeq.at(0));
        };
        cursor.finish()?;
        Ok((CSeq { number: number as u32, method: Method::parse(name) }, name))
    }
}
