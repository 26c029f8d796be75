//! Plain I/O (`recvmmsg`, `sendmmsg`, `epoll`): for the load generator and its floor, not for shards.

mod group;
mod poll;
mod receive;
mod segment;
mod send;

pub use poll::PlainPoller;
pub use receive::PlainReceiver;
pub use send::PlainSender;

use super::name::Name;

/// Headers that point nowhere yet.
fn empty_headers(count: usize) -> Box<[libc::mmsghdr]> {
    // SAFETY: all zeroes is a valid `mmsghdr`: null pointers with length zero.
    (0..count).map(|_| unsafe { std::mem::zeroed() }).collect()
}

/// Parts that point nowhere yet.
fn empty_parts(count: usize) -> Box<[libc::iovec]> {
    vec![libc::iovec { iov_base: std::ptr::null_mut(), iov_len: 0 }; count].into_boxed_slice()
}

/// Addresses not set yet.
fn empty_names(count: usize) -> Box<[Name]> {
    vec![Name::EMPTY; count].into_boxed_slice()
}

#[cfg(test)]
mod tests;
