//! The top Via of a response: the request's, told where the request really came from (RFC 3261 §18.2.1, RFC 3581 §4).

use std::net::SocketAddr;
use std::ops::Range;

use super::address;
use crate::sip::header::{Rport, Via};
use crate::wire::TxBuf;

/// What goes in at one place.
#[derive(Clone, Copy)]
enum Edit {
    /// `;received=` and the address.
    Received,
    /// The address in place of one that was there.
    ReceivedValue,
    /// `=` and the port behind `rport`.
    RportValue,
}

/// `value` byte for byte, apart from `received` and `rport` of its first hop, which is `via`.
#[inline]
pub(super) fn put(out: &mut TxBuf, value: &[u8], via: &Via<'_>, source: SocketAddr) {
    let is_asked = via.rport == Rport::Asked;
    let is_truthful =
        via.host().ip().map(|ip| ip.to_canonical()) == Some(source.ip().to_canonical());
    if is_truthful && !is_asked {
        out.put(value);
    } else {
        put_edited(out, value, via, source);
    }
}

fn put_edited(out: &mut TxBuf, value: &[u8], via: &Via<'_>, source: SocketAddr) {
    let received = match via.received {
        Some(claimed) => (range_of(claimed, value), Edit::ReceivedValue),
        None => (via.sent_by_end as usize..via.sent_by_end as usize, Edit::Received),
    };
    let rport = (via.rport_end as usize..via.rport_end as usize, Edit::RportValue);
    let is_rport_first = rport.0.start < received.0.start;
    let edits = if is_rport_first { [rport, received] } else { [received, rport] };
    let mut at = 0;
    for (place, edit) in edits {
        if matches!(edit, Edit::RportValue) && via.rport != Rport::Asked {
            continue;
        }
        out.put(value.get(at..place.start).unwrap_or_default());
        at = place.end;
        match edit {
            Edit::Received => {
                out.put(b";received=");
                address::ip(out, source.ip());
            }
            Edit::ReceivedValue => address::ip(out, source.ip()),
            Edit::RportValue => {
                out.put(b"=");
                out.put_decimal(u64::from(source.port()));
            }
        }
    }
    out.put(value.get(at..).unwrap_or_default());
}

fn range_of(part: &[u8], whole: &[u8]) -> Range<usize> {
    let start = (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    start..start + part.len()
}
