//! What the kernel wrote into a receive buffer (`struct io_uring_recvmsg_out`).

use std::net::SocketAddr;

use super::super::name::{self, Name};

/// A filled buffer, taken apart.
pub(super) struct Message<'a> {
    pub(super) remote: SocketAddr,
    pub(super) payload: &'a [u8],
    pub(super) is_truncated: bool,
}

/// Take `buffer` apart; `None` when it carries no address of a family we bind.
///
/// The layout: four words (address length, control length, payload length, flags), then the
/// address in the room reserved for it, no control data as we ask for none, then the payload.
#[inline]
pub(super) fn read(buffer: &[u8]) -> Option<Message<'_>> {
    let name_len = word(buffer, 0)?;
    let payload_len = word(buffer, 8)?;
    let flags = word(buffer, 12)?;
    let (name, rest) = buffer.get(HEADER_BYTES..)?.split_at_checked(Name::BYTES)?;
    let remote = name::read(name.get(..name_len)?)?;
    // The kernel tells the length it saw; what did not fit is not there.
    let payload = &rest[..payload_len.min(rest.len())];
    Some(Message { remote, payload, is_truncated: flags & libc::MSG_TRUNC as usize != 0 })
}

#[inline]
fn word(buffer: &[u8], at: usize) -> Option<usize> {
    let bytes = buffer.get(at..)?.first_chunk()?;
    Some(u32::from_ne_bytes(*bytes) as usize)
}

/// Bytes of the four words.
const HEADER_BYTES: usize = 16;

/// Bytes before the payload.
pub(in super::super) const PAYLOAD_START: usize = HEADER_BYTES + Name::BYTES;

#[cfg(test)]
mod tests;
