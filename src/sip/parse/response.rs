//! Response: a message proven to have what every response must have (RFC 3261 §8.1.3).

use super::common::Common;
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::header::{CSeq, Contact, HeaderName, NameAddr, Via};
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
        let common = Common::parse(message)?;
        let value = message.header(HeaderName::Via).unwrap_or_default();
        // More than one Via: it was meant for a proxy, and no proxy is here (RFC 3261 §8.1.3.3).
        if message.is_repeated(HeaderName::Via) || common.via.raw.len() != value.len() {
            return Err(ParseErrorKind::ManyVias.at(message.offset_of(value)));
        }
        Ok(Response {
            status,
            via: common.via,
            from: common.from,
            to: common.to,
            call_id: common.call_id,
            cseq: common.cseq,
            contact: match common.contact {
                Some(Contact::Address(address)) => Some(address),
                Some(Contact::Star) | None => None,
            },
            message,
        })
    }
}
