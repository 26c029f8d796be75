//! Lines of the header section: where they end, folds included (RFC 3261 §7.3.1).

use memchr::memchr;

/// How long the line at the start of `bytes` is, its line feed not counted. A line feed followed by white space does
/// not end it; one alone ends it as CR LF does, as RFC 2543 had it. `None`: the bytes end first.
#[inline]
pub(crate) fn length(bytes: &[u8]) -> Option<usize> {
    let feed = memchr(b'\n', bytes)?;
    match bytes.get(feed + 1) {
        Some(b' ' | b'\t') => folded_length(bytes, feed + 1),
        Some(_) | None => Some(feed),
    }
}

#[cold]
fn folded_length(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let feed = from + memchr(b'\n', bytes.get(from..)?)?;
        match bytes.get(feed + 1) {
            Some(b' ' | b'\t') => from = feed + 1,
            Some(_) | None => return Some(feed),
        }
    }
}

/// How many bytes the empty line at the start of `bytes` takes; zero when the line there is not empty.
#[inline]
pub(crate) fn empty(bytes: &[u8]) -> usize {
    match bytes {
        [b'\n', ..] => 1,
        [b'\r', b'\n', ..] => 2,
        _ => 0,
    }
}

/// Where the colon of the header line `line` is. Names are short: eight bytes at a time find it before a vector search
/// has begun.
#[inline]
pub(crate) fn colon(line: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGH: u64 = ONES << 7;
    let mut at = 0;
    while let Some(chunk) = line.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let other = u64::from_le_bytes(*chunk) ^ (ONES * b':' as u64);
        // The high bit of the first byte that was a colon; those above it may lie.
        let found = other.wrapping_sub(ONES) & !other & HIGH;
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    line.get(at..)?.iter().position(|&byte| byte == b':').map(|more| at + more)
}

/// Index of the first byte that is no line end: an element may send some before the start line (RFC 3261 §7.5).
#[inline]
pub(crate) fn skip_empty(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        match empty(bytes.get(at..).unwrap_or_default()) {
            0 => return at,
            taken => at += taken,
        }
    }
}

/// `text` without the white space and line ends at either side.
#[inline]
pub(crate) fn trim(text: &[u8]) -> &[u8] {
    // Nearly every value has one space before it and CR LF behind it.
    match text {
        [b' ', value @ .., b'\r', b'\n'] if is_trimmed(value) => value,
        text => trim_any(text),
    }
}

#[inline]
fn is_trimmed(value: &[u8]) -> bool {
    matches!(value, [first, .., last] if *first > b' ' && *last > b' ')
}

fn trim_any(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\r' | b'\n', rest @ ..] = text {
        text = rest;
    }
    while let [rest @ .., b' ' | b'\t' | b'\r' | b'\n'] = text {
        text = rest;
    }
    text
}

/// `HCOLON` allows spaces and tabs before the colon, and nothing else.
#[inline]
pub(crate) fn name(text: &[u8]) -> &[u8] {
    match text {
        [.., b' ' | b'\t'] => name_before_space(text),
        text => text,
    }
}

#[cold]
fn name_before_space(mut text: &[u8]) -> &[u8] {
    while let [name @ .., b' ' | b'\t'] = text {
        text = name;
    }
    text
}
