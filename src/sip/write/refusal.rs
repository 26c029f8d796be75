//! Refusal: the 503 of a server that has no time (RFC 3261 §21.5.4), written with as few copies as possible. What any
//! other way of answering would write is the same, byte for byte.

use std::net::SocketAddr;

use super::{Feedback, end, header, top_via};
use crate::sip::parse::Glance;
use crate::wire::TxBuf;

/// Our tags are all of this length.
const TAG_BYTES: usize = 13;

/// What follows the value of To, where a second is one digit long; its places.
const TAIL: &[u8; 36] = b";tag=.............\r\nRetry-After: .\r\n";
const TAG_AT: usize = 5;
const SECONDS_AT: usize = 33;

/// The whole response to a request that came from `source`: `tag` in its To, `seconds` in Retry-After.
pub fn refusal(
    out: &mut TxBuf,
    request: &Glance<'_>,
    source: SocketAddr,
    feedback: &Feedback,
    (tag, seconds): (&[u8; TAG_BYTES], &[u8]),
) {
    out.put(b"SIP/2.0 503 Service Unavailable\r\nVia: ");
    if request.has_lower_via_line || top_via::is_edited(&request.via, source) {
        vias(out, request, source, feedback);
        out.put(b"From: ");
        out.put(request.from);
    } else {
        joined(out, request.bytes, (request.via_line, b"\r\nFrom: ", request.from));
    }
    out.put(b"\r\nCall-ID: ");
    out.tie_to(request.call_id);
    joined(out, request.bytes, (request.call_id, b"\r\nCSeq: ", request.cseq));
    out.put(b"\r\nTo: ");
    out.put(request.to);
    let mut tail = *TAIL;
    tail[TAG_AT..TAG_AT + TAG_BYTES].copy_from_slice(tag);
    if let [digit] = seconds {
        tail[SECONDS_AT] = *digit;
        out.put(&tail);
    } else {
        out.put(&tail[..SECONDS_AT]);
        out.put(seconds);
        out.put(b"\r\n");
    }
    end(out);
}

/// Via values behind the first name, the top one told where the request came from, and the last line end.
#[inline(never)]
fn vias(out: &mut TxBuf, request: &Glance<'_>, source: SocketAddr, feedback: &Feedback) {
    top_via::put(out, request.via_line, &request.via, source, feedback);
    out.put(b"\r\n");
    if request.has_lower_via_line {
        for value in request.vias().skip(1) {
            header(out, b"Via", value);
        }
    }
}

/// `first`, `between` and `second`: one copy where they stand like that in `bytes`.
#[inline(always)]
fn joined<const N: usize>(
    out: &mut TxBuf,
    bytes: &[u8],
    (first, between, second): (&[u8], &[u8; N], &[u8]),
) {
    let start = offset(first, bytes);
    let middle = start + first.len();
    let second_start = middle + N;
    if offset(second, bytes) == second_start
        && bytes.get(middle..second_start) == Some(&between[..])
        && let Some(all) = bytes.get(start..second_start + second.len())
    {
        out.put(all);
    } else {
        out.put(first);
        out.put(between);
        out.put(second);
    }
}

/// Where `part` starts in `whole`.
#[inline(always)]
fn offset(part: &[u8], whole: &[u8]) -> usize {
    part.as_ptr().addr().wrapping_sub(whole.as_ptr().addr())
}
