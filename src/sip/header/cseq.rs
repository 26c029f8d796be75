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
    /// The CSeq in `value`, and the method as written.
    #[inline]
    pub fn parse(value: &[u8]) -> Result<(CSeq, &[u8]), ParseError> {
        let mut cursor = Cursor::new(value);
        let bad = ParseErrorKind::BadCSeq.at(0);
        let number = token::decimal(cursor.take_while(token::TOKEN), NUMBER_MAX).ok_or(bad)?;
        cursor.skip_lws();
        let name = cursor.take_while(token::TOKEN);
        if name.is_empty() {
            return Err(bad);
        }
        cursor.finish()?;
        Ok((CSeq { number: number as u32, method: Method::parse(name) }, name))
    }
}
