//! The two operations of the plane: multishot receive and batched send.

mod failure;
mod message;
mod receive;
mod send;
mod slot;

use io_uring::squeue::SubmissionQueue;

pub use failure::SendErrors;
pub(super) use message::PAYLOAD_START;
pub use receive::{Received, Receiver};
pub use send::Sender;

/// Whose completion it is: travels through the kernel in `user_data`.
#[derive(Clone, Copy)]
pub(super) enum Tag {
    /// The receive of a listener.
    Receive(u8),
    /// The send of a slot.
    Send(u16),
}

impl Tag {
    /// As the kernel carries it.
    #[inline]
    pub(super) fn to_user_data(self) -> u64 {
        match self {
            Tag::Receive(listener) => RECEIVE | u64::from(listener),
            Tag::Send(slot) => u64::from(slot),
        }
    }

    /// Back from the kernel.
    #[inline]
    pub(super) fn from_user_data(user_data: u64) -> Tag {
        if user_data & RECEIVE != 0 {
            Tag::Receive(user_data as u8)
        } else {
            Tag::Send(user_data as u16)
        }
    }
}

const RECEIVE: u64 = 1 << 32;

/// Queue `entry`. The ring is built with room for every slot and listener at once.
///
/// # Safety
///
/// What `entry` points to must stay in place until its operation has completed.
#[inline]
unsafe fn push(queue: &mut SubmissionQueue<'_>, entry: &io_uring::squeue::Entry) -> bool {
    // SAFETY: passed on to our caller.
    let pushed = unsafe { queue.push(entry) };
    debug_assert!(pushed.is_ok(), "the ring has an entry per slot and listener");
    pushed.is_ok()
}
