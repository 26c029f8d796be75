//! Losses: what never reached the shard's loop, asked of the kernel from time to time.

use std::time::Duration;

use super::mailbox::Mailbox;
use super::runtime::Shard;
use super::sieve::ShardSieve;
use crate::api::Application;
use crate::time::Timestamp;
use crate::transport::Plane;
use crate::wire::Losses;

/// Totals since start, and when they were last asked for.
#[derive(Debug, Default)]
pub(super) struct LossWatch {
    looked: Timestamp,
    total: Losses,
    /// As of the last look: reports ask for the total in between.
    told: Losses,
    missed: u64,
}

/// Between two looks: a few system calls each, and soon enough for the engine to act on.
const LOOK_EVERY: Duration = Duration::from_millis(10);

impl LossWatch {
    /// What was lost since the last look, if it is time for one and something was. What found no room in `mailbox` is
    /// on the books of who had it last, and is news for its owner.
    #[inline]
    pub(super) fn look(
        &mut self,
        now: Timestamp,
        plane: &mut Plane,
        sieve: &mut ShardSieve,
        mailbox: &Mailbox,
    ) -> Option<Losses> {
        if now.since(self.looked) < LOOK_EVERY {
            return None;
        }
        self.looked = now;
        sieve.rest(plane);
        let total = self.total(plane, sieve);
        let before = std::mem::replace(&mut self.told, total);
        let missed = mailbox.missed();
        let missed_now = missed - std::mem::replace(&mut self.missed, missed);
        // What comes broken is dropped there, too: it is no load, and anyone can send it.
        let overflowed = match total.overflowed - before.overflowed {
            0 => 0,
            dropped => plane.overflows().map_or(dropped, |most| dropped.min(most)),
        };
        let losses = Losses {
            overflowed: overflowed + missed_now,
            sieved: total.sieved - before.sieved,
            sieved_again: total.sieved_again - before.sieved_again,
            passed: total.passed - before.passed,
            passed_again: total.passed_again - before.passed_again,
            blocked: total.blocked - before.blocked,
            acks: total.acks - before.acks,
        };
        (losses != Losses::default()).then_some(losses)
    }

    /// All that was lost since start. The kernel counts at the socket what the sieve drops as well as what found no
    /// room, the sieve only its own: the difference is the overflow.
    pub(super) fn total(&mut self, plane: &mut Plane, sieve: &mut ShardSieve) -> Losses {
        let mut before = sieve.dropped();
        for _ in 0..ATTEMPTS {
            // A socket that cannot be asked has dropped nothing we know of.
            let dropped = plane.kernel_drops().unwrap_or(0);
            let sieved = sieve.dropped();
            // A count once told is not taken back.
            let overflowed = dropped.saturating_sub(sieved.packets).max(self.total.overflowed);
            self.total = Losses {
                overflowed,
                sieved: sieved.shed,
                sieved_again: sieved.shed_again,
                passed: sieved.passed,
                passed_again: sieved.passed_again,
                blocked: sieved.blocked,
                acks: sieved.acks,
            };
            if before.packets == sieved.packets {
                break;
            }
            // Something was dropped between the two counts: they do not belong together.
            before = sieved;
        }
        self.total
    }
}

impl<A: Application> Shard<A> {
    /// Tell the engine what never came to it, and have the sieve do what the engine wants.
    #[inline]
    pub(super) fn watch_load(&mut self, now: Timestamp) {
        let (plane, sieve) = (&mut self.plane, &mut self.sieve);
        if let Some(losses) = self.losses.look(now, plane, sieve, &self.mailbox) {
            self.driver.engine.handle_losses(now, losses);
        }
        while self.sieve.is_settled()
            && let Some(order) = self.driver.engine.poll_sieve()
        {
            self.sieve.obey(order, &self.plane);
        }
    }
}

/// Looks at two counts that move before the next best is taken.
const ATTEMPTS: usize = 3;
