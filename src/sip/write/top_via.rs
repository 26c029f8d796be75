//! The top Via of a response: the request's, told where the request really came from (RFC 3261 §18.2.1, RFC 3581 §4).

use std::net::{IpAddr, SocketAddr};
use std::ops::Range;

use super::{Feedback, address};
use crate::sip::header::{Rport, Via};
use crate::sip::uri::host;
use crate::wire::TxBuf;

/// What goes in at one place.
#[derive(Clone, Copy)]
enum Edit {
    /// Nothing: the place is as it was.
    Nothing,
    /// `;received=` and the address.
    Received,
    /// The address in place of one that was there.
    ReceivedValue,
    /// `=` and the port behind `rport`.
    RportValue,
    /// What follows `oc`.
    Feedback,
    /// The algorithm in place of those offered.
    Algorithm,
}

/// `value` byte for byte, apart from `received`, `rport` and `oc` of its first hop, which is `via`.
#[inline]
pub(super) fn put(
    out: &mut TxBuf,
    value: &[u8],
    via: &Via<'_>,
    source: SocketAddr,
    feedback: &Feedback,
) {
    if is_edited(via, source) {
        // Who asks for the port is told the address with it (RFC 3581 §4).
        let is_told = via.rport == Rport::Asked || !is_truthful(via, source);
        put_edited(out, value, (via, is_told), source, feedback);
    } else {
        out.put(value);
    }
}

/// Whether a response to a request that came from `source` has another top Via than the request.
#[inline]
pub(super) fn is_edited(via: &Via<'_>, source: SocketAddr) -> bool {
    via.rport == Rport::Asked || via.asks_feedback() || !is_truthful(via, source)
}

/// Whether it came from where its sender says.
#[inline]
fn is_truthful(via: &Via<'_>, source: SocketAddr) -> bool {
    match source.ip() {
        // Nearly always: to compare is cheaper than to read.
        IpAddr::V4(ip) if host::is_v4(via.host, ip) => true,
        ip => is_host(via, ip),
    }
}

/// Whether the host its sender names is `ip`, however either is written.
#[cold]
fn is_host(via: &Via<'_>, ip: IpAddr) -> bool {
    via.host().ip().map(|ip| ip.to_canonical()) == Some(ip.to_canonical())
}

fn put_edited(
    out: &mut TxBuf,
    value: &[u8],
    (via, is_told): (&Via<'_>, bool),
    source: SocketAddr,
    feedback: &Feedback,
) {
    let mut at = 0;
    for (place, edit) in edits(value, via, is_told) {
        out.put(value.get(at..place.start).unwrap_or_default());
        at = place.end.max(at);
        match edit {
            Edit::Nothing => {}
            Edit::Received => {
                out.put(b";received=");
                address::ip(out, source.ip());
            }
            Edit::ReceivedValue => address::ip(out, source.ip()),
            Edit::RportValue => {
                out.put(b"=");
                out.put_decimal(u64::from(source.port()));
            }
            Edit::Feedback => feedback.put(out),
            // The server says which one it chose (RFC 7339 §4.2).
            Edit::Algorithm => out.put(b"\"loss\""),
        }
    }
    out.put(value.get(at..).unwrap_or_default());
}

/// What changes where, in order; `is_told` where the request came from.
fn edits(value: &[u8], via: &Via<'_>, is_told: bool) -> [(Range<usize>, Edit); 4] {
    let behind = |end: u32| end as usize..end as usize;
    let received = match via.received {
        _ if !is_told => (0..0, Edit::Nothing),
        Some(claimed) => (range_of(claimed, value), Edit::ReceivedValue),
        None => (behind(via.sent_by_end), Edit::Received),
    };
    let rport = match via.rport {
        Rport::Asked => (behind(via.rport_end), Edit::RportValue),
        Rport::Absent | Rport::Value(_) => (0..0, Edit::Nothing),
    };
    let (feedback, algorithm) = match via.overload.places() {
        Some((place, algorithms)) => {
            ((place..place, Edit::Feedback), (algorithms, Edit::Algorithm))
        }
        None => ((0..0, Edit::Nothing), (0..0, Edit::Nothing)),
    };
    let mut edits = [received, rport, feedback, algorithm];
    edits.sort_unstable_by_key(|(place, _)| place.start);
    edits
}

fn range_of(part: &[u8], whole: &[u8]) -> Range<usize> {
    let start = (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    start..start + part.len()
}
