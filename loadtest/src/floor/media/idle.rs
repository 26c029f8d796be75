//! Idle: time a responder spent looking in vain, which is no work.

use std::time::Duration;

use trunkline::time::Timestamp;

use crate::clock::Clock;

/// Sums up the gaps between turns that moved something. Reads the clock only around gaps.
#[derive(Debug)]
pub(super) struct Idle {
    clock: Clock,
    since: Option<Timestamp>,
    spent: Duration,
}

impl Idle {
    pub(super) fn new(clock: Clock) -> Idle {
        Idle { clock, since: None, spent: Duration::ZERO }
    }

    /// A turn is over that moved something or not.
    #[inline]
    pub(super) fn turned(&mut self, has_moved: bool) {
        match (has_moved, self.since) {
            (true, None) | (false, Some(_)) => {}
            (false, None) => self.since = Some(self.clock.now()),
            (true, Some(since)) => {
                self.spent += self.clock.now().since(since);
                self.since = None;
            }
        }
    }

    /// All of it.
    pub(super) fn spent(mut self) -> Duration {
        self.turned(true);
        self.spent
    }
}
