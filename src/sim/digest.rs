//! Digest: 64 bits that stand for many bytes in their order. Fast, and no secret: only our own bytes are compared.

/// A digest that grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(u64);

const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Digest {
    /// Of nothing.
    pub fn new() -> Digest {
        Digest(ODD)
    }

    /// The value for `bytes` alone.
    pub fn of(bytes: &[u8]) -> u64 {
        let mut digest = Digest::new();
        digest.add(bytes);
        digest.value()
    }

    /// Go on with `bytes`; where they end matters.
    #[inline]
    pub fn add(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.add_word(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.add_word(u64::from_le_bytes(last));
        self.add_word(bytes.len() as u64);
    }

    /// Go on with a number.
    #[inline]
    pub fn add_word(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(ODD).rotate_left(29);
    }

    /// The value so far.
    pub fn value(self) -> u64 {
        self.0
    }
}

impl Default for Digest {
    fn default() -> Digest {
        Digest::new()
    }
}
