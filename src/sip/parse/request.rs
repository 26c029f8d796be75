//! Request: a message proven to have what every request must have (RFC 3261 §8.1.1, §8.2).

use super::common::Common;
use crate::sip::error::{ParseError, ParseErrorKind, RequestError};
use crate::sip::header::{CSeq, Contact, HeaderName, NameAddr, Via, expires, max_forwards};
use crate::sip::message::{Message, StartLine};
use crate::sip::method::Method;
use crate::sip::uri::{Scheme, Uri};

/// A well-formed request. Who holds one need not look again.
pub struct Request<'a> {
    /// What is asked.
    pub method: Method,
    /// Its name, which tells extensions apart.
    pub method_name: &'a [u8],
    /// Whom it is asked of.
    pub uri: Uri<'a>,
    /// The top Via: where it came from.
    pub via: Via<'a>,
    /// Who asks. Without a tag only from an RFC 2543 sender.
    pub from: NameAddr<'a>,
    /// Who is meant; with a tag inside a dialog.
    pub to: NameAddr<'a>,
    /// The Call-ID.
    pub call_id: &'a [u8],
    /// Number and method, the latter equal to the request's.
    pub cseq: CSeq,
    /// Hops left; RFC 2543 senders do not count them.
    pub max_forwards: Option<u8>,
    /// The first Contact; `None` as well for the `*` of REGISTER.
    pub contact: Option<NameAddr<'a>>,
    /// The message, for everything else.
    pub message: &'a Message<'a>,
}

impl<'a> Request<'a> {
    #[inline]
    pub(crate) fn parse(message: &'a Message<'_>) -> Result<Request<'a>, RequestError> {
        let StartLine::Request { method: method_name, uri } = message.start_line() else {
            return Err(ParseErrorKind::WrongStartLine.at(0).into());
        };
        let common = Common::parse(message)?;
        let method = Method::parse(method_name);
        if common.cseq_method_name != method_name {
            let offset = message.offset_of(common.cseq_method_name);
            return Err(ParseErrorKind::CSeqMethodDiffers.at(offset).into());
        }
        let max_forwards = checked(message, HeaderName::MaxForwards, max_forwards::parse)?;
        checked(message, HeaderName::Expires, expires::parse)?;
        Ok(Request {
            method,
            method_name,
            uri: request_uri(uri).map_err(|error| error.shifted(message.offset_of(uri)))?,
            via: common.via,
            from: common.from,
            to: common.to,
            call_id: common.call_id,
            cseq: common.cseq,
            max_forwards,
            contact: address(common.contact, method, message)?,
            message,
        })
    }

    /// The To tag: present in every request inside a dialog (RFC 3261 §12.2).
    pub fn has_to_tag(&self) -> bool {
        self.to.tag.is_some()
    }
}

/// A Request-URI has no headers (RFC 3261 §19.1.1, table 1) and a scheme that can be called.
#[inline]
fn request_uri(bytes: &[u8]) -> Result<Uri<'_>, ParseError> {
    let uri = Uri::parse(bytes)?;
    match uri.scheme {
        Scheme::Other => Err(ParseErrorKind::UnsupportedScheme.at(0)),
        Scheme::Sip | Scheme::Sips | Scheme::Tel if uri.headers.is_empty() => Ok(uri),
        Scheme::Sip | Scheme::Sips | Scheme::Tel => {
            Err(ParseErrorKind::ForbiddenUriHeaders.at(bytes.len() - uri.headers.len()))
        }
    }
}

#[inline]
fn checked<'a, T>(
    message: &'a Message<'_>,
    name: HeaderName,
    parse: impl FnOnce(&'a [u8]) -> Result<T, ParseError>,
) -> Result<Option<T>, ParseError> {
    match message.header(name) {
        Some(value) => match parse(value) {
            Ok(number) => Ok(Some(number)),
            Err(error) => Err(error.shifted(message.offset_of(value))),
        },
        None => Ok(None),
    }
}

/// `*` is for REGISTER, to remove every binding (RFC 3261 §10.2.2).
fn address<'a>(
    contact: Option<Contact<'a>>,
    method: Method,
    message: &Message<'_>,
) -> Result<Option<NameAddr<'a>>, ParseError> {
    match contact {
        Some(Contact::Address(address)) => Ok(Some(address)),
        Some(Contact::Star) if method != Method::Register => {
            let value = message.header(HeaderName::Contact).unwrap_or_default();
            Err(ParseErrorKind::ForbiddenStar.at(message.offset_of(value)))
        }
        Some(Contact::Star) | None => Ok(None),
    }
}
