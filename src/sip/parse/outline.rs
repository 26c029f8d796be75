//! Outline: what names the transaction of a request, read; and what a response repeats (RFC 3261 §8.2.6.2, §17.2.3).

use super::Glance;
use crate::sip::header::{CSeq, HeaderName, NameAddr, Via, call_id};
use crate::sip::token;

/// As much of a request as it takes to refuse it. Its Request-URI, Contact and whatever else only its acceptance needs
/// are not read.
pub struct Outline<'a> {
    /// The top Via: where it came from.
    pub via: Via<'a>,
    /// The tag of who asks; none from RFC 2543 senders.
    pub from_tag: Option<&'a [u8]>,
    /// The tag of who is meant: there is one inside a dialog.
    pub to_tag: Option<&'a [u8]>,
    /// The Call-ID.
    pub call_id: &'a [u8],
    /// The number in CSeq.
    pub number: u32,
    /// What it was read from.
    pub glance: &'a Glance<'a>,
}

impl<'a> Outline<'a> {
    /// `None` where something is not well formed, or so rarely written that a closer look may take it.
    #[inline(always)]
    pub(super) fn of(glance: &'a Glance<'a>, method: &[u8]) -> Option<Outline<'a>> {
        let via_line = glance.value(HeaderName::Via);
        let via = Via::parse_first(via_line).ok()?;
        if glance.has_lower_via_line() || via.raw.len() != via_line.len() {
            glance.vias().all(token::is_repeatable).then_some(())?;
        }
        Some(Outline {
            via,
            from_tag: NameAddr::parse(glance.value(HeaderName::From)).ok()?.tag,
            to_tag: NameAddr::parse(glance.value(HeaderName::To)).ok()?.tag,
            call_id: call_id::parse(glance.value(HeaderName::CallId)).ok()?,
            number: CSeq::number_before(glance.value(HeaderName::CSeq), method)?,
            glance,
        })
    }
}
