//! Lines: how a glance goes through a header section. A value that is as usual tells by itself where its line ends; any
//! other is read as in a whole message (RFC 3261 §7.3.1).

use super::Glance;
use crate::sip::header::{CSeq, HeaderName, NameAddr, Via, call_id};
use crate::sip::parse::chunk;
use crate::sip::parse::line::{self, Line};

/// What every answer repeats.
const WANTED: u32 = bit(HeaderName::Via)
    | bit(HeaderName::From)
    | bit(HeaderName::To)
    | bit(HeaderName::CallId)
    | bit(HeaderName::CSeq);

/// A tag, if there is one.
type Tag<'a> = Option<&'a [u8]>;

impl Glance<'_> {
    /// Read lines until nothing wanted is left; where the next begins.
    #[inline(always)]
    pub(super) fn read_wanted<const N: usize>(
        &mut self,
        method: &[u8; N],
        is_meant: impl Fn(Option<&[u8]>) -> bool,
    ) -> Option<usize> {
        let mut at = self.end;
        while self.seen != WANTED {
            let seen = self.seen;
            at = match self.read_usual(at, method) {
                Some(next) => next,
                None => self.read_any(at, method)?,
            };
            if (self.seen ^ seen) & bit(HeaderName::To) != 0 && !is_meant(self.to_tag) {
                return None;
            }
        }
        Some(at)
    }

    /// Read the line from `at` on if it is a wanted one, named as the RFC writes it, with one space before its value.
    #[inline(always)]
    fn read_usual<const N: usize>(&mut self, at: usize, method: &[u8; N]) -> Option<usize> {
        let word = u64::from_le_bytes(*self.bytes.get(at..)?.first_chunk()?);
        let behind = word >> 32;
        match word as u32 {
            FROM if behind as u16 == COLON_SPACE => {
                let (value, tag, next) = self.usual_address(at + 6)?;
                (self.from, self.from_tag) = (value, tag);
                self.first(HeaderName::From, next)
            }
            TO => {
                let (value, tag, next) = self.usual_address(at + 4)?;
                (self.to, self.to_tag) = (value, tag);
                self.first(HeaderName::To, next)
            }
            CALL if behind as u32 == ID => self.read_usual_call_id(at + 8),
            CSEQ if behind as u16 == COLON_SPACE => self.read_usual_cseq(at + 6, method),
            _ => None,
        }
    }
}

/// The usual Via in a line of its own from `at` on, and where the next line begins.
#[inline(always)]
pub(super) fn usual_via(bytes: &[u8], at: usize) -> Option<(Via<'_>, usize)> {
    let via = Via::usual_start(bytes.get(at..)?.strip_prefix(b"Via: ")?)?;
    let next = behind_line(bytes, at + VIA_BYTES + via.raw.len())?;
    Some((via, next))
}

/// How far into its line the value of a usual Via is.
const VIA_BYTES: usize = 5;

impl<'a> Glance<'a> {
    /// The usual address from `start` on, its tag, and where the next line begins.
    #[inline(always)]
    fn usual_address(&self, start: usize) -> Option<(&'a [u8], Tag<'a>, usize)> {
        let address = NameAddr::usual_start(self.bytes.get(start..)?)?;
        let next = behind_line(self.bytes, start + address.raw.len())?;
        Some((address.raw, address.tag, next))
    }

    #[inline(always)]
    fn read_usual_call_id(&mut self, space: usize) -> Option<usize> {
        let [b' ', value @ ..] = self.bytes.get(space..)? else { return None };
        let length = chunk::find(value, 0, |chunk| chunk::hidden_or(chunk, []));
        self.call_id = value.get(..length).filter(|value| !value.is_empty())?;
        self.first(HeaderName::CallId, behind_line(self.bytes, space + 1 + length)?)
    }

    #[inline(always)]
    fn read_usual_cseq<const N: usize>(&mut self, start: usize, method: &[u8; N]) -> Option<usize> {
        let value = self.bytes.get(start..)?;
        let (number, digits) = CSeq::number_at(value)?;
        let length = digits + 1 + N;
        let [b' ', name @ ..] = value.get(digits..length)? else { return None };
        if name != method {
            return None;
        }
        (self.cseq, self.number) = (value.get(..length)?, number);
        self.first(HeaderName::CSeq, behind_line(self.bytes, start + length)?)
    }

    /// Read the line from `at` on, whatever it is. `None` if it is empty or does not end: something wanted is not
    /// there.
    #[inline(never)]
    fn read_any(&mut self, at: usize, method: &[u8]) -> Option<usize> {
        let rest = self.bytes.get(at..)?;
        let line = match rest.first()? {
            b'V' | b'v' | b'F' | b'f' | b'T' | b't' | b'C' | b'c' | b'I' | b'i' => {
                Line::usual(rest).or_else(|| Line::any(rest))?
            }
            b'\r' | b'\n' => return None,
            // No wanted name begins like that.
            _ => return Some(at + line::end(rest)? + 1),
        };
        let (value, next) = (line::value_of(rest, &line), at + line.end + 1);
        match line.name {
            HeaderName::Via if self.seen & bit(HeaderName::Via) != 0 => {
                self.has_lower_via_line = true;
                return Some(next);
            }
            HeaderName::Via => (self.via_line, self.via) = (value, Via::parse_first(value).ok()?),
            HeaderName::From => (self.from, self.from_tag) = (value, tag_of(value)?),
            HeaderName::To => (self.to, self.to_tag) = (value, tag_of(value)?),
            HeaderName::CallId => self.call_id = call_id::parse(value).ok()?,
            HeaderName::CSeq => {
                (self.cseq, self.number) = (value, CSeq::number_before(value, method)?);
            }
            _ => return Some(next),
        }
        self.first(line.name, next)
    }

    /// Note that `name` was read, and go on at `next`; `None` if it had been read before: it has two meanings then.
    /// Below the last wanted line nobody looks.
    #[inline(always)]
    fn first(&mut self, name: HeaderName, next: usize) -> Option<usize> {
        let is_first = self.seen & bit(name) == 0;
        self.seen |= bit(name);
        is_first.then_some(next)
    }

    /// Where the header section ends, of which the line feed at `feed` is one. Whether another Via comes first is
    /// noted.
    #[inline(always)]
    pub(super) fn find_end(&mut self, mut feed: usize) -> Option<usize> {
        loop {
            feed = chunk::find_pair(self.bytes, feed, chunk::feeds_before_via_or_end);
            let rest = self.bytes.get(feed + 1..)?;
            match rest {
                [b'\n', ..] | [b'\r', b'\n', ..] => return Some(feed + 1),
                [b'V' | b'v', ..] => {
                    self.has_lower_via_line |= Line::any(rest)?.name == HeaderName::Via;
                }
                _ => {}
            }
            feed += 1;
        }
    }
}

pub(super) const fn bit(name: HeaderName) -> u32 {
    1 << name as u32
}

/// The first four bytes of wanted lines, and what follows them, as numbers: to compare those is one step.
const FROM: u32 = u32::from_le_bytes(*b"From");
const TO: u32 = u32::from_le_bytes(*b"To: ");
const CALL: u32 = u32::from_le_bytes(*b"Call");
const ID: u32 = u32::from_le_bytes(*b"-ID:");
const CSEQ: u32 = u32::from_le_bytes(*b"CSeq");
const COLON_SPACE: u16 = u16::from_le_bytes(*b": ");

/// Where the next line begins if the value that ends at `end` is the last of its line, and that is nearly surely
/// neither continued nor the last.
#[inline(always)]
fn behind_line(bytes: &[u8], end: usize) -> Option<usize> {
    let [word @ .., next] = bytes.get(end..)?.first_chunk::<3>()?;
    (word == b"\r\n" && *next > b' ').then_some(end + 2)
}

/// The tag of the address in `value`, if that is well formed.
fn tag_of(value: &[u8]) -> Option<Option<&[u8]>> {
    NameAddr::parse(value).ok().map(|address| address.tag)
}
