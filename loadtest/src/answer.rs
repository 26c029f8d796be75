//! Answer: what a response says to the call it belongs to (RFC 3261 §8.1.3, §12.1.2).

mod peek;

use memchr::memmem;
use trunkline::sip::{CSeq, HeaderName, Message, Method, NameAddr, StartLine, Status};

use crate::key::{KEY_LEN, Key};

/// A response to one of our requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer<'a> {
    pub(crate) key: Key,
    pub(crate) status: Status,
    pub(crate) to: Asked,
    /// Tag of the To header: with it the peer names its half of the dialog.
    pub(crate) tag: Option<&'a [u8]>,
    /// URI of the first Contact: the remote target.
    pub(crate) contact: Option<&'a [u8]>,
    message: &'a [u8],
}

/// Which request of a call a response answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Invite,
    Bye,
}

/// Why a datagram is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// Not a well-formed message.
    Garbage,
    /// A request.
    Request,
    /// A response to nothing this run has asked.
    Foreign,
}

/// The fields of a response before anybody has asked whose they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fields<'a> {
    status: Status,
    call_id: &'a [u8],
    cseq: CSeq,
    tag: Option<&'a [u8]>,
    contact: Option<&'a [u8]>,
}

impl<'a> Answer<'a> {
    /// The answer in `bytes`. Our Call-IDs end with `call_id_end`.
    #[inline]
    pub(crate) fn read(bytes: &'a [u8], call_id_end: &[u8]) -> Result<Answer<'a>, NoAnswer> {
        let fields = match peek::fields(bytes) {
            Some(fields) => fields,
            None => parse(bytes)?,
        };
        let (key, end) = fields.call_id.split_at_checked(KEY_LEN).ok_or(NoAnswer::Foreign)?;
        let key = Key::parse(key).filter(|_| end == call_id_end).ok_or(NoAnswer::Foreign)?;
        let to = match (fields.cseq.method, fields.cseq.number) {
            (Method::Invite, INVITE_CSEQ) => Asked::Invite,
            (Method::Bye, BYE_CSEQ) => Asked::Bye,
            _ => return Err(NoAnswer::Foreign),
        };
        let Fields { status, tag, contact, .. } = fields;
        Ok(Answer { key, status, to, tag, contact, message: bytes })
    }

    /// What follows the first empty line. Looked for when asked: most runs never ask.
    pub(crate) fn body(&self) -> &'a [u8] {
        let end = memmem::find(self.message, EMPTY_LINE).map(|at| at + EMPTY_LINE.len());
        end.map_or(&[], |end| &self.message[end..])
    }
}

/// The fields by the whole grammar: for whatever the peek leaves to it.
fn parse(bytes: &[u8]) -> Result<Fields<'_>, NoAnswer> {
    let message = Message::parse(bytes).map_err(|_| NoAnswer::Garbage)?;
    let StartLine::Status { status, .. } = message.start_line() else {
        return Err(NoAnswer::Request);
    };
    let response = message.response().map_err(|_| NoAnswer::Garbage)?;
    response.contact().map_err(|_| NoAnswer::Garbage)?;
    let value = |name| message.header(name).ok_or(NoAnswer::Garbage);
    let (cseq, _) = CSeq::parse(value(HeaderName::CSeq)?).map_err(|_| NoAnswer::Garbage)?;
    let to = NameAddr::parse(value(HeaderName::To)?).map_err(|_| NoAnswer::Garbage)?;
    let contact = message
        .header(HeaderName::Contact)
        .and_then(|value| NameAddr::list(value).next()?.ok())
        .map(|address| address.uri_raw);
    let call_id = value(HeaderName::CallId)?;
    Ok(Fields { status, call_id, cseq, tag: to.tag, contact })
}

/// CSeq number of the INVITE and its ACK, as the scenario writes it.
const INVITE_CSEQ: u32 = 1;
/// What ends the headers: a server that writes other line ends is read, but has no body.
const EMPTY_LINE: &[u8] = b"\r\n\r\n";
/// CSeq number of the BYE.
const BYE_CSEQ: u32 = 2;

#[cfg(test)]
mod tests;
