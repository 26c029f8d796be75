//! Character classes of the grammar (RFC 3261 §25.1), one table look-up a byte.

/// `token`.
pub(crate) const TOKEN: u8 = 1;
/// `user`, `password` and the colon between them. `#` must be escaped there, but dial strings have it bare.
pub(crate) const USER: u8 = 2;
/// `user` without what needs a second look: escapes, the colon, and `;`, `?` and `,`, which end a URI without brackets.
pub(crate) const USER_PLAIN: u8 = 64;
/// `hostname` and `IPv4address`; the underscore is no host name's, but names with it are in use.
pub(crate) const HOST: u8 = 4;
/// `paramchar`: names and values of URI parameters.
pub(crate) const URI_PARAM: u8 = 8;
/// What `absoluteURI` and the headers of a SIP URI are made of.
pub(crate) const URI: u8 = 16;
/// `qdtext`, apart from the folds.
pub(crate) const QUOTED: u8 = 32;

static CLASSES: [u8; 256] = classes();

/// Whether `byte` is of `class`.
#[inline]
pub(crate) fn is(byte: u8, class: u8) -> bool {
    CLASSES[byte as usize] & class != 0
}

/// How many bytes at the start of `bytes` are of `class`. Four at a time, so that the end of `bytes` is looked for
/// once in four bytes.
#[inline]
pub(crate) fn span(bytes: &[u8], class: u8) -> usize {
    let (chunks, rest) = bytes.as_chunks::<4>();
    let mut at = 0;
    for chunk in chunks {
        let [a, b, c, d] = *chunk;
        if !is(a, class) {
            return at;
        }
        if !is(b, class) {
            return at + 1;
        }
        if !is(c, class) {
            return at + 2;
        }
        if !is(d, class) {
            return at + 3;
        }
        at += 4;
    }
    at + rest.iter().position(|&byte| !is(byte, class)).unwrap_or(rest.len())
}

/// Whether `bytes` is one token.
pub(crate) fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && span(bytes, TOKEN) == bytes.len()
}

/// Whether a header value nobody has parsed can be repeated in a response: no control bytes but tabs and whole folds.
pub(crate) fn is_repeatable(value: &[u8]) -> bool {
    value.iter().enumerate().all(|(at, &byte)| match byte {
        b'\t' => true,
        b'\r' => value.get(at + 1) == Some(&b'\n'),
        b'\n' => matches!(value.get(at + 1), Some(b' ' | b'\t')),
        0..=0x1f | 0x7f => false,
        0x20..=0x7e | 0x80..=0xff => true,
    })
}

/// Whether what an application wants to say is one line: no control bytes but tabs.
pub(crate) fn is_line(value: &[u8]) -> bool {
    value.iter().all(|&byte| byte == b'\t' || !byte.is_ascii_control())
}

/// Whether every `%` in `bytes` begins an escape.
pub(crate) fn is_escaped_well(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'%', bytes).all(|at| match bytes.get(at + 1..at + 3) {
        Some(hex) => hex.iter().all(u8::is_ascii_hexdigit),
        None => false,
    })
}

/// The number that is all of `digits`, if it is at most `max`. Leading zeros are fine.
#[inline]
pub(crate) fn decimal(digits: &[u8], max: u32) -> Option<u32> {
    match leading_decimal(digits) {
        (number, length) if length == digits.len() && number <= u64::from(max) => {
            (length > 0).then_some(number as u32)
        }
        _ => None,
    }
}

/// The number at the start of `bytes` and how many digits it has. Too large a one is the largest there is.
#[inline(always)]
pub(crate) fn leading_decimal(bytes: &[u8]) -> (u64, usize) {
    let mut number = 0u64;
    let mut length = 0;
    for &byte in bytes {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        length += 1;
    }
    if length <= DIGITS_MAX { (number, length) } else { (saturated(&bytes[..length]), length) }
}

/// As many digits fit 64 bits whatever they are.
const DIGITS_MAX: usize = 19;

/// The number all of `digits` spell: there may be a thousand zeros at the front.
#[cold]
fn saturated(digits: &[u8]) -> u64 {
    digits.iter().fold(0u64, |number, &digit| {
        number.saturating_mul(10).saturating_add(u64::from(digit - b'0'))
    })
}

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0x21;
    while byte < 0x7f {
        table[byte] |= QUOTED;
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] |= TOKEN | USER | USER_PLAIN | HOST | URI_PARAM | URI;
        }
        byte += 1;
    }
    while byte < 0x100 {
        table[byte] |= if byte > 0x7f { QUOTED } else { 0 };
        byte += 1;
    }
    table = with(table, b"-.!%*_+`'~", TOKEN);
    table = with(table, b"-.", HOST);
    table = with(table, b"_", HOST);
    table = with(table, b"-_.!~*'()", USER | USER_PLAIN | URI_PARAM | URI);
    table = with(table, b"%&+$/:", USER | URI_PARAM | URI);
    table = with(table, b"=,;?", USER | URI);
    table = with(table, b"#", USER);
    table = with(table, b"&+$/=#", USER_PLAIN);
    table = with(table, b"[]", URI_PARAM | URI);
    table = with(table, b"@", URI);
    table = with(table, b" \t", QUOTED);
    without(table, b"\"\\", QUOTED)
}

const fn with(mut table: [u8; 256], bytes: &[u8], class: u8) -> [u8; 256] {
    let mut index = 0;
    while index < bytes.len() {
        table[bytes[index] as usize] |= class;
        index += 1;
    }
    table
}

const fn without(mut table: [u8; 256], bytes: &[u8], class: u8) -> [u8; 256] {
    let mut index = 0;
    while index < bytes.len() {
        table[bytes[index] as usize] &= !class;
        index += 1;
    }
    table
}
