//! Waiting: one-shot polls that say "a datagram is there" while the shard sleeps.

use io_uring::opcode;
use io_uring::squeue::SubmissionQueue;
use io_uring::types::Fixed;

use super::{Tag, push};

/// Which listeners the kernel watches for us.
///
/// Polls are armed only to sleep. An armed one makes the kernel walk the socket's wait queue for
/// every datagram that leaves or enters by it, 3 to 5 % of an echo (perf/2026-11-22-plane.md).
/// One-shot: the first arrival disarms it, nothing is to be cancelled.
pub(in super::super) struct Watch {
    /// By listener: whether a poll is with the kernel.
    is_armed: Vec<bool>,
}

impl Watch {
    pub(in super::super) fn new(listeners: u8) -> Watch {
        Watch { is_armed: vec![false; usize::from(listeners)] }
    }

    /// Arm what is not armed.
    pub(in super::super) fn arm(&mut self, queue: &mut SubmissionQueue<'_>) {
        for (listener, is_armed) in (0u8..).zip(&mut self.is_armed) {
            if !*is_armed {
                let file = Fixed(u32::from(listener));
                let entry = opcode::PollAdd::new(file, libc::POLLIN as u32)
                    .build()
                    .user_data(Tag::Watch(listener).to_user_data());
                // SAFETY: the entry points to no memory.
                *is_armed = unsafe { push(queue, &entry) };
            }
        }
    }

    /// Take the completion of listener `listener`'s poll: something is there, or it failed and
    /// the shard had better look for itself.
    pub(in super::super) fn complete(&mut self, listener: u8) {
        if let Some(is_armed) = self.is_armed.get_mut(usize::from(listener)) {
            *is_armed = false;
        }
    }

    /// Whether every listener is watched: then the shard may sleep.
    pub(in super::super) fn is_complete(&self) -> bool {
        self.is_armed.iter().all(|&is_armed| is_armed)
    }
}
