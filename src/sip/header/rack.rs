//! RAck: which reliable provisional response a PRACK confirms (RFC 3262 §7.2).

use super::cseq::CSeq;
use super::rseq;
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::Cursor;
use crate::sip::token;

/// The RSeq and the CSeq of the response. It confirms the one whose both are equal to these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RAck {
    /// The RSeq of the response.
    pub rseq: u32,
    /// The CSeq of the response: that of the INVITE.
    pub cseq: CSeq,
}

impl RAck {
    /// The RAck that is `value`.
    pub fn parse(value: &[u8]) -> Result<RAck, ParseError> {
        let mut cursor = Cursor::new(value);
        let digits = token::span(value, token::TOKEN);
        let rseq = rseq::parse(cursor.take(digits));
        let number_end = cursor.at();
        cursor.skip_lws();
        let (Ok(rseq), true) = (rseq, cursor.at() > number_end) else {
            return Err(ParseErrorKind::BadRAck.at(0));
        };
        let cseq_start = cursor.at();
        let (cseq, _method) = CSeq::parse(cursor.rest()).map_err(|e| e.shifted(cseq_start))?;
        Ok(RAck { rseq, cseq })
    }
}
