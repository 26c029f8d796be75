//! What a deadline does to its call (RFC 3261 §17.1.1.2, §17.1.2.2).

use std::time::Duration;

use trunkline::time::Timestamp;

use super::wait::{Due, T1, T2, Wait};
use super::{CallEnd, Farm};
use crate::call::Phase;
use crate::outlet::Outlet;

impl Farm {
    pub(super) fn expire(&mut self, now: Timestamp, due: Due, out: &mut impl Outlet) {
        let slot = due.slot;
        let Some(call) = self.calls.get_mut(slot) else { return };
        match due.what {
            Wait::Repeat | Wait::Hold => call.next = None,
            Wait::GiveUp => call.give_up = None,
        }
        match (due.what, call.phase) {
            (Wait::Repeat, Phase::Inviting { .. } | Phase::Leaving { .. }) => {
                self.repeat(now, slot, out);
            }
            (Wait::Hold, Phase::Talking { peer }) => self.hang_up(now, slot, peer, out),
            (Wait::GiveUp, Phase::Inviting { .. }) => {
                self.end(now, slot, CallEnd::InviteTimeout);
            }
            (Wait::GiveUp, Phase::Leaving { .. }) => self.end(now, slot, CallEnd::ByeTimeout),
            (Wait::Repeat | Wait::GiveUp, Phase::Talking { .. })
            | (Wait::Hold, Phase::Inviting { .. } | Phase::Leaving { .. }) => {
                debug_assert!(false, "a phase disarms what the one before it had armed");
            }
        }
    }

    /// Send the request again and wait twice as long; for a BYE at most [`T2`].
    fn repeat(&mut self, now: Timestamp, slot: u32, out: &mut impl Outlet) {
        let key = self.key(slot);
        let Some(call) = self.calls.get_mut(slot) else { return };
        let wait = match &mut call.phase {
            Phase::Inviting { repeats, .. } => {
                self.repeating += u32::from(*repeats == 0);
                *repeats = repeats.saturating_add(1);
                interval(*repeats)
            }
            Phase::Leaving { repeats, .. } => {
                *repeats = repeats.saturating_add(1);
                interval(*repeats).min(T2)
            }
            Phase::Talking { .. } => return,
        };
        call.next = Some(self.timers.arm(now, wait, Due { slot, what: Wait::Repeat }));
        match call.phase {
            Phase::Inviting { .. } => {
                self.stats.sent.invite_again += 1;
                self.send_invite(key, out);
            }
            Phase::Leaving { peer, .. } => {
                self.stats.sent.bye_again += 1;
                self.send_bye(key, peer, out);
            }
            Phase::Talking { .. } => {}
        }
    }
}

/// The wait after `repeats` sendings beyond the first. Doubling ends where any timeout has.
fn interval(repeats: u8) -> Duration {
    T1 * (1 << repeats.min(DOUBLINGS_MAX))
}

/// 500 ms doubled 12 times are 34 minutes.
const DOUBLINGS_MAX: u8 = 12;
