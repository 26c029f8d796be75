//! ACK: a request that is never answered, so nothing of it matters but what it acknowledges (RFC 3261 §17.1.1.3).

use super::common::{check, required};
use super::request::cseq;
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::header::{CSeq, HeaderName, NameAddr, Via, call_id};
use crate::sip::message::{Message, StartLine};
use crate::sip::method::Method;

/// An ACK whose tags, Call-ID and CSeq are well formed. Its Request-URI and Via are not looked at: no answer goes back,
/// and test tools are known to send ones nobody could answer.
pub struct Ack<'a> {
    /// Who acknowledges.
    pub from: NameAddr<'a>,
    /// Whose response it was.
    pub to: NameAddr<'a>,
    /// The Call-ID.
    pub call_id: &'a [u8],
    /// The number of the INVITE.
    pub cseq: CSeq,
    /// The message, for everything else.
    pub message: &'a Message<'a>,
}

impl<'a> Ack<'a> {
    pub(crate) fn parse(message: &'a Message<'_>) -> Result<Ack<'a>, ParseError> {
        let StartLine::Request { method: b"ACK", .. } = message.start_line() else {
            return Err(ParseErrorKind::WrongStartLine.at(0));
        };
        check(message)?;
        Ok(Ack {
            from: required(message, HeaderName::From, NameAddr::parse)?,
            to: required(message, HeaderName::To, NameAddr::parse)?,
            call_id: required(message, HeaderName::CallId, call_id::parse)?,
            cseq: cseq(message, Method::Ack, b"ACK")?,
            message,
        })
    }

    /// The top Via.
    pub fn via(&self) -> Result<Via<'a>, ParseError> {
        required(self.message, HeaderName::Via, Via::parse_first)
    }
}
