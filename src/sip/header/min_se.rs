//! Min-SE: the shortest session interval its sender takes (RFC 4028 §5).

use super::expires;
use super::param::Param;
use crate::sip::error::ParseError;
use crate::sip::parse::Cursor;

/// What an absent Min-SE stands for, and the least one may say.
pub const DEFAULT_SECONDS: u32 = 90;

/// The seconds. Parameters may follow; none means anything yet.
pub fn parse(value: &[u8]) -> Result<u32, ParseError> {
    let mut cursor = Cursor::new(value);
    let seconds = expires::take(&mut cursor)?;
    while Param::take(&mut cursor)?.is_some() {}
    cursor.finish().map(|()| seconds)
}
