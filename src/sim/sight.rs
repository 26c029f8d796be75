//! Sight: what tells a message apart, read in one light pass. It trusts the shape that engine and peers write; what
//! has another shape is not seen at all.

#[cfg(test)]
mod tests;

use std::ops::Range;

use memchr::{memchr, memmem};

use super::Digest;
use crate::sip::Method;

/// The name of a simulated call: its Call-ID says where it is found, so no table is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallName {
    /// Its slot.
    pub index: u32,
    /// How many calls had the slot before.
    pub generation: u32,
}

impl CallName {
    /// The name that `call_id` is; `None`: the simulator never gave it.
    pub(super) fn of(call_id: &[u8]) -> Option<CallName> {
        let name = call_id.strip_suffix(CALL_ID_HOST)?;
        let (index, generation) = name.split_at(memchr(b'.', name)?);
        Some(CallName { index: number(index)?, generation: number(&generation[1..])? })
    }
}

/// What is behind the name in a Call-ID.
pub(super) const CALL_ID_HOST: &[u8] = b"@vopr.invalid";

/// A message at a glance. Texts are digests, zero where there is none; places are offsets in the message.
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    /// The Status-Code; zero: it is a request.
    pub status: u16,
    /// The method of CSeq.
    pub method: Method,
    /// The number of CSeq.
    pub cseq: u32,
    /// The call, when the Call-ID is one of the simulator's.
    pub call: Option<CallName>,
    /// The Call-ID.
    pub call_id: u64,
    /// Sent-by and branch of the top Via.
    pub via: u64,
    /// The branch alone.
    pub branch: u64,
    /// The From tag.
    pub from_tag: u64,
    /// The To tag.
    pub to_tag: u64,
    to_tag_at: (u16, u16),
    body_at: u16,
}

impl Sight {
    /// A look at `bytes`; `None` when Via, Call-ID or CSeq can't be made out.
    pub fn of(bytes: &[u8]) -> Option<Sight> {
        let mut feed = memchr(b'\n', bytes)?;
        let mut sight = Sight {
            status: match bytes.strip_prefix(b"SIP/2.0 ") {
                Some(rest) => number(rest.get(..3)?)? as u16,
                None => 0,
            },
            method: Method::Extension,
            cseq: 0,
            call: None,
            call_id: 0,
            via: 0,
            branch: 0,
            from_tag: 0,
            to_tag: 0,
            to_tag_at: (0, 0),
            body_at: 0,
        };
        let (mut has_call_id, mut has_cseq) = (false, false);
        loop {
            let start = feed + 1;
            feed = start + memchr(b'\n', bytes.get(start..)?)?;
            let line = bytes[start..feed].strip_suffix(b"\r").unwrap_or(&bytes[start..feed]);
            if line.is_empty() {
                sight.body_at = (feed + 1) as u16;
                break;
            }
            let (name, value) = line.split_at(memchr(b':', line)?);
            let value = value[1..].trim_ascii();
            match name {
                b"Via" | b"v" if sight.via == 0 => sight.see_via(value)?,
                b"From" | b"f" => sight.from_tag = tag(value).map_or(0, Digest::of),
                b"To" | b"t" => {
                    let tag = tag(value).unwrap_or_default();
                    sight.to_tag = if tag.is_empty() { 0 } else { Digest::of(tag) };
                    sight.to_tag_at = within(bytes, tag);
                }
                b"Call-ID" | b"i" => {
                    has_call_id = true;
                    sight.call = CallName::of(value);
                    sight.call_id = Digest::of(value);
                }
                b"CSeq" => {
                    has_cseq = true;
                    let (count, method) = value.split_at(memchr(b' ', value)?);
                    sight.cseq = number(count)?;
                    sight.method = Method::parse(&method[1..]);
                }
                _ => {}
            }
        }
        (has_call_id && has_cseq && sight.via != 0).then_some(sight)
    }

    /// Whether it is a request.
    pub fn is_request(&self) -> bool {
        self.status == 0
    }

    /// Whether it is a final response.
    pub fn is_final(&self) -> bool {
        self.status >= 200
    }

    /// Whether it is a 2xx.
    pub fn is_success(&self) -> bool {
        matches!(self.status, 200..300)
    }

    /// The To tag in `bytes`, the message that was looked at.
    pub fn to_tag_in<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        slice(bytes, self.to_tag_at.0.into()..self.to_tag_at.1.into())
    }

    /// The body in `bytes`.
    pub fn body_in<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        slice(bytes, self.body_at.into()..bytes.len())
    }

    fn see_via(&mut self, value: &[u8]) -> Option<()> {
        let rest = value.strip_prefix(b"SIP/2.0/UDP ")?;
        let sent_by = &rest[..memchr(b';', rest).unwrap_or(rest.len())];
        let branch = parameter(rest, b";branch=").unwrap_or_default();
        let mut via = Digest::new();
        via.add(sent_by);
        via.add(branch);
        (self.via, self.branch) = (via.value(), Digest::of(branch));
        Some(())
    }
}

/// The value of a header in `bytes` by its name as written, with the colon and the space.
pub(super) fn header<'a>(bytes: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let start = memmem::find(bytes, name)? + name.len();
    let rest = &bytes[start..];
    Some(&rest[..memchr(b'\r', rest)?])
}

fn slice(bytes: &[u8], range: Range<usize>) -> &[u8] {
    bytes.get(range).unwrap_or_default()
}

fn within(bytes: &[u8], part: &[u8]) -> (u16, u16) {
    let start = (part.as_ptr() as usize).saturating_sub(bytes.as_ptr() as usize);
    if part.is_empty() { (0, 0) } else { (start as u16, (start + part.len()) as u16) }
}

fn tag(value: &[u8]) -> Option<&[u8]> {
    parameter(value, b";tag=")
}

fn parameter<'a>(value: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let start = memmem::find(value, name)? + name.len();
    let rest = &value[start..];
    Some(&rest[..memchr(b';', rest).unwrap_or(rest.len())])
}

pub(super) fn number(digits: &[u8]) -> Option<u32> {
    let digit = |sum: u32, byte: &u8| {
        let value = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        sum.checked_mul(10)?.checked_add(value)
    };
    if digits.is_empty() { None } else { digits.iter().try_fold(0, digit) }
}
