//! Lines: how a glance goes through a header section (RFC 3261 §7.3.1).

use super::WANTED;
use crate::sip::header::HeaderName;
use crate::sip::parse::chunk;
use crate::sip::parse::line::{self, Line};

/// The bits of what is wanted.
const ALL: u32 = (1 << WANTED) - 1;

/// The first values of what is wanted, behind the line feed at `feed`; whether there was a second Via by then, and
/// the line feed of the last of them.
#[inline(always)]
pub(super) fn wanted(bytes: &[u8], mut feed: usize) -> Option<([&[u8]; WANTED], bool, usize)> {
    let (mut values, mut seen, mut has_lower_via) = ([&[][..]; WANTED], 0, false);
    while seen != ALL {
        let found = match usual(bytes, feed + 1) {
            Some(found) => found,
            None => other(bytes, feed + 1)?,
        };
        feed = found.feed;
        let Some(place) = values.get_mut(found.index) else { continue };
        let bit = 1 << found.index;
        if seen & bit == 0 {
            *place = found.value;
            seen |= bit;
        } else if found.index == HeaderName::Via as usize {
            has_lower_via = true;
        } else {
            return None;
        }
    }
    Some((values, has_lower_via, feed))
}

/// A line.
struct Found<'a> {
    /// Which of the wanted ones it is; none from [`WANTED`] on.
    index: usize,
    value: &'a [u8],
    /// Its line feed.
    feed: usize,
}

/// The line from `start` on if it is a wanted one as nearly all are: the name as the RFC writes it, one space, and
/// neither a fold nor white space at its end.
#[inline(always)]
fn usual(bytes: &[u8], start: usize) -> Option<Found<'_>> {
    let word = u64::from_le_bytes(*bytes.get(start..)?.first_chunk()?);
    let (name, length) = if is_head(word, b"Via: ") {
        (HeaderName::Via, 5)
    } else if is_head(word, b"From: ") {
        (HeaderName::From, 6)
    } else if is_head(word, b"To: ") {
        (HeaderName::To, 4)
    } else if is_head(word, b"CSeq: ") {
        (HeaderName::CSeq, 6)
    } else if is_head(word, b"Call-ID:") && bytes.get(start + 8) == Some(&b' ') {
        (HeaderName::CallId, 9)
    } else {
        return None;
    };
    let feed = line::next_feed(bytes, start + length);
    let [value @ .., b'\r'] = bytes.get(start + length..feed)? else { return None };
    let is_trimmed = value.first()? > &b' ' && value.last()? > &b' ';
    let is_folded = matches!(bytes.get(feed + 1)?, b' ' | b'\t');
    (is_trimmed && !is_folded).then_some(Found { index: name as usize, value, feed })
}

/// Whether `head` is what the eight bytes in `word` begin with.
#[inline(always)]
fn is_head<const N: usize>(word: u64, head: &[u8; N]) -> bool {
    let spelled = head.iter().rev().fold(0, |spelled, byte| spelled << 8 | u64::from(*byte));
    word << (64 - 8 * N) == spelled << (64 - 8 * N)
}

/// Any other line: its name is not looked at if its first letter says that it is not wanted. `None` if it is empty or
/// does not end: something wanted is not there.
#[inline(never)]
fn other(bytes: &[u8], start: usize) -> Option<Found<'_>> {
    let rest = bytes.get(start..)?;
    let line = match rest.first()? {
        b'V' | b'v' | b'F' | b'f' | b'T' | b't' | b'C' | b'c' | b'I' | b'i' => {
            Line::usual(rest).or_else(|| Line::any(rest))?
        }
        b'\r' | b'\n' => return None,
        _ => Line { name: HeaderName::Extension, colon: 0, end: line::end(rest)? },
    };
    let value = line::value_of(rest, &line);
    Some(Found { index: line.name as usize, value, feed: start + line.end })
}

/// Where the header section ends, of which the line feed at `feed` is one. Whether another Via comes first is added to
/// `has_lower_via`.
#[inline(always)]
pub(super) fn end(bytes: &[u8], mut feed: usize, has_lower_via: &mut bool) -> Option<usize> {
    loop {
        feed = chunk::find_pair(bytes, feed, chunk::feeds_before_via_or_end);
        let rest = bytes.get(feed + 1..)?;
        match rest {
            [b'\n', ..] | [b'\r', b'\n', ..] => return Some(feed + 1),
            [b'V' | b'v', ..] => *has_lower_via |= Line::any(rest)?.name == HeaderName::Via,
            _ => {}
        }
        feed += 1;
    }
}
