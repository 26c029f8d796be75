//! The operations of the plane: batched send, multishot receive, and the poll to sleep on.

pub(super) mod batch;
pub(super) mod control;
mod failure;
mod group;
mod held;
pub(super) mod message;
mod receive;
mod refusals;
mod segments;
mod send;
mod slot;
mod watch;

use io_uring::squeue::SubmissionQueue;

pub(super) use failure::Cause;
pub use failure::SendErrors;
pub use held::Received;
pub(super) use message::PAYLOAD_START;
pub use receive::Receiver;
pub use send::Sender;
pub(super) use watch::Watch;

/// Whose completion it is: travels through the kernel in `user_data`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// The send of a slot.
    Send(u16),
    /// The send of a group.
    Group(u16),
    /// The receive of a listener.
    Receive(u8),
    /// The poll of a listener.
    Watch(u8),
    /// A media packet that was to be sent.
    MediaSend,
    /// The receive of the media socket at this index.
    MediaReceive(u32),
}

impl Tag {
    /// As the kernel carries it.
    #[inline]
    pub(super) fn to_user_data(self) -> u64 {
        match self {
            Tag::Send(slot) => u64::from(slot),
            Tag::Group(group) => GROUP | u64::from(group),
            Tag::Receive(listener) => RECEIVE | u64::from(listener),
            Tag::Watch(listener) => WATCH | u64::from(listener),
            Tag::MediaSend => MEDIA_SEND,
            Tag::MediaReceive(socket) => MEDIA_RECEIVE | u64::from(socket),
        }
    }

    /// Back from the kernel, which returns what it was given.
    #[inline]
    pub(super) fn from_user_data(user_data: u64) -> Tag {
        match user_data & !u64::from(u32::MAX) {
            0 => Tag::Send(user_data as u16),
            GROUP => Tag::Group(user_data as u16),
            RECEIVE => Tag::Receive(user_data as u8),
            WATCH => Tag::Watch(user_data as u8),
            MEDIA_SEND => Tag::MediaSend,
            _ => Tag::MediaReceive(user_data as u32),
        }
    }
}

const RECEIVE: u64 = 1 << 32;
const WATCH: u64 = 2 << 32;
const MEDIA_SEND: u64 = 3 << 32;
const MEDIA_RECEIVE: u64 = 4 << 32;
const GROUP: u64 = 5 << 32;

/// Queue `entry`. The ring is built with room for all a turn can queue.
///
/// # Safety
///
/// What `entry` points to must stay in place until its operation has completed.
#[inline]
pub(super) unsafe fn push(
    queue: &mut SubmissionQueue<'_>,
    entry: &io_uring::squeue::Entry,
) -> bool {
    // SAFETY: passed on to our caller.
    let pushed = unsafe { queue.push(entry) };
    debug_assert!(pushed.is_ok(), "the ring has room for all a turn can queue");
    pushed.is_ok()
}
