//! Comma lists: one header line may hold what could be several (RFC 3261 §7.3.1).

use super::name::HeaderName;
use super::require;
use crate::sip::error::ParseError;
use crate::sip::message::Message;
use crate::sip::parse::Cursor;

/// Whether a header of `message` that is a list of tokens, over all its lines, has `tag`. Option tags have no case
/// (RFC 3261 §7.3.1), methods have: in Allow each byte counts (§7.1).
pub fn contains(message: &Message<'_>, name: HeaderName, tag: &[u8]) -> bool {
    let has_case = name == HeaderName::Allow;
    let is_tag = |listed: &[u8]| listed == tag || !has_case && listed.eq_ignore_ascii_case(tag);
    message.headers(name).flat_map(require::list).flatten().any(is_tag)
}

/// The elements of one header value. It ends behind the last, or behind the first that is malformed.
///
/// A header with several lines: `message.headers(name).flat_map(Via::list)`.
#[derive(Clone, Copy, Debug)]
pub struct List<'a, T> {
    cursor: Cursor<'a>,
    take: fn(&mut Cursor<'a>) -> Result<T, ParseError>,
    is_done: bool,
}

impl<'a, T> List<'a, T> {
    /// The list in `value`, each element read by `take`; an empty value is an empty list.
    pub(crate) fn new(
        value: &'a [u8],
        take: fn(&mut Cursor<'a>) -> Result<T, ParseError>,
    ) -> List<'a, T> {
        let mut cursor = Cursor::new(value);
        cursor.skip_lws();
        List { cursor, take, is_done: cursor.is_at_end() }
    }
}

impl<T> Iterator for List<'_, T> {
    type Item = Result<T, ParseError>;

    fn next(&mut self) -> Option<Result<T, ParseError>> {
        if self.is_done {
            return None;
        }
        let element = (self.take)(&mut self.cursor);
        if element.is_ok() && self.cursor.eat_separator(b',') {
            return Some(element);
        }
        self.is_done = true;
        Some(element.and_then(|element| self.cursor.finish().map(|()| element)))
    }
}
