//! Frame: where messages begin and end in a stream (RFC 3261 §7.5, §18.3; keep-alives RFC 5626 §4.4.1).

mod framer;

use super::error::ParseError;

pub use framer::Framer;

/// What the bytes of a stream begin with. Offsets count from the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// Nothing whole yet. Ask again when more bytes stand behind these, none of which may be taken away.
    More,
    /// Two CRLFs: a peer asks whether this connection lives, and is answered with one. Drop the bytes up to `end`.
    KeepAlive {
        /// Where the next frame begins.
        end: usize,
    },
    /// A message, its body as long as its Content-Length says. Drop the bytes up to `end` when it is read.
    Message {
        /// Where it begins: line ends may stand before it.
        start: usize,
        /// Where it ends and the next frame begins.
        end: usize,
    },
    /// A message longer than `limits::STREAM_MESSAGE_BYTES_MAX`. Nothing behind it can be read: close the connection.
    TooLong {
        /// Where the message begins.
        start: usize,
        /// Where its header section ends, for a 513; the same as `start` while that is unknown.
        end: usize,
    },
    /// A message nobody can find the end of: it has no Content-Length, or no sound one, or is no SIP. Nothing behind
    /// it can be read: close the connection.
    Malformed {
        /// What is wrong, which tells the status for the sender: 400 without Content-Length (RFC 3261 §18.3).
        error: ParseError,
        /// Where the message begins.
        start: usize,
        /// Where its header section ends, for the answer; the same as `start` when nobody can be answered.
        end: usize,
    },
}
