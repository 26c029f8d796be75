//! Via: the path a request took, and the way back (RFC 3261 §20.42, RFC 3581).

use super::list::List;
use super::param::{Param, Params};
use crate::sip::error::{ParseError, ParseErrorKind};
use crate::sip::parse::Cursor;
use crate::sip::token;
use crate::sip::uri::{Host, host};

/// What a Via says about symmetric response routing (RFC 3581 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rport {
    /// Nothing.
    Absent,
    /// `rport` without a value: please answer to the port this came from.
    Asked,
    /// The port an element behind us saw.
    Value(u16),
}

/// One hop of the path.
#[derive(Clone, Copy, Debug)]
pub struct Via<'a> {
    /// This hop as written, without the commas and white space around it.
    pub raw: &'a [u8],
    /// The transport's name; `UDP`, `TCP`, or one never heard of.
    pub transport: &'a [u8],
    /// Whom the sender says it is: a host, which [`Via::host`] reads.
    pub(crate) host: &'a [u8],
    /// The port it wants answers on; the transport's default without one.
    pub port: Option<u16>,
    /// Whether the answer should go to the port the request came from.
    pub rport: Rport,
    /// The transaction's id; none from RFC 2543 senders.
    pub branch: Option<&'a [u8]>,
    /// Where an element behind us saw it come from, as written.
    pub received: Option<&'a [u8]>,
    /// Where the sender wants the answer instead, as written.
    pub maddr: Option<&'a [u8]>,
    /// Where in `raw` the sent-by ends and the parameters begin.
    pub(crate) sent_by_end: u32,
    /// Where in `raw` the name `rport` ends, when it was asked for.
    pub(crate) rport_end: u32,
}

impl<'a> Via<'a> {
    /// The hops in one header value.
    pub fn list(value: &'a [u8]) -> List<'a, Via<'a>> {
        List::new(value, Via::take)
    }

    /// The first hop in a header value; it must end there or at a comma.
    #[inline]
    pub fn parse_first(value: &'a [u8]) -> Result<Via<'a>, ParseError> {
        let mut cursor = Cursor::new(value);
        let via = Via::take(&mut cursor)?;
        cursor.finish_element()?;
        Ok(via)
    }

    /// Whom the sender says it is.
    pub fn host(&self) -> Host<'a> {
        Host::of(self.host)
    }

    /// Every parameter.
    pub fn params(&self) -> Params<'a> {
        Params::proven(self.raw.get(self.sent_by_end as usize..).unwrap_or_default())
    }

    /// Whether the branch was made under the rules of RFC 3261 §8.1.1.7, and so names a transaction by itself.
    pub fn has_magic_cookie(&self) -> bool {
        const COOKIE: &[u8] = b"z9hG4bK";
        self.branch.is_some_and(|branch| {
            branch.len() > COOKIE.len() && branch[..COOKIE.len()].eq_ignore_ascii_case(COOKIE)
        })
    }

    /// Sent-protocol and sent-by as written.
    pub fn sent_by(&self) -> &'a [u8] {
        &self.raw[..self.sent_by_end as usize]
    }

    /// The sent-protocol and sent-by alone, whatever follows them: enough to answer a request whose Via is broken.
    pub(crate) fn parse_sent_by(value: &'a [u8]) -> Result<Via<'a>, ParseError> {
        Via::take_sent_by(&mut Cursor::new(value))
    }

    #[inline]
    fn take(cursor: &mut Cursor<'a>) -> Result<Via<'a>, ParseError> {
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
            _ => return Ok(()),
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
