//! Response: a message proven to have what every response must have (RFC 3261 §8.1.3).

use super::common::{check, optional, required};
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::header::{CSeq, Contact, HeaderName, NameAddr, Via, call_id};
use crate::sip::message::{Message, StartLine};
use crate::sip::status::Status;

/// A well-formed response with one Via, ours.
pub struct Response<'a> {
    /// The answer.
    pub status: Status,
    /// The only Via.
    pub via: Via<'a>,
    /// Who asked.
    pub from: NameAddr<'a>,
    /// Who answers; the tag names the dialog.
    pub to: NameAddr<'a>,
    /// The Call-ID.
    pub call_id: &'a [u8],
    /// Number and method of the request.
    pub cseq: CSeq,
    /// The first Contact: the remote target of a dialog.
    pub contact: Option<NameAddr<'a>>,
    /// The message, for everything else.
    pub message: &'a Message<'a>,
}

impl<'a> Response<'a> {
    #[inline]
    pub(crate) fn parse(message: &'a Message<'_>) -> Result<Response<'a>, ParseError> {
        let StartLine::Status { status, .. } = message.start_line() else {
            return Err(ParseErrorKind::WrongStartLine.at(0));
        };
        check(message)?;
        let via = required(message, HeaderName::Via, Via::parse_first)?;
        let value = message.header(HeaderName::Via).unwrap_or_default();
        // More than one Via: it was meant for a proxy, and no proxy is here (RFC 3261 §8.1.3.3).
        if message.headers(HeaderName::Via).nth(1).is_some() || via.raw.len() != value.len() {
            return Err(ParseErrorKind::ManyVias.at(message.offset_of(value)));
        }
        let contact = optional(message, HeaderName::Contact, Contact::parse_first)?;
        Ok(Response {
            status,
            via,
            from: required(message, HeaderName::From, NameAddr::parse)?,
            to: required(message, HeaderName::To, NameAddr::parse)?,
            call_id: required(message, HeaderName::CallId, call_id::parse)?,
            cseq: required(message, HeaderName::CSeq, CSeq::parse)?.0,
            contact: contact.and_then(|contact| match contact {
                Contact::Address(address) => Some(address),
                Contact::Star => None,
            }),
            message,
        })
    }
}
