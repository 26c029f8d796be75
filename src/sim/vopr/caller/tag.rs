//! Tag: the other side's tag, kept in place.

/// The other side's tag; empty before the first response that has one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tag {
    bytes: [u8; 32],
    len: u8,
}

impl Tag {
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len.into()]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The tag `bytes`; one too long is cut, and the other side will not know it.
    pub(super) fn of(bytes: &[u8]) -> Tag {
        let mut tag = Tag::default();
        let len = bytes.len().min(tag.bytes.len());
        tag.bytes[..len].copy_from_slice(&bytes[..len]);
        tag.len = len as u8;
        tag
    }
}
