//! The transport protocol of a stream, third field of `m=` (RFC 8866 §5.14).

use super::field::{Fields, is_copyable};

/// The transport protocol of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol<'a> {
    /// `RTP/AVP`: plain RTP (RFC 3551).
    RtpAvp,
    /// Any other, as written: encrypted, with feedback, or no RTP at all.
    Other(&'a [u8]),
}

impl<'a> Protocol<'a> {
    /// The word in `m=`.
    pub fn as_bytes(self) -> &'a [u8] {
        match self {
            Protocol::RtpAvp => b"RTP/AVP",
            Protocol::Other(word) => word,
        }
    }

    /// Read the field.
    pub(crate) fn parse(fields: &mut Fields<'a>) -> Option<Protocol<'a>> {
        if fields.eat_word(b"RTP/AVP") {
            Some(Protocol::RtpAvp)
        } else {
            fields.next().filter(|word| is_copyable(word)).map(Protocol::Other)
        }
    }
}
