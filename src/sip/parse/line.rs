//! Lines of the header section: where they end, folds included (RFC 3261 §7.3.1).

use memchr::memchr;

/// Where the line starting at `start` ends: the index of its line feed. A line feed followed by white space does not
/// end it. A line feed alone ends a line as CR LF does, as RFC 2543 had it. `None`: the bytes end first.
#[inline]
pub(crate) fn end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut from = start;
    loop {
        let feed = from + memchr(b'\n', bytes.get(from..)?)?;
        match bytes.get(feed + 1) {
            Some(b' ' | b'\t') => from = feed + 1,
            _ => return Some(feed),
        }
    }
}

/// How many bytes the empty line at `start` takes; zero when the line there is not empty.
#[inline]
pub(crate) fn empty(bytes: &[u8], start: usize) -> usize {
    match bytes.get(start..) {
        Some([b'\n', ..]) => 1,
        Some([b'\r', b'\n', ..]) => 2,
        _ => 0,
    }
}

/// Index of the first byte that is no line end: an element may send some before the start line (RFC 3261 §7.5).
#[inline]
pub(crate) fn skip_empty(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        match empty(bytes, at) {
            0 => return at,
            taken => at += taken,
        }
    }
}

/// `start..end` without the white space and line ends at either side.
#[inline]
pub(crate) fn trim(bytes: &[u8], mut start: usize, mut end: usize) -> (usize, usize) {
    while start < end && is_space(bytes[start]) {
        start += 1;
    }
    while start < end && is_space(bytes[end - 1]) {
        end -= 1;
    }
    (start, end)
}

#[inline]
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// `HCOLON` allows spaces and tabs before the colon, and nothing else.
#[inline]
pub(crate) fn name(mut text: &[u8]) -> &[u8] {
    while let [name @ .., b' ' | b'\t'] = text {
        text = name;
    }
    text
}
