//! Key: slot and tenancy of a call, as text in its Call-ID, tags and branches (RFC 3261 §8.1.1.4).

/// Which slot of the farm a call sits in, and which of the slot's tenants it is.
///
/// The text stands in the Call-ID, so an answer finds its call without a hash, and an answer to an
/// earlier tenant is known as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) slot: u32,
    pub(crate) generation: u32,
}

/// Length of a key's text: sixteen hexadecimal digits and the dash between slot and generation.
pub(crate) const KEY_LEN: usize = 17;

/// The text of a key: always [`KEY_LEN`] characters, so that messages of one kind have one size.
pub(crate) type KeyText = [u8; KEY_LEN];

impl Key {
    /// The key as it stands in messages.
    #[inline]
    pub(crate) fn text(self) -> KeyText {
        let mut text = [b'-'; KEY_LEN];
        put_hex(&mut text[..HALF_LEN], self.slot);
        put_hex(&mut text[HALF_LEN + 1..], self.generation);
        text
    }

    /// The key in `text`, if it is one of ours; upper case is not, nobody may change a Call-ID.
    #[inline]
    pub(crate) fn parse(text: &[u8]) -> Option<Key> {
        let text: &KeyText = text.try_into().ok()?;
        if text[HALF_LEN] != b'-' {
            return None;
        }
        Some(Key { slot: hex(&text[..HALF_LEN])?, generation: hex(&text[HALF_LEN + 1..])? })
    }
}

#[inline]
fn put_hex(out: &mut [u8], number: u32) {
    for (place, digit) in out.iter_mut().rev().enumerate() {
        *digit = DIGITS[(number >> (4 * place) & 15) as usize];
    }
}

#[inline]
fn hex(text: &[u8]) -> Option<u32> {
    let mut number = 0;
    for &digit in text {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        number = number << 4 | u32::from(value);
    }
    Some(number)
}

/// Characters of one 32-bit number.
const HALF_LEN: usize = 8;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

#[cfg(test)]
mod tests;
