//! Identity from a seed: keyed fingerprints of what peers choose; tags, branches and Call-IDs that we choose.

use std::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher13};

/// A keyed 128-bit digest that stands for the bytes it was made of. Without the seed nobody can aim two texts at one
/// fingerprint, and by chance two of a million meet once in 10^26 tables: tables store it instead of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint([u64; 2]);

impl Fingerprint {
    /// 64 bits for a table's buckets; keyed, so they need no further hashing.
    #[inline]
    pub fn bucket(self) -> u64 {
        self.0[0]
    }
}

/// Parts up to this many bytes are joined first: the hash takes one long text with half the work of four short ones.
const JOINED_MAX: usize = 160;

/// Length of a [`Token`] in characters.
pub const TOKEN_LEN: usize = 13;

/// 64 bits as 13 characters that are legal in a tag, a branch and a Call-ID.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token([u8; TOKEN_LEN]);

impl Token {
    /// The characters.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    fn new(mut bits: u64) -> Token {
        const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let mut text = [0; TOKEN_LEN];
        for character in &mut text {
            *character = DIGITS[(bits & 31) as usize];
            bits >>= 5;
        }
        Token(text)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}

/// The source of identity of one shard. Two shards with one seed must not exist: their tokens would be the same.
#[derive(Clone, Debug)]
pub struct Ident {
    keyed: SipHasher13,
    minted: u64,
}

impl Ident {
    /// Everything that follows from `seed` is the same in every run with it.
    pub fn new(seed: u64) -> Ident {
        // The second half of the key only separates this use of the seed from others.
        Ident { keyed: SipHasher13::new_with_keys(seed, 0x7472_756e_6b6c_696e), minted: 0 }
    }

    /// The fingerprint of `parts`; where one part ends and the next begins matters.
    #[inline]
    pub fn fingerprint(&self, parts: &[&[u8]]) -> Fingerprint {
        let mut hasher = self.keyed;
        let mut joined = [0; JOINED_MAX];
        let len = parts.iter().map(|part| part.len() + 2).sum::<usize>();
        match joined.get_mut(..len) {
            Some(room) => {
                let mut rest = room;
                for part in parts {
                    let (text, behind) = rest.split_at_mut(part.len());
                    text.copy_from_slice(part);
                    let (length, behind) = behind.split_at_mut(2);
                    length.copy_from_slice(&(part.len() as u16).to_le_bytes());
                    rest = behind;
                }
                hasher.write(&joined[..len]);
            }
            None => {
                for part in parts {
                    hasher.write(part);
                    hasher.write(&(part.len() as u16).to_le_bytes());
                }
            }
        }
        let digest = hasher.finish128();
        Fingerprint([digest.h1, digest.h2])
    }

    /// A token nobody can guess and this source never mints again.
    pub fn token(&mut self) -> Token {
        let mut hasher = self.keyed;
        hasher.write_u64(self.minted);
        self.minted += 1;
        Token::new(hasher.finish128().h1)
    }

    /// The token that always belongs to `fingerprint`: a stateless answer repeats its To tag with it
    /// (RFC 3261 §8.2.7).
    pub fn token_for(&self, fingerprint: Fingerprint) -> Token {
        let mut hasher = self.keyed;
        let [low, high] = fingerprint.0;
        hasher.write(&(u128::from(low) << 64 | u128::from(!high)).to_le_bytes());
        Token::new(hasher.finish128().h1)
    }
}
