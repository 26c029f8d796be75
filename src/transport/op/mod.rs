//! The operations of the plane: batched send, multishot receive, and the poll to sleep on.

mod failure;
mod message;
mod receive;
mod send;
mod slot;
mod watch;

use io_uring::squeue::SubmissionQueue;

pub use failure::SendErrors;
pub(super) use message::PAYLOAD_START;
pub use receive::{Received, Receiver};
pub use send::Sender;
pub(super) use watch::Watch;

/// Whose completion it is: travels through the kernel in `user_data`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// The send of a slot.
    Send(u16),
    /// The receive of a listener.
    Receive(u8),
    /// The poll of a listener.
    Watch(u8),
}

impl Tag {
    /// As the kernel carries it.
    #[inline]
    pub(super) fn to_user_data(self) -> u64 {
        match self {
            Tag::Send(slot) => u64::from(slot),
            Tag::Receive(listener) => RECEIVE | u64::from(listener),
            Tag::Watch(listener) => WATCH | u64::from(listener),
        }
    }

    /// Back from the kernel, which returns what it was given.
    #[inline]
    pub(super) fn from_user_data(user_data: u64) -> Tag {
        match user_data & (RECEIVE | WATCH) {
            0 => Tag::Send(user_data as u16),
            RECEIVE => Tag::Receive(user_data as u8),
            _ => Tag::Watch(user_data as u8),
        }
    }
}

const RECEIVE: u64 = 1 << 32;
const WATCH: u64 = 1 << 33;

/// Queue `entry`. The ring is built with room for all a turn can queue.
///
/// # Safety
///
/// What `entry` points to must stay in place until its operation has completed.
#[inline]
unsafe fn push(queue: &mut SubmissionQueue<'_>, entry: &io_uring::squeue::Entry) -> bool {
    // SAFETY: passed on to our caller.
    let pushed = unsafe { queue.push(entry) };
    debug_assert!(pushed.is_ok(), "the ring has room for all a turn can queue");
    pushed.is_ok()
}
