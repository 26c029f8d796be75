//! Ledger: where every datagram offered to the generator ended.

use std::ops::AddAssign;

use serde::Serialize;

use crate::answer::NoAnswer;
use crate::call::Reaction;

/// One bucket for each datagram. The sum of the buckets is what was offered: received plus what
/// the kernel says it dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Ledger {
    /// Taken from the socket.
    pub(crate) received: u64,
    /// Answers that moved a call on.
    pub(crate) delivered: u64,
    /// Answers that told a call nothing new: further provisional ones, and repetitions.
    pub(crate) absorbed: u64,
    /// Answers to one of our calls that fit nothing it had asked.
    pub(crate) unexpected: u64,
    /// Answers to no call of this run.
    pub(crate) foreign: u64,
    /// Requests: a caller here answers none.
    pub(crate) requests: u64,
    /// Not a SIP message.
    pub(crate) garbage: u64,
    /// Longer than the receive buffer.
    pub(crate) truncated: u64,
    /// Dropped by the kernel because our socket's buffer was full.
    pub(crate) kernel_drops: u64,
}

impl Ledger {
    /// Count a datagram that is no answer.
    pub(crate) fn count_no_answer(&mut self, why: NoAnswer) {
        match why {
            NoAnswer::Garbage => self.garbage += 1,
            NoAnswer::Request => self.requests += 1,
            NoAnswer::Foreign => self.foreign += 1,
        }
    }

    /// Count an answer to one of our calls by what it did there.
    #[inline]
    pub(crate) fn count_answer(&mut self, reaction: Reaction) {
        match reaction {
            Reaction::Proceed
            | Reaction::Answer
            | Reaction::Refuse
            | Reaction::Finish
            | Reaction::RefuseBye => self.delivered += 1,
            Reaction::Absorb | Reaction::AcknowledgeAgain => self.absorbed += 1,
            Reaction::Ignore => self.unexpected += 1,
        }
    }

    /// All that was sent to our socket, as far as this host knows.
    pub(crate) fn offered(&self) -> u64 {
        self.received + self.kernel_drops
    }

    /// Whether each datagram is in exactly one bucket.
    pub(crate) fn is_balanced(&self) -> bool {
        let answers = self.delivered + self.absorbed + self.unexpected + self.foreign;
        let others = self.requests + self.garbage + self.truncated + self.kernel_drops;
        answers + others == self.offered()
    }
}

impl AddAssign for Ledger {
    fn add_assign(&mut self, other: Ledger) {
        let Ledger { received, delivered, absorbed, unexpected, foreign, .. } = other;
        self.received += received;
        self.delivered += delivered;
        self.absorbed += absorbed;
        self.unexpected += unexpected;
        self.foreign += foreign;
        let Ledger { requests, garbage, truncated, kernel_drops, .. } = other;
        self.requests += requests;
        self.garbage += garbage;
        self.truncated += truncated;
        self.kernel_drops += kernel_drops;
    }
}
