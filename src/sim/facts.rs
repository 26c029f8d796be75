//! Facts: what tells messages apart, read as leniently as a bystander may.

use super::Kind;
use crate::sip::{CSeq, HeaderName, Message, Method, NameAddr, StartLine, Status, Via};

/// What links, tests and checks want to know of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The status; `None`: it is a request.
    pub status: Option<Status>,
    /// The method of CSeq.
    pub method: Method,
    /// The number of CSeq.
    pub cseq: u32,
    /// Call-ID.
    pub call_id: Vec<u8>,
    /// The From tag; empty: none.
    pub from_tag: Vec<u8>,
    /// The To tag; empty: none.
    pub to_tag: Vec<u8>,
    /// Sent-by and branch of the top Via.
    pub via: (Vec<u8>, Vec<u8>),
}

impl Facts {
    /// The facts of `bytes`; `None` where one of them can't be made out.
    pub fn of(bytes: &[u8]) -> Option<Facts> {
        let message = Message::parse(bytes).ok()?;
        let status = match message.start_line() {
            StartLine::Request { .. } => None,
            StartLine::Status { status, .. } => Some(status),
        };
        let tag = |name| {
            let address = NameAddr::parse(message.header(name)?).ok()?;
            Some(address.tag.unwrap_or_default().to_vec())
        };
        let (cseq, _) = CSeq::parse(message.header(HeaderName::CSeq)?).ok()?;
        let via = Via::parse_first(message.header(HeaderName::Via)?).ok()?;
        Some(Facts {
            status,
            method: cseq.method,
            cseq: cseq.number,
            call_id: message.header(HeaderName::CallId)?.to_vec(),
            from_tag: tag(HeaderName::From)?,
            to_tag: tag(HeaderName::To)?,
            via: (via.sent_by().to_vec(), via.branch.unwrap_or_default().to_vec()),
        })
    }

    /// What the message is.
    pub fn kind(&self) -> Kind {
        match self.status {
            Some(status) => Kind::ResponseTo(status, self.method),
            None => Kind::Request(self.method),
        }
    }

    /// Whether it is a final response.
    pub fn is_final(&self) -> bool {
        self.status.is_some_and(Status::is_final)
    }
}
