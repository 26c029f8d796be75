//! Parser of Via (RFC 3261 §25.1).

use super::{Overload, Rport, Via};
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::header::param::{self, Param};
use crate::sip::parse::Cursor;
use crate::sip::token;
use crate::sip::uri::host;

impl<'a> Via<'a> {
    /// The first hop in a header value; it must end there or at a comma.
    #[inline]
    pub fn parse_first(value: &'a [u8]) -> Result<Via<'a>, ParseError> {
        match Via::usual(value) {
            Some(via) => Ok(via),
            None => Via::any_first(value),
        }
    }

    /// The hop that is all of `value` if that is `SIP/2.0/UDP host:port;branch=x`, which nearly every one is, or one
    /// that asks for the port, for feedback, or for both in this order.
    #[inline(always)]
    pub(in crate::sip::header) fn usual(value: &'a [u8]) -> Option<Via<'a>> {
        Via::usual_start(value).filter(|via| via.raw.len() == value.len())
    }

    /// The same at the start of `text`, which may go on behind it.
    #[inline(always)]
    pub(in crate::sip) fn usual_start(text: &'a [u8]) -> Option<Via<'a>> {
        let sent_by = text.strip_prefix(b"SIP/2.0/UDP ")?;
        let (host, after_host) = sent_by.split_at(token::span(sent_by, token::HOST));
        let (port, params) = host::usual_port(after_host)?;
        let (branch, behind) = param::split_value(params.strip_prefix(b";branch=")?);
        let (rport_end, behind) = match behind.strip_prefix(b";rport") {
            Some(behind) if !matches!(behind, [b';' | b'\r', ..] | []) => return None,
            Some(behind) => (text.len() - behind.len(), behind),
            None => (0, behind),
        };
        let (overload, behind) = Overload::usual(behind, text.len() - behind.len());
        if !host.first()?.is_ascii_alphanumeric() || branch.is_empty() {
            return None;
        }
        Some(Via {
            raw: text.get(..text.len() - behind.len())?,
            transport: b"UDP",
            host,
            port,
            rport: if rport_end == 0 { Rport::Absent } else { Rport::Asked },
            branch: Some(branch),
            received: None,
            maddr: None,
            sent_by_end: (text.len() - params.len()) as u32,
            rport_end: rport_end as u32,
            overload,
        })
    }

    #[cold]
    pub(in crate::sip::header) fn any_first(value: &'a [u8]) -> Result<Via<'a>, ParseError> {
        let mut cursor = Cursor::new(value);
        let via = Via::take(&mut cursor)?;
        cursor.finish_element()?;
        Ok(via)
    }

    /// The sent-protocol and sent-by alone, whatever follows them: enough to answer a request whose Via is broken.
    pub(crate) fn parse_sent_by(value: &'a [u8]) -> Result<Via<'a>, ParseError> {
        Via::take_sent_by(&mut Cursor::new(value))
    }

    #[inline]
    pub(super) fn take(cursor: &mut Cursor<'a>) -> Result<Via<'a>, ParseError> {
        let start = cursor.at();
        let mut via = Via::take_sent_by(cursor)?;
        while let Some(param) = Param::take(cursor)? {
            via.note(param, cursor, start)?;
        }
        via.raw = cursor.since(start);
        Ok(via)
    }

    #[inline]
    fn take_sent_by(cursor: &mut Cursor<'a>) -> Result<Via<'a>, ParseError> {
        let start = cursor.at();
        let transport = take_protocol(cursor)?;
        let host_start = cursor.at();
        host::skip(cursor)?;
        let host = cursor.since(host_start);
        let port = if cursor.eat_separator(b':') { Some(host::take_port(cursor)?) } else { None };
        Ok(Via {
            transport,
            host,
            port,
            branch: None,
            received: None,
            rport: Rport::Absent,
            maddr: None,
            raw: cursor.since(start),
            sent_by_end: (cursor.at() - start) as u32,
            rport_end: 0,
            overload: Overload::NONE,
        })
    }

    /// Keep the parameters this engine acts on. One that is there twice has two meanings.
    #[inline]
    fn note(
        &mut self,
        param: Param<'a>,
        cursor: &Cursor<'a>,
        start: usize,
    ) -> Result<(), ParseError> {
        let place = match param.name.len() {
            6 if param.is(b"branch") => &mut self.branch,
            8 if param.is(b"received") => &mut self.received,
            5 if param.is(b"maddr") => &mut self.maddr,
            5 if param.is(b"rport") => return self.note_rport(param, cursor, start),
            _ => {
                self.overload.note(param, (cursor.at() - start) as u32);
                return Ok(());
            }
        };
        if place.is_some() {
            return Err(cursor.error(ParseErrorKind::RepeatedParam));
        }
        *place = param.value;
        if place.is_some() { Ok(()) } else { Err(cursor.error(ParseErrorKind::BadParam)) }
    }

    fn note_rport(
        &mut self,
        param: Param<'a>,
        cursor: &Cursor<'a>,
        start: usize,
    ) -> Result<(), ParseError> {
        if self.rport != Rport::Absent {
            return Err(cursor.error(ParseErrorKind::RepeatedParam));
        }
        self.rport = match param.value.map(|digits| token::decimal(digits, u32::from(u16::MAX))) {
            None => Rport::Asked,
            Some(Some(port)) => Rport::Value(port as u16),
            Some(None) => return Err(cursor.error(ParseErrorKind::BadPort)),
        };
        self.rport_end = (cursor.at() - start) as u32;
        Ok(())
    }
}

/// `sent-protocol LWS`; the transport.
#[inline]
fn take_protocol<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], ParseError> {
    const USUAL: &[u8] = b"SIP/2.0/UDP ";
    if cursor.rest().starts_with(USUAL) {
        let transport = &cursor.take(USUAL.len())[8..11];
        cursor.skip_lws();
        return Ok(transport);
    }
    let bad = |cursor: &Cursor<'_>| cursor.error(ParseErrorKind::BadSentProtocol);
    for _name_and_version in 0..2 {
        if cursor.take_while(token::TOKEN).is_empty() || !cursor.eat_separator(b'/') {
            return Err(bad(cursor));
        }
    }
    let transport = cursor.take_while(token::TOKEN);
    let before = cursor.at();
    cursor.skip_lws();
    if transport.is_empty() || cursor.at() == before {
        return Err(bad(cursor));
    }
    Ok(transport)
}
