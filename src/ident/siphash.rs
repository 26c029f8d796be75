//! SipHash-1-3 with 128 bits out, over whole texts at once: no copy and no state between writes, so nothing but the
//! rounds is paid.

/// A key of 128 bits, mixed into the start of every digest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    k0: u64,
    k1: u64,
}

impl Key {
    pub(super) fn new(k0: u64, k1: u64) -> Key {
        Key { k0, k1 }
    }

    /// Its two halves.
    pub(super) fn words(self) -> [u64; 2] {
        [self.k0, self.k1]
    }

    /// The digest of `text`; its first eight bytes are the first word, as SipHash's authors write it.
    #[inline]
    pub(super) fn digest(self, text: &[u8]) -> [u64; 2] {
        self.digest_parts(&[text])
    }

    /// The digest of `parts`, each of which ends, as a whole text does, with a word that has its length. Read from the
    /// end, parts of fewer than 256 bytes can be told apart by it.
    pub(super) fn digest_parts(self, parts: &[&[u8]]) -> [u64; 2] {
        let mut state = self.start();
        for part in parts {
            absorb(&mut state, part);
        }
        finish_both(state)
    }

    /// The same of three parts, the last of which is five bytes long.
    #[inline(always)]
    pub(super) fn digest_three(self, [first, second]: [&[u8]; 2], third: [u8; 5]) -> [u64; 2] {
        let mut state = self.start();
        absorb(&mut state, first);
        absorb(&mut state, second);
        absorb(&mut state, &third);
        finish_both(state)
    }

    /// The first word of the digest of nine bytes: those of `word`, and `last`.
    #[inline]
    pub(super) fn digest_nine(self, word: u64, last: u8) -> u64 {
        let mut state = self.start();
        compress(&mut state, word);
        compress(&mut state, u64::from(last) | 9 << 56);
        state[2] ^= 0xee;
        finish(&mut state)
    }

    #[inline(always)]
    fn start(self) -> [u64; 4] {
        [
            self.k0 ^ 0x736f_6d65_7073_6575,
            self.k1 ^ 0x646f_7261_6e64_6f6d ^ 0xee,
            self.k0 ^ 0x6c79_6765_6e65_7261,
            self.k1 ^ 0x7465_6462_7974_6573,
        ]
    }
}

#[inline(always)]
fn absorb(state: &mut [u64; 4], part: &[u8]) {
    let (words, rest) = part.as_chunks::<8>();
    for word in words {
        compress(state, u64::from_le_bytes(*word));
    }
    compress(state, tail(part, rest) | (part.len() as u64) << 56);
}

#[inline]
fn compress(state: &mut [u64; 4], word: u64) {
    state[3] ^= word;
    round(state);
    state[0] ^= word;
}

/// `rest`, the last up to seven bytes of `text`, as a word. Loaded with what stands before them, which is then shifted
/// out, or as two halves that overlap: cheaper than a copy of a few bytes.
#[inline(always)]
fn tail(text: &[u8], rest: &[u8]) -> u64 {
    match (text.last_chunk::<8>(), text.first_chunk::<4>(), text.last_chunk::<4>()) {
        (Some(last), ..) => u64::from_le_bytes(*last) >> (56 - 8 * rest.len()) >> 8,
        (None, Some(first), Some(last)) => {
            let [first, last] = [*first, *last].map(|half| u64::from(u32::from_le_bytes(half)));
            first | last << (8 * (rest.len() - 4))
        }
        (None, ..) => rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    }
}

#[inline(always)]
fn finish_both(mut state: [u64; 4]) -> [u64; 2] {
    state[2] ^= 0xee;
    let first = finish(&mut state);
    state[1] ^= 0xdd;
    [first, finish(&mut state)]
}

#[inline]
fn finish(state: &mut [u64; 4]) -> u64 {
    for _ in 0..3 {
        round(state);
    }
    state[0] ^ state[1] ^ state[2] ^ state[3]
}

#[inline]
fn round([v0, v1, v2, v3]: &mut [u64; 4]) {
    *v0 = v0.wrapping_add(*v1);
    *v2 = v2.wrapping_add(*v3);
    *v1 = v1.rotate_left(13) ^ *v0;
    *v3 = v3.rotate_left(16) ^ *v2;
    *v0 = v0.rotate_left(32);
    *v2 = v2.wrapping_add(*v1);
    *v0 = v0.wrapping_add(*v3);
    *v1 = v1.rotate_left(17) ^ *v2;
    *v3 = v3.rotate_left(21) ^ *v0;
    *v2 = v2.rotate_left(32);
}
