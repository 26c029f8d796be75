//! Dialog id: Call-ID, local tag, remote tag (RFC 3261 §12).

use crate::sip::NameAddr;

/// The dialog a message says it belongs to. Look-ups go by our own tag, which nobody else mints, and then compare the
/// rest to the letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DialogId<'a> {
    /// The Call-ID.
    pub call_id: &'a [u8],
    /// Our tag: that of To in requests we receive.
    pub local_tag: &'a [u8],
    /// The peer's tag; empty when it has none, as RFC 2543 allowed (§12.1.1).
    pub remote_tag: &'a [u8],
}

impl<'a> DialogId<'a> {
    /// The dialog that a request with this Call-ID, To and From names; `None` when it is outside any.
    #[inline]
    pub fn of(call_id: &'a [u8], to: &NameAddr<'a>, from: &NameAddr<'a>) -> Option<DialogId<'a>> {
        let remote_tag = from.tag.unwrap_or_default();
        Some(DialogId { call_id, local_tag: to.tag?, remote_tag })
    }
}
