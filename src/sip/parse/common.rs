//! The headers every message must have, read once (RFC 3261 §8.1.1).

use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::header::{self, CSeq, Contact, HeaderName, NameAddr, SINGLE, Via};
use crate::sip::message::Message;

/// Via, From, To, Call-ID and CSeq: present, single and well formed.
pub(super) struct Common<'a> {
    pub(super) via: Via<'a>,
    pub(super) from: NameAddr<'a>,
    pub(super) to: NameAddr<'a>,
    pub(super) call_id: &'a [u8],
    pub(super) cseq: CSeq,
    pub(super) cseq_method_name: &'a [u8],
    pub(super) contact: Option<Contact<'a>>,
}

impl<'a> Common<'a> {
    #[inline]
    pub(super) fn parse(message: &'a Message<'_>) -> Result<Common<'a>, ParseError> {
        if let Some(fault) = message.fault() {
            return Err(fault);
        }
        if let Some(&name) = SINGLE.iter().find(|&&name| message.is_repeated(name)) {
            let second = message.headers(name).nth(1).unwrap_or_default();
            return Err(ParseErrorKind::RepeatedHeader(name).at(message.offset_of(second)));
        }
        let (cseq, cseq_method_name) = required(message, HeaderName::CSeq, CSeq::parse)?;
        let contact = match message.header(HeaderName::Contact) {
            Some(value) => Some(first(message, value, Contact::parse_first)?),
            None => None,
        };
        Ok(Common {
            via: required(message, HeaderName::Via, Via::parse_first)?,
            from: required(message, HeaderName::From, NameAddr::parse)?,
            to: required(message, HeaderName::To, NameAddr::parse)?,
            call_id: required(message, HeaderName::CallId, header::call_id::parse)?,
            cseq,
            cseq_method_name,
            contact,
        })
    }
}

#[inline]
fn required<'a, T>(
    message: &'a Message<'_>,
    name: HeaderName,
    parse: impl FnOnce(&'a [u8]) -> Result<T, ParseError>,
) -> Result<T, ParseError> {
    match message.header(name) {
        Some(value) => first(message, value, parse),
        None => Err(ParseErrorKind::MissingHeader(name).at(0)),
    }
}

/// Read `value`; an error counts from the start of the message.
#[inline]
fn first<'a, T>(
    message: &Message<'_>,
    value: &'a [u8],
    parse: impl FnOnce(&'a [u8]) -> Result<T, ParseError>,
) -> Result<T, ParseError> {
    parse(value).map_err(|error| error.shifted(message.offset_of(value)))
}
