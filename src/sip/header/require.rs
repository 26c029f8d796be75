//! Lists of tokens: Require, Supported, Proxy-Require, Unsupported, Allow (RFC 3261 §20.32, §20.37, §20.5).

use super::list::List;
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::Cursor;
use crate::sip::token;

/// The option tags, or methods, in one header value.
pub fn list(value: &[u8]) -> List<'_, &[u8]> {
    List::new(value, take)
}

fn take<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], ParseError> {
    let tag = cursor.take_while(token::TOKEN);
    if tag.is_empty() { Err(cursor.error(ParseErrorKind::BadToken)) } else { Ok(tag) }
}
