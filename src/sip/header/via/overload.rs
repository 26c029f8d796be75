//! The overload parameters of a Via: whether its sender wants to be told how much to send (RFC 7339 §4).

use std::ops::Range;

use super::Via;
use crate::sip::header::param::Param;

/// What a Via says of overload, as places in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overload {
    /// Where the name `oc` ends, when it has no value.
    name_end: u32,
    /// Where the value of `oc-algo` begins and ends, when the algorithm we know is in it.
    algorithms: (u32, u32),
    /// Whether it says more than a question does, or leaves us no algorithm.
    is_other: bool,
}

/// The one algorithm every server knows (RFC 7339 §4.2).
const LOSS: &[u8] = b"loss";

/// The usual question, and how much of it comes before the algorithms.
const QUESTION: &[u8] = b";oc;oc-algo=\"loss\"";
const BEFORE_ALGORITHMS: u32 = ";oc;oc-algo=".len() as u32;

impl Overload {
    /// Nothing.
    pub(crate) const NONE: Overload = Overload { name_end: 0, algorithms: (0, 0), is_other: false };

    /// The usual question if `text`, which is `at` bytes behind the start of the Via, begins with it; what is behind
    /// it then, or all of `text`.
    #[inline(always)]
    pub(super) fn usual(text: &[u8], at: usize) -> (Overload, &[u8]) {
        match text.strip_prefix(QUESTION) {
            Some(behind) => {
                let at = at as u32;
                let algorithms = (at + BEFORE_ALGORITHMS, at + QUESTION.len() as u32);
                let name_end = at + ";oc".len() as u32;
                (Overload { name_end, algorithms, is_other: false }, behind)
            }
            None => (Overload::NONE, text),
        }
    }

    /// Take in `param`, which ends at `end`.
    pub(super) fn note(&mut self, param: Param<'_>, end: u32) {
        match param.name.len() {
            2 if param.is(b"oc") && param.value.is_none() => self.name_end = end,
            7 if param.is(b"oc-algo") => match param.value {
                Some(quoted) if self.algorithms.1 == 0 && names_loss(quoted) => {
                    self.algorithms = (end - quoted.len() as u32, end);
                }
                Some(_) | None => self.is_other |= self.algorithms.1 == 0,
            },
            11 if param.is(b"oc-validity") => self.is_other = true,
            6 if param.is(b"oc-seq") => self.is_other = true,
            _ => {}
        }
    }

    /// Where what is told goes in, behind `oc`, and the place of the algorithms the sender knows, in their quotes; if
    /// the one we know is among them and all it says of overload is a question.
    #[inline]
    pub(in crate::sip) fn places(&self) -> Option<(usize, Range<usize>)> {
        let (start, end) = self.algorithms;
        let is_asked = self.name_end != 0 && end != 0 && !self.is_other;
        is_asked.then_some((self.name_end as usize, start as usize..end as usize))
    }
}

fn names_loss(quoted: &[u8]) -> bool {
    let list = quoted.strip_prefix(b"\"").and_then(|list| list.strip_suffix(b"\""));
    let mut names = list.unwrap_or_default().split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
    names.any(|name| name.eq_ignore_ascii_case(LOSS))
}

impl Via<'_> {
    /// Whether the sender asks for feedback.
    #[inline]
    pub fn asks_feedback(&self) -> bool {
        self.overload.places().is_some()
    }
}
