//! Writers: messages are built straight into the send buffer, piece by piece, never moved.
//!
//! A response is `response_start`, `echo`, `to_tag_end`, any `header`s, and `body` or `end`.
//! A request is `request_start`, `via`, `max_forwards`, `header`s, `cseq`, and `body` or `end`.
//! A refusal for want of time is one call of `refusal`.
//! A message that is kept is sent again by `again`.
//! Nothing is checked on the way: ask [`TxBuf::is_overflowed`](crate::wire::TxBuf::is_overflowed) once at the end.

mod address;
mod again;
mod echo;
mod end;
mod feedback;
mod refusal;
mod request;
mod response;
mod target;
#[cfg(test)]
mod tests;
mod top_via;

pub use again::again;
pub use echo::{answerable_via, echo, echo_lenient};
pub use end::{body, end, sdp};
pub use feedback::Feedback;
pub use refusal::refusal;
pub use request::{cseq, max_forwards, request_start, via};
pub use response::{response_start, to_tag_end};
pub use target::response_target;

use crate::wire::TxBuf;

/// `name: value` and the line end. The value is trusted to have no line end of its own but folds.
#[inline]
pub fn header(out: &mut TxBuf, name: &[u8], value: &[u8]) {
    out.put(name);
    out.put(b": ");
    out.put(value);
    out.put(b"\r\n");
}
