//! Skim: as much of a request as it takes to refuse it (RFC 3261 §8.2.6.2).

use super::common::{check, required};
use super::request::{Request, cseq, top_via};
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::header::{HeaderName, NameAddr, call_id};
use crate::sip::message::{Message, StartLine};
use crate::sip::method::Method;
use crate::sip::uri::Uri;

impl<'a> Request<'a> {
    /// What names the transaction of a request, and what a response repeats. The Request-URI, Contact and whatever else
    /// only its acceptance needs are not read.
    #[inline]
    pub(crate) fn skim(message: &'a Message<'_>) -> Result<Request<'a>, ParseError> {
        let StartLine::Request { method: method_name, uri } = message.start_line() else {
            return Err(ParseErrorKind::WrongStartLine.at(0));
        };
        check(message)?;
        let method = Method::parse(method_name);
        Ok(Request {
            method,
            method_name,
            uri: Uri::unread(uri),
            via: top_via(message)?,
            from: required(message, HeaderName::From, NameAddr::parse)?,
            to: required(message, HeaderName::To, NameAddr::parse)?,
            call_id: required(message, HeaderName::CallId, call_id::parse)?,
            cseq: cseq(message, method, method_name)?,
            max_forwards: None,
            message,
        })
    }
}
