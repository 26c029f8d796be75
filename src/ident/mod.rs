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

/// Of longer parts the digest's last word does not tell how long they are.
const PART_MAX: usize = 255;

/// The last of the nine bytes that a tag without state is made of.
const REFUSED: u8 = 1;

/// The source of identity of one shard. Two shards with one seed must not exist: their tokens would be the same.
#[derive(Clone, Debug)]
pub struct Ident {
    key: Key,
    /// For whatever is no fingerprint: texts of 8, 9 and 32 bytes, told apart by their length.
    own_key: Key,
    minted: u64,
}

impl Ident {
    /// Everything that follows from `seed` is the same in every run with it.
    pub fn new(seed: u64) -> Ident {
        // The second half of a key only separates this use of the seed from others.
        let [key, own_key] = [0x7472_756e_6b6c_696e, 0x6f77_6e5f_7465_7874];
        Ident { key: Key::new(seed, key), own_key: Key::new(seed, own_key), minted: 0 }
    }

    /// The fingerprint of `parts`; where one part ends and the next begins matters.
    #[inline]
    pub fn fingerprint(&self, parts: &[&[u8]]) -> Fingerprint {
        if parts.iter().any(|part| part.len() > PART_MAX) {
            return self.fingerprint_long(parts);
        }
        Fingerprint(self.key.digest_parts(parts))
    }

    /// The fingerprint of `first`, `second` and `third`, for less: every call begins with one.
    pub fn fingerprint_of_three(&self, first: &[u8], second: &[u8], third: [u8; 5]) -> Fingerprint {
        if first.len() > PART_MAX || second.len() > PART_MAX {
            return self.fingerprint_long(&[first, second, &third]);
        }
        Fingerprint(self.key.digest_three([first, second], third))
    }

    /// The same if one of them is too long: a digest of their digests.
    #[cold]
    fn fingerprint_long(&self, parts: &[&[u8]]) -> Fingerprint {
        let mut chain = [0; 2];
        for part in parts {
            let ([before, below], [low, high]) = (chain, self.key.digest(part));
            let link = [before, below, low, high].map(u64::to_le_bytes);
            chain = self.own_key.digest(link.as_flattened());
        }
        Fingerprint(chain)
    }

    /// The To tag of the answer without state that is called `name`, a keyed digest: alike whenever it is asked for
    /// (RFC 3261 §8.2.7), never that of a dialog, and it tells nobody the name.
    #[inline]
    pub fn stateless_tag(&self, name: u64) -> Token {
        Token::of_kind(self.own_key.digest_nine(name, REFUSED), STATELESS)
    }

    /// A token nobody can guess and this source never mints again.
    pub fn token(&mut self) -> Token {
        self.minted += 1;
        Token::new(self.own_key.digest(&self.minted.to_le_bytes())[0])
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
