//! Character classes of the grammar (RFC 3261 §25.1), one table look-up a byte.

/// `token`.
pub(crate) const TOKEN: u8 = 1;
/// `user`, `password` and the colon between them. `#` must be escaped there, but dial strings have it bare.
pub(crate) const USER: u8 = 2;
/// `hostname` and `IPv4address`; the underscore is no host name's, but names with it are in use.
pub(crate) const HOST: u8 = 4;
/// `paramchar`: names and values of URI parameters.
pub(crate) const URI_PARAM: u8 = 8;
/// What `absoluteURI` and the headers of a SIP URI are made of.
pub(crate) const URI: u8 = 16;
/// Unquoted value of a header parameter: wider than `token / host` because branches in base64 are in use. It has no
/// byte that could end the parameter.
pub(crate) const PARAM_VALUE: u8 = 32;
/// `qdtext`, apart from the folds.
pub(crate) const QUOTED: u8 = 64;

static CLASSES: [u8; 256] = classes();

/// Whether `byte` is of `class`.
#[inline]
pub(crate) fn is(byte: u8, class: u8) -> bool {
    CLASSES[byte as usize] & class != 0
}

/// How many bytes at the start of `bytes` are of `class`.
#[inline]
pub(crate) fn span(bytes: &[u8], class: u8) -> usize {
    bytes.iter().position(|&byte| !is(byte, class)).unwrap_or(bytes.len())
}

/// Whether `bytes` is one token.
pub(crate) fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && span(bytes, TOKEN) == bytes.len()
}

/// Whether every `%` in `bytes` begins an escape.
pub(crate) fn is_escaped_well(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'%', bytes)
        .all(|at| matches!(bytes.get(at + 1..at + 3), Some(hex) if hex.iter().all(u8::is_ascii_hexdigit)))
}

/// The number `digits` spell, if all are digits and it is at most `max`. Leading zeros are fine.
#[inline]
pub(crate) fn decimal(digits: &[u8], max: u64) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    let mut number = 0u64;
    for &digit in digits {
        let value = digit.wrapping_sub(b'0');
        if value > 9 {
            return None;
        }
        number = number * 10 + u64::from(value);
        if number > max {
            return None;
        }
    }
    Some(number)
}

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0x21;
    while byte < 0x7f {
        table[byte] |= PARAM_VALUE | QUOTED;
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] |= TOKEN | USER | HOST | URI_PARAM | URI;
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
    table = with(table, b"-_.!~*'()", USER | URI_PARAM | URI);
    table = with(table, b"%&+$/:", USER | URI_PARAM | URI);
    table = with(table, b"=,;?", USER | URI);
    table = with(table, b"#", USER);
    table = with(table, b"[]", URI_PARAM | URI);
    table = with(table, b"@", URI);
    table = with(table, b" \t", QUOTED);
    table = without(table, b"\"\\", QUOTED | PARAM_VALUE);
    without(table, b",;<>", PARAM_VALUE)
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
