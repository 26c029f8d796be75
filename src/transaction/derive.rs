//! What follows from an INVITE of ours by its bytes alone: the ACK of a refusal and the CANCEL
//! (RFC 3261 §17.1.1.3, §9.1).

use super::branch::BRANCH_LEN;
use crate::sip::{CSeq, HeaderName, Message, Method, StartLine, write};
use crate::wire::TxBuf;

/// Hops the ACK and the CANCEL may take (RFC 3261 §8.1.1.6).
const MAX_FORWARDS: u8 = 70;

/// The ACK of a refusal of `invite` whose To is `to`. `false` when `invite` is no INVITE or the ACK does not fit `out`.
pub fn ack(out: &mut TxBuf, invite: &[u8], to: &[u8]) -> bool {
    //= rfc3261#17.1.1.3
    //# The To header field in the ACK MUST equal the To header field in the response being acknowledged
    derive(out, invite, Method::Ack, Some(to), None)
}

/// The CANCEL of `invite`: a request like any other, but with the branch of `invite`. `false` when `invite` is no
/// INVITE or the CANCEL does not fit `out`.
pub fn cancel(out: &mut TxBuf, invite: &[u8]) -> bool {
    derive(out, invite, Method::Cancel, None, None)
}

/// The ACK of a 2xx to `invite`, one inside a dialog: by its route, with `branch`.
pub fn ack_of_success(out: &mut TxBuf, invite: &[u8], to: &[u8], branch: &[u8]) -> bool {
    derive(out, invite, Method::Ack, Some(to), Some(branch))
}

fn derive(
    out: &mut TxBuf,
    invite: &[u8],
    method: Method,
    to: Option<&[u8]>,
    branch: Option<&[u8]>,
) -> bool {
    let Ok(message) = Message::parse(invite) else { return false };
    let StartLine::Request { method: b"INVITE", uri } = message.start_line() else { return false };
    let Some(via) = message.header(HeaderName::Via) else { return false };
    let Some(to) = to.or_else(|| message.header(HeaderName::To)) else { return false };
    let cseq = message.header(HeaderName::CSeq).map(CSeq::parse);
    let Some(Ok((cseq, _))) = cseq else { return false };
    write::request_start(out, method.as_bytes(), uri);
    //= rfc3261#9.1
    //# A CANCEL constructed by a client MUST have only a single Via header field value matching
    //# the top Via value in the request being cancelled.
    put_via(out, via, branch);
    write::max_forwards(out, MAX_FORWARDS);
    //= rfc3261#17.1.1.3
    //# If the INVITE request whose response is being acknowledged had Route header fields, those
    //# header fields MUST appear in the ACK.
    for route in message.headers(HeaderName::Route) {
        write::header(out, b"Route", route);
    }
    for name in [HeaderName::From, HeaderName::CallId] {
        let Some(value) = message.header(name) else { return false };
        if name == HeaderName::CallId {
            out.tie_to(value);
        }
        write::header(out, name.as_bytes(), value);
    }
    write::header(out, b"To", to);
    write::cseq(out, cseq.number, method.as_bytes());
    write::end(out);
    !out.is_overflowed()
}

/// `via`, the only value of an INVITE of ours, whose branch is its last parameter; with another `branch` if there is
/// one.
fn put_via(out: &mut TxBuf, via: &[u8], branch: Option<&[u8]>) {
    let own = branch.and_then(|branch| Some((via.len().checked_sub(BRANCH_LEN)?, branch)));
    match own {
        Some((end, branch)) => {
            for part in [b"Via: ", &via[..end], branch, b"\r\n"] {
                out.put(part);
            }
        }
        None => write::header(out, b"Via", via),
    }
}
