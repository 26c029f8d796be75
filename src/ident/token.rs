//! Token: what our tags, branches and Call-IDs are made of (RFC 3261 §19.3).

/// The bit in the last digit of a token that no dialog has.
pub(super) const STATELESS: u64 = 16;

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

    /// The same, their number known.
    #[inline]
    pub fn digits(&self) -> &[u8; TOKEN_LEN] {
        &self.0
    }

    /// 64 bits for a table's buckets, and for whoever needs the token as a number.
    #[inline]
    pub fn bucket(&self) -> u64 {
        mix(&self.0)
    }

    /// The token that `text` is; `None` when it is none of ours by its length alone.
    pub fn read(text: &[u8]) -> Option<Token> {
        text.try_into().ok().map(Token)
    }

    /// Whether `tag` is of the kind that answers without state have. No other token is.
    #[inline]
    pub fn is_stateless(tag: &[u8]) -> bool {
        tag.len() == TOKEN_LEN && tag.last() >= Some(&DIGITS[STATELESS as usize])
    }

    pub(super) fn new(bits: u64) -> Token {
        Token::of_kind(bits, 0)
    }

    /// Thirteen digits have room for 65 bits: the last one tells kinds apart.
    #[inline(always)]
    pub(super) fn of_kind(mut bits: u64, kind: u64) -> Token {
        let mut text = [0; TOKEN_LEN];
        let (pairs, last) = text.as_chunks_mut::<2>();
        for pair in pairs {
            *pair = PAIRS[(bits & 1_023) as usize];
            bits >>= 10;
        }
        if let [last] = last {
            *last = DIGITS[(bits & 15 | kind) as usize];
        }
        Token(text)
    }
}

const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Two digits for ten bits: half as many steps as one by one.
static PAIRS: [[u8; 2]; 1_024] = {
    let (mut pairs, mut bits) = ([[0; 2]; 1_024], 0);
    while bits < 1_024 {
        pairs[bits] = [DIGITS[bits & 31], DIGITS[bits >> 5]];
        bits += 1;
    }
    pairs
};

/// The bucket of the token that `text` is; `None` when it is none of ours by its length alone.
#[inline]
pub fn bucket(text: &[u8]) -> Option<u64> {
    text.try_into().ok().map(mix)
}

/// We mint tokens and nobody can choose them, so mixing their characters is all the hashing they need.
#[inline]
fn mix(text: &[u8; TOKEN_LEN]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let [start @ .., _, _, _, _, _] = text;
    let [_, _, _, _, _, end @ ..] = text;
    let mixed = u64::from_le_bytes(*start).wrapping_mul(ODD) ^ u64::from_le_bytes(*end);
    mixed.wrapping_mul(ODD).rotate_left(32)
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}
