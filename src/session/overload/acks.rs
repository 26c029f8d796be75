//! ACKs of refusals: whether so many come that a sieve is to drop them. A refusal is answered by one (RFC 3261
//! §17.1.1.3), and to receive it, with which nothing is done, is a third of what refusing a call costs.

use std::time::Duration;

use crate::time::Timestamp;

/// So many refusals within the first time are many, and go on being many as long as so many more come in each of the
/// second. Below it, what a sieve costs all other datagrams is more than it saves.
pub(super) const MANY: u32 = 1_000;
const MANY_WITHIN: Duration = Duration::from_secs(1);
pub(super) const MANY_FOR: Duration = Duration::from_secs(4);

/// Refusals, counted by the thousand: there is nothing to be done for one of them but to add it.
#[derive(Debug)]
pub(super) struct Acks {
    count: u32,
    /// When the count began.
    since: Timestamp,
    /// When many were last counted; `None`: they are not many.
    many_at: Option<Timestamp>,
}

impl Acks {
    pub(super) fn new() -> Acks {
        Acks { count: 0, since: Timestamp::ZERO, many_at: None }
    }

    /// One more INVITE is refused: its ACK will come.
    #[inline]
    pub(super) fn expect(&mut self, now: Timestamp) {
        self.count += 1;
        if self.count == MANY {
            self.turn(now);
        }
    }

    #[cold]
    fn turn(&mut self, now: Timestamp) {
        if self.are_many() || now.since(self.since) <= MANY_WITHIN {
            self.many_at = Some(now);
        }
        (self.count, self.since) = (0, now);
    }

    /// Whether a sieve is to drop them.
    #[inline]
    pub(super) fn are_many(&self) -> bool {
        self.many_at.is_some()
    }

    /// When they may have become few.
    pub(super) fn due(&self) -> Option<Timestamp> {
        self.many_at.map(|at| at + MANY_FOR)
    }

    /// Look whether they have.
    pub(super) fn look(&mut self, now: Timestamp) {
        // One ahead of the clock is from before it stepped back.
        if self.many_at.is_some_and(|at| at > now || at + MANY_FOR <= now) {
            self.many_at = None;
        }
    }
}
