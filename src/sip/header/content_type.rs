//! media-type: Content-Type, and the ranges of Accept (RFC 3261 §20.15).

use super::param::{Param, Params};
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::Cursor;
use crate::sip::token;

/// `type/subtype` with parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaType<'a> {
    /// The type.
    pub kind: &'a [u8],
    /// The subtype.
    pub subtype: &'a [u8],
    /// What follows, such as `boundary`.
    pub params: Params<'a>,
}

/// Whether a Content-Type says `application/sdp`.
#[inline]
pub fn is_sdp(value: &[u8]) -> bool {
    // Nearly all that say so say it like this.
    value == b"application/sdp"
        || MediaType::parse(value).is_ok_and(|media_type| media_type.is_sdp())
}

impl<'a> MediaType<'a> {
    /// The media type that is all of `value`.
    pub fn parse(value: &'a [u8]) -> Result<MediaType<'a>, ParseError> {
        let mut cursor = Cursor::new(value);
        let media_type = MediaType::take(&mut cursor)?;
        cursor.finish().map(|()| media_type)
    }

    /// Whether it is `kind/subtype`, in any case, whatever the parameters.
    pub fn is(&self, kind: &[u8], subtype: &[u8]) -> bool {
        self.kind.eq_ignore_ascii_case(kind) && self.subtype.eq_ignore_ascii_case(subtype)
    }

    /// Whether it is `application/sdp`.
    pub fn is_sdp(&self) -> bool {
        self.is(b"application", b"sdp")
    }

    pub(super) fn take(cursor: &mut Cursor<'a>) -> Result<MediaType<'a>, ParseError> {
        let kind = cursor.take_while(token::TOKEN);
        let has_slash = cursor.eat_separator(b'/');
        let subtype = cursor.take_while(token::TOKEN);
        if kind.is_empty() || !has_slash || subtype.is_empty() {
            return Err(cursor.error(ParseErrorKind::BadMediaType));
        }
        let start = cursor.at();
        while Param::take(cursor)?.is_some() {}
        Ok(MediaType { kind, subtype, params: Params::proven(cursor.since(start)) })
    }
}
