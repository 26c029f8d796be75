//! Response: a message proven to have what every response must have (RFC 3261 §8.1.3).

use super::common::{check, required};
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::header::{CSeq, Contact, HeaderName, NameAddr, Via, call_id, list, route, rseq};
use crate::sip::message::{Message, StartLine};
use crate::sip::status::{Class, Status};

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
        Ok(Response {
            status,
            via,
            from: required(message, HeaderName::From, NameAddr::parse)?,
            to: required(message, HeaderName::To, NameAddr::parse)?,
            call_id: required(message, HeaderName::CallId, call_id::parse)?,
            cseq: required(message, HeaderName::CSeq, CSeq::parse)?.0,
            message,
        })
    }

    /// The first Contact, its URI proven well formed: the remote target of a dialog (RFC 3261 §12.1.2). It is no part
    /// of the proof: a 2xx that has a broken one wants its ACK all the same.
    pub fn contact(&self) -> Result<Option<NameAddr<'a>>, ParseError> {
        self.message.read(HeaderName::Contact, |value| match Contact::parse_first(value)? {
            Contact::Address(address) => address.uri().map(|_uri| address),
            Contact::Star => Err(ParseErrorKind::ForbiddenStar.at(0)),
        })
    }

    /// The hops of all Record-Route lines in order; a UAC's route set is their reverse (RFC 3261 §12.1.2).
    pub fn record_routes(&self) -> impl Iterator<Item = Result<NameAddr<'a>, ParseError>> {
        self.message.headers(HeaderName::RecordRoute).flat_map(route::list)
    }

    /// Whether it is a provisional response to be confirmed with PRACK: its RSeq, when Require has `100rel`
    /// (RFC 3262 §4).
    pub fn reliable_rseq(&self) -> Result<Option<u32>, ParseError> {
        let is_provisional = self.status.class() == Class::Provisional && self.status.code() > 100;
        if is_provisional && list::contains(self.message, HeaderName::Require, b"100rel") {
            self.message.read(HeaderName::RSeq, rseq::parse)
        } else {
            Ok(None)
        }
    }
}
