//! Via: the path a request took, and the way back (RFC 3261 §20.42, RFC 3581).

mod overload;
mod parse;

pub(crate) use self::overload::Overload;
use super::list::List;
use super::param::Params;
use crate::sip::uri::Host;

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
    /// Whether the sender asks how much to send (RFC 7339 §4.1).
    pub(crate) overload: Overload,
}

impl<'a> Via<'a> {
    /// That of a message not read yet.
    pub(in crate::sip) const NONE: Via<'static> = Via {
        raw: &[],
        transport: &[],
        host: &[],
        port: None,
        rport: Rport::Absent,
        branch: None,
        received: None,
        maddr: None,
        sent_by_end: 0,
        rport_end: 0,
        overload: Overload::NONE,
    };

    /// The hops in one header value.
    pub fn list(value: &'a [u8]) -> List<'a, Via<'a>> {
        List::new(value, Via::take)
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
}
