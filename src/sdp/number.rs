//! A number: digits only, no sign (RFC 8866 §9).

/// All of `text` as a number of at most 65535.
pub(crate) fn decimal(text: &[u8]) -> Option<u16> {
    match leading_number(text)? {
        (number, []) => u16::try_from(number).ok(),
        (_, _) => None,
    }
}

/// The digits `text` starts with, as a number, and what follows them. At least one digit, and
/// no number above 64 bits.
#[inline]
pub(crate) fn leading_number(text: &[u8]) -> Option<(u64, &[u8])> {
    continued_number(text, 0, 0)
}

/// The same where ten digits are usual: the first eight are read at once.
#[inline]
pub(crate) fn leading_long_number(text: &[u8]) -> Option<(u64, &[u8])> {
    match eight_digits(text) {
        Some(number) => continued_number(text, number, 8),
        None => continued_number(text, 0, 0),
    }
}

/// The digits of `text`, the first `count` of which are known to be `number`.
#[inline]
fn continued_number(text: &[u8], number: u64, count: usize) -> Option<(u64, &[u8])> {
    let (mut number, mut count) = (number, count);
    while let Some(digit) = text.get(count).map(|byte| byte.wrapping_sub(b'0')) {
        if digit > 9 {
            break;
        }
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        count += 1;
    }
    let (digits, rest) = text.split_at(count);
    match count {
        0 => None,
        1..=DIGITS_SAFE => Some((number, rest)),
        _ => Some((checked_number(digits)?, rest)),
    }
}

/// The eight digits `text` starts with, as a number, if it starts with so many. They are added in
/// pairs, then pairs of pairs, in one register: `o=` numbers of ten digits are the longest thing
/// in most descriptions, and this reads them in a third of the instructions.
#[inline]
fn eight_digits(text: &[u8]) -> Option<u64> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let digits = u64::from_le_bytes(*text.first_chunk()?) ^ (EACH * u64::from(b'0'));
    // Adding six carries 10 to 15 into the upper half, where digits have nothing.
    if (digits | digits.wrapping_add(EACH * 6)) & (EACH * 0xf0) != 0 {
        return None;
    }
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    Some((fours * 10_000 + (fours >> 32)) & 0xffff_ffff)
}

/// `digits` as a number, which may be more than 64 bits hold: nobody honest sends those.
#[cold]
fn checked_number(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0u64, |number, digit| {
        number.checked_mul(10)?.checked_add(u64::from(digit - b'0'))
    })
}

/// So many digits fit 64 bits, whatever they are.
const DIGITS_SAFE: usize = 19;
