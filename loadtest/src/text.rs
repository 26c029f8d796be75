//! Text: a few bytes a call keeps of its peer, in place.

/// At most `N` bytes, `N` below 256.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<const N: usize> {
    bytes: [u8; N],
    len: u8,
}

impl<const N: usize> Text<N> {
    /// A copy of `bytes`; `None` when they are too many.
    #[inline]
    pub(crate) fn new(bytes: &[u8]) -> Option<Text<N>> {
        const { assert!(N <= u8::MAX as usize) };
        let mut text = Text { bytes: [0; N], len: 0 };
        text.bytes.get_mut(..bytes.len())?.copy_from_slice(bytes);
        text.len = bytes.len() as u8;
        Some(text)
    }

    /// The bytes.
    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }
}
