//! Request: a message proven to have what every request must have (RFC 3261 §8.1.1, §8.2).

use super::common::{check, required};
use crate::sip::error::{ParseError, ParseErrorKind, RequestError};
use crate::sip::header::{CSeq, HeaderName, NameAddr, Via, call_id, expires, max_forwards};
use crate::sip::message::{Message, StartLine};
use crate::sip::method::Method;
use crate::sip::token;
use crate::sip::uri::{Scheme, Uri};

/// A well-formed request. Who holds one need not look again.
pub struct Request<'a> {
    /// What is asked.
    pub method: Method,
    /// Its name, which tells extensions apart.
    pub method_name: &'a [u8],
    /// Whom it is asked of. Not read in a BYE.
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
    /// The message, for everything else.
    pub message: &'a Message<'a>,
}

impl<'a> Request<'a> {
    #[inline]
    pub(crate) fn parse(message: &'a Message<'_>) -> Result<Request<'a>, RequestError> {
        let StartLine::Request { method: method_name, uri } = message.start_line() else {
            return Err(ParseErrorKind::WrongStartLine.at(0).into());
        };
        check(message)?;
        let method = Method::parse(method_name);
        check_on_demand(message, method)?;
        Ok(Request {
            method,
            method_name,
            uri: if method == Method::Bye {
                // A BYE goes where its tags say; whatever stands here came from us and is not read.
                Uri::unread(uri)
            } else {
                request_uri(uri).map_err(|error| error.shifted(message.offset_of(uri)))?
            },
            via: top_via(message)?,
            from: required(message, HeaderName::From, NameAddr::parse)?,
            to: required(message, HeaderName::To, NameAddr::parse)?,
            call_id: required(message, HeaderName::CallId, call_id::parse)?,
            cseq: cseq(message, method, method_name)?,
            max_forwards: message.read(HeaderName::MaxForwards, max_forwards::parse)?,
            message,
        })
    }

    /// The first Contact; `None` as well for the `*` of REGISTER, which removes every binding (RFC 3261 §10.2.2).
    ///
    /// It is proven well formed with the request, its URI too, except where nobody needs one: in ACK, BYE and CANCEL.
    pub fn contact(&self) -> Result<Option<NameAddr<'a>>, ParseError> {
        contact(self.message, self.method)
    }

    /// Whom a REGISTER is about: the address in To. Only a SIP address can be registered, whatever scheme a To may have
    /// otherwise.
    pub fn address_of_record(&self) -> Result<Uri<'a>, ParseError> {
        let offset = self.message.offset_of(self.to.raw);
        let uri = self.to.uri().map_err(|error| error.shifted(offset))?;
        //= rfc3261#10.2
        //# This address-of-record MUST be a SIP URI or SIPS URI.
        match uri.scheme {
            Scheme::Sip | Scheme::Sips => Ok(uri),
            Scheme::Tel | Scheme::Other => {
                Err(ParseErrorKind::BadScheme.at(self.message.offset_of(self.to.uri_raw)))
            }
        }
    }

    /// Whether To has a tag: the request is meant for a dialog (RFC 3261 §12.2).
    pub fn has_to_tag(&self) -> bool {
        self.to.tag.is_some()
    }
}

/// The address in the Request-Line. It has no headers (RFC 3261 §19.1.1, table 1) and a scheme that can be called.
#[inline]
fn request_uri(bytes: &[u8]) -> Result<Uri<'_>, ParseError> {
    let uri = Uri::parse(bytes)?;
    match uri.scheme {
        Scheme::Other => Err(ParseErrorKind::UnsupportedScheme.at(0)),
        Scheme::Sip | Scheme::Sips | Scheme::Tel if uri.headers().is_empty() => Ok(uri),
        Scheme::Sip | Scheme::Sips | Scheme::Tel => {
            Err(ParseErrorKind::ForbiddenUriHeaders.at(bytes.len() - uri.headers().len()))
        }
    }
}

/// The top Via. Those below are not looked into, only proven to be fit for repeating.
#[inline(always)]
fn top_via<'a>(message: &'a Message<'_>) -> Result<Via<'a>, ParseError> {
    let mut is_only_one = message.repeated() & HeaderName::Via.bit() == 0;
    let via = required(message, HeaderName::Via, |value| {
        let via = Via::parse_first(value)?;
        is_only_one &= via.raw.len() == value.len();
        Ok(via)
    })?;
    if !is_only_one {
        check_lower_vias(message)?;
    }
    Ok(via)
}

fn check_lower_vias(message: &Message<'_>) -> Result<(), ParseError> {
    let mut values = message.headers(HeaderName::Via);
    match values.find(|value| !token::is_repeatable(value)) {
        Some(bad) => Err(ParseErrorKind::ControlBytesInVia.at(message.offset_of(bad))),
        None => Ok(()),
    }
}

/// CSeq, whose method must be that of the Request-Line (RFC 3261 §8.1.1.5).
#[inline(always)]
pub(super) fn cseq(
    message: &Message<'_>,
    method: Method,
    method_name: &[u8],
) -> Result<CSeq, ParseError> {
    let usual = message.header(HeaderName::CSeq);
    match usual.and_then(|value| CSeq::number_before(value, method_name)) {
        Some(number) => Ok(CSeq { number, method }),
        None => any_cseq(message, method_name),
    }
}

#[cold]
fn any_cseq(message: &Message<'_>, method_name: &[u8]) -> Result<CSeq, ParseError> {
    let (cseq, name) = required(message, HeaderName::CSeq, CSeq::parse)?;
    if name == method_name {
        Ok(cseq)
    } else {
        Err(ParseErrorKind::CSeqMethodDiffers.at(message.offset_of(name)))
    }
}

fn contact<'a>(
    message: &'a Message<'_>,
    method: Method,
) -> Result<Option<NameAddr<'a>>, ParseError> {
    let Some(value) = message.header(HeaderName::Contact) else {
        return Ok(None);
    };
    let address = match value {
        b"*" if method == Method::Register => return Ok(None),
        b"*" => Err(ParseErrorKind::ForbiddenStar.at(0)),
        value => NameAddr::parse_first(value),
    };
    address.map(Some).map_err(|error| error.shifted(message.offset_of(value)))
}

/// What is read on demand and yet must be well formed.
#[inline]
fn check_on_demand(message: &Message<'_>, method: Method) -> Result<(), ParseError> {
    message.read(HeaderName::Expires, expires::parse)?;
    if matches!(method, Method::Ack | Method::Bye | Method::Cancel) {
        return Ok(());
    }
    if message.header(HeaderName::Contact).is_some_and(Uri::is_usual) {
        return Ok(());
    }
    let Some(contact) = contact(message, method)? else { return Ok(()) };
    match contact.uri() {
        Ok(_) => Ok(()),
        Err(error) => Err(error.shifted(message.offset_of(contact.raw))),
    }
}
