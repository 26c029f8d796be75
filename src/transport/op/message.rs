//! What the kernel wrote into a receive buffer (`struct io_uring_recvmsg_out`).

use std::net::SocketAddr;

use super::super::name::{self, Name};

/// A filled buffer, taken apart.
pub(in super::super) struct Message<'a> {
    pub(in super::super) remote: SocketAddr,
    /// What the kernel says beside the payload, where room for that was reserved.
    pub(in super::super) control: &'a [u8],
    pub(in super::super) payload: &'a [u8],
    pub(in super::super) is_truncated: bool,
}

/// Take `buffer` apart; `None` when it carries no address of a family we bind.
///
/// The layout: four words (address length, control length, payload length, flags), then the
/// address in the room reserved for it, control data in the `control_room` bytes reserved for
/// that, then the payload.
#[inline]
pub(in super::super) fn read(buffer: &[u8], control_room: usize) -> Option<Message<'_>> {
    let name_len = word(buffer, 0)?;
    let control_len = word(buffer, 4)?;
    let payload_len = word(buffer, 8)?;
    let flags = word(buffer, 12)?;
    let (name, rest) = buffer.get(HEADER_BYTES..)?.split_at_checked(Name::BYTES)?;
    let remote = name::read(name.get(..name_len)?)?;
    let (control, rest) = rest.split_at_checked(control_room)?;
    // The kernel tells the lengths it saw; what did not fit is not there.
    let control = &control[..control_len.min(control_room)];
    let payload = &rest[..payload_len.min(rest.len())];
    let is_truncated = flags & libc::MSG_TRUNC as usize != 0;
    Some(Message { remote, control, payload, is_truncated })
}

/// Write `remote` over the address in `buffer`, so that the buffer can be sent there. Returns how
/// long it is.
#[inline]
pub(in super::super) fn readdress(buffer: &mut [u8], remote: SocketAddr) -> libc::socklen_t {
    let mut name = Name::EMPTY;
    let name_len = name.set(remote);
    buffer[HEADER_BYTES..PAYLOAD_START].copy_from_slice(name.as_bytes());
    name_len
}

/// The address in `buffer`, where the kernel reads it.
#[inline]
pub(in super::super) fn address(buffer: &[u8]) -> *const u8 {
    buffer[HEADER_BYTES..PAYLOAD_START].as_ptr()
}

#[inline]
fn word(buffer: &[u8], at: usize) -> Option<usize> {
    let bytes = buffer.get(at..)?.first_chunk()?;
    Some(u32::from_ne_bytes(*bytes) as usize)
}

/// Room for control data of a socket that is asked for none.
pub(in super::super) const NO_CONTROL: usize = 0;

/// Bytes of the four words.
const HEADER_BYTES: usize = 16;

/// Bytes before the payload, and before the control data if there is room for any.
pub(in super::super) const PAYLOAD_START: usize = HEADER_BYTES + Name::BYTES;

#[cfg(test)]
mod tests;
