//! Fragment: a piece of a message as a body, `message/sipfrag` (RFC 3420).

use super::message::StartLine;
use super::parse::start_line;
use super::status::Status;

/// The status that `fragment` begins with, if it begins with a status line: what a NOTIFY tells of the INVITE that a
/// REFER asked for (RFC 3515 §2.4.5). Headers may follow, and no line end need.
pub fn status(fragment: &[u8]) -> Option<Status> {
    let feed = memchr::memchr(b'\n', fragment).unwrap_or(fragment.len());
    let line = &fragment[..feed];
    match start_line::parse(line.strip_suffix(b"\r").unwrap_or(line)) {
        Ok((StartLine::Status { status, .. }, None)) => Some(status),
        Ok(_) | Err(_) => None,
    }
}
