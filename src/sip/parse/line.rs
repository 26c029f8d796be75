//! Lines of the header section: their names, and where they end, folds included (RFC 3261 §7.3.1).

use super::chunk::{self, Chunk};
use crate::sip::header::HeaderName;

/// One header line. Its places count from its start.
pub(crate) struct Line {
    /// What it is.
    pub(crate) name: HeaderName,
    /// Where its colon is; where it ends when it has none.
    pub(crate) colon: usize,
    /// Where its line feed is.
    pub(crate) end: usize,
}

impl Line {
    /// The line at the start of `bytes`, if it has its colon where nearly every line has it: among the first sixteen
    /// bytes. An empty line has none.
    #[inline(always)]
    pub(crate) fn usual(bytes: &[u8]) -> Option<Line> {
        let head = bytes.first_chunk()?;
        let (colons, feeds) = (chunk::equal(head, b':'), chunk::equal(head, b'\n'));
        // The colons before the first line feed.
        let colons = colons & feeds.wrapping_sub(1);
        if colons == 0 {
            return None;
        }
        let colon = chunk::before_first(colons);
        let name = HeaderName::of_head(head, colon)
            .unwrap_or_else(|| HeaderName::parse(name(head.get(..colon).unwrap_or_default())));
        let feed = match feeds {
            0 => next_feed(bytes, size_of::<Chunk>()),
            feeds => chunk::before_first(feeds),
        };
        Some(Line { name, colon, end: unfolded_end(bytes, feed)? })
    }

    /// Any line at the start of `bytes`. `None`: the bytes end first.
    #[cold]
    pub(crate) fn any(bytes: &[u8]) -> Option<Line> {
        let end = end(bytes)?;
        let text = bytes.get(..end)?;
        Some(match memchr::memchr(b':', text) {
            Some(colon) => Line { name: HeaderName::parse(name(&text[..colon])), colon, end },
            None => Line { name: HeaderName::Extension, colon: end, end },
        })
    }

    /// Where its value begins and ends in `bytes`, which it was found in: white space and line ends at either side are
    /// left out.
    #[inline(always)]
    pub(crate) fn value(&self, bytes: &[u8]) -> (usize, usize) {
        // Nearly every value has one space before it and CR LF behind it.
        match bytes.get(self.colon + 1..self.end) {
            Some([b' ', value @ .., b'\r']) if is_trimmed(value) => (self.colon + 2, self.end - 1),
            Some(_) | None => self.value_trimmed(bytes),
        }
    }

    fn value_trimmed(&self, bytes: &[u8]) -> (usize, usize) {
        let start = self.end.min(self.colon + 1);
        let text = bytes.get(start..self.end).unwrap_or_default();
        let is_text = |byte: &u8| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        match (text.iter().position(is_text), text.iter().rposition(is_text)) {
            (Some(first), Some(last)) => (start + first, start + last + 1),
            (Some(_) | None, _) => (start, start),
        }
    }
}

/// The lines from `from` to `end`, each with the bytes it begins.
pub(crate) fn walk(bytes: &[u8], from: usize, end: usize) -> impl Iterator<Item = (&[u8], Line)> {
    // The empty line behind the header section shows where its last line ends.
    let mut rest = bytes.get(from..).unwrap_or_default();
    let behind = bytes.len() - end;
    std::iter::from_fn(move || {
        let text = rest;
        let line = if text.len() > behind { Line::any(text) } else { None }?;
        rest = text.get(line.end + 1..).unwrap_or_default();
        Some((text, line))
    })
}

/// The value of `line`, which `text` begins with.
pub(crate) fn value_of<'a>(text: &'a [u8], line: &Line) -> &'a [u8] {
    let (start, end) = line.value(text);
    text.get(start..end).unwrap_or_default()
}

/// Where the line at the start of `bytes` has its line feed. One followed by white space does not end it; one alone
/// ends it as CR LF does, as RFC 2543 had it. `None`: the bytes end first.
#[inline(always)]
pub(crate) fn end(bytes: &[u8]) -> Option<usize> {
    unfolded_end(bytes, next_feed(bytes, 0))
}

/// Where the next line feed is; the length of `bytes` if there is none.
#[inline(always)]
pub(crate) fn next_feed(bytes: &[u8], from: usize) -> usize {
    chunk::find(bytes, from, |chunk| chunk::equal(chunk, b'\n'))
}

/// The end of the line that has its first line feed at `feed`, the length of `bytes` if it has none.
#[inline(always)]
pub(crate) fn unfolded_end(bytes: &[u8], feed: usize) -> Option<usize> {
    match bytes.get(feed + 1) {
        Some(next) if *next > b' ' => Some(feed),
        Some(b' ' | b'\t') => folded_end(bytes, feed + 1),
        Some(_) => Some(feed),
        None => (feed < bytes.len()).then_some(feed),
    }
}

#[cold]
fn folded_end(bytes: &[u8], mut from: usize) -> Option<usize> {
    loop {
        let feed = from + memchr::memchr(b'\n', bytes.get(from..)?)?;
        match bytes.get(feed + 1) {
            Some(b' ' | b'\t') => from = feed + 1,
            Some(_) | None => return Some(feed),
        }
    }
}

/// How many bytes the empty line at the start of `bytes` takes; zero when the line there is not empty.
#[inline(always)]
pub(crate) fn empty(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] => 2,
        [b'\n', ..] => 1,
        _ => 0,
    }
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

/// `HCOLON` allows spaces and tabs before the colon, and nothing else.
pub(crate) fn name(mut text: &[u8]) -> &[u8] {
    while let [name @ .., b' ' | b'\t'] = text {
        text = name;
    }
    text
}

#[inline(always)]
fn is_trimmed(value: &[u8]) -> bool {
    value.first() > Some(&b' ') && value.last() > Some(&b' ')
}
