//! Replaces: the dialog a new INVITE takes the place of (RFC 3891 §6.1).

use super::call_id;
use super::param::Param;
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::Cursor;

/// A dialog as its receiver knows it. A tag `0` stands for none as well (RFC 3891 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Replaces<'a> {
    /// The Call-ID.
    pub call_id: &'a [u8],
    /// The tag of whoever receives this.
    pub to_tag: &'a [u8],
    /// The tag of the party to be replaced.
    pub from_tag: &'a [u8],
    /// Whether only a dialog that is still early may be replaced; a confirmed one gets 486 (RFC 3891 §3).
    pub is_early_only: bool,
}

impl<'a> Replaces<'a> {
    /// The dialog that `value` names.
    pub fn parse(value: &'a [u8]) -> Result<Replaces<'a>, ParseError> {
        let mut cursor = Cursor::new(value);
        let call_id = call_id::parse(cursor.take_visible([b';', b',']))?;
        let (mut to_tag, mut from_tag, mut is_early_only) = (None, None, false);
        while let Some(param) = Param::take(&mut cursor)? {
            if param.is(b"to-tag") {
                param.keep(&mut to_tag, &cursor)?;
            } else if param.is(b"from-tag") {
                param.keep(&mut from_tag, &cursor)?;
            } else if param.is(b"early-only") {
                is_early_only = true;
            }
        }
        cursor.finish()?;
        //= rfc3891#6.1
        //# A Replaces header field MUST contain exactly one to-tag and exactly one from-tag
        let (Some(to_tag), Some(from_tag)) = (to_tag, from_tag) else {
            return Err(cursor.error(ParseErrorKind::MissingParam));
        };
        Ok(Replaces { call_id, to_tag, from_tag, is_early_only })
    }
}
