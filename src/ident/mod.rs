//! Identity from a seed: keyed fingerprints of what peers choose; tags, branches and Call-IDs that we choose.

mod home;
mod siphash;
#[cfg(test)]
mod tests;
mod token;

pub use home::Home;
use siphash::Key;
use token::STATELESS;
pub use token::{TOKEN_LEN, Token, bucket};

/// A keyed 128-bit digest that stands for the bytes it was made of. Without the seed nobody can aim two texts at one
/// fingerprint, and by chance two of a million meet once in 10^26 tables: tables store it instead of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint([u64; 2]);

impl Fingerprint {
    /// All of it.
    pub fn words(self) -> [u64; 2] {
        self.0
    }

    /// 64 bits for a table's buckets; keyed, so they need no further hashing.
    #[inline]
    pub fn bucket(self) -> u64 {
        self.0[0]
    }
}

/// Parts up to this many bytes are joined and digested as one text.
const JOINED_MAX: usize = 160;

/// The last byte of what stands for parts that were not joined.
const LONG: u8 = 0xff;

/// The last of nine bytes that make such a token. Of nine that are parts and their lengths the last one is zero.
const REFUSED: u8 = 1;

/// The source of identity of one shard. Two shards with one seed must not exist: their tokens would be the same.
#[derive(Clone, Debug)]
pub struct Ident {
    key: Key,
    minted: u64,
}

impl Ident {
    /// Everything that follows from `seed` is the same in every run with it.
    pub fn new(seed: u64) -> Ident {
        // The second half of the key only separates this use of the seed from others.
        Ident { key: Key::new(seed, 0x7472_756e_6b6c_696e), minted: 0 }
    }

    /// The fingerprint of `parts`; where one part ends and the next begins matters.
    #[inline]
    pub fn fingerprint(&self, parts: &[&[u8]]) -> Fingerprint {
        let mut joined = [0; JOINED_MAX];
        let mut end = 0;
        for part in parts {
            let behind = end + part.len() + 2;
            let Some(room) = joined.get_mut(end..behind) else {
                return self.fingerprint_long(parts);
            };
            let (text, length) = room.split_at_mut(part.len());
            text.copy_from_slice(part);
            length.copy_from_slice(&(part.len() as u16).to_le_bytes());
            end = behind;
        }
        Fingerprint(self.key.digest(&joined[..end]))
    }

    /// The same of parts too long to join: a digest of their digests, which no short text is.
    #[cold]
    fn fingerprint_long(&self, parts: &[&[u8]]) -> Fingerprint {
        let mut chain = [0; 3];
        for part in parts {
            let [low, high] = self.key.digest(part);
            chain = [chain[1] ^ low, chain[2] ^ high, part.len() as u64];
            let mut text = [0; 32];
            for (eight, word) in text.as_chunks_mut::<8>().0.iter_mut().zip(chain) {
                *eight = word.to_le_bytes();
            }
            text[31] = LONG;
            let [low, high] = self.key.digest(&text);
            chain = [part.len() as u64, low, high];
        }
        Fingerprint([chain[1], chain[2]])
    }

    /// The To tag of the answer without state that is called `name`, a keyed digest: alike whenever it is asked for
    /// (RFC 3261 §8.2.7), never that of a dialog, and it tells nobody the name.
    #[inline]
    pub fn stateless_tag(&self, name: u64) -> Token {
        Token::of_kind(self.key.digest_nine(name, REFUSED), STATELESS)
    }

    /// A token nobody can guess and this source never mints again.
    pub fn token(&mut self) -> Token {
        self.minted += 1;
        Token::new(self.key.digest(&self.minted.to_le_bytes())[0])
    }

    /// A Call-ID of `home`'s shard `shard`: tokens until one belongs there, as many as there are shards on average.
    pub fn call_id(&mut self, home: &Home, shard: usize) -> Token {
        loop {
            let token = self.token();
            if home.of(token.as_bytes()) == shard {
                return token;
            }
        }
    }

    /// The token that always belongs to `fingerprint`. The digest's other half says nothing of the half that tables
    /// find it by.
    pub fn token_for(&self, fingerprint: Fingerprint) -> Token {
        Token::new(fingerprint.0[1])
    }
}
