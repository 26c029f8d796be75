//! Wait: the deadlines of a call, armed and disarmed (RFC 3261 §17.1.1.2, §17.1.2.2).

use std::time::Duration;

use trunkline::time::Timestamp;

use super::Farm;
use crate::call::Phase;

/// Whose deadline, and for what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Due {
    pub(super) slot: u32,
    pub(super) what: Wait,
}

/// What is to be done when a deadline passes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wait {
    /// Send the request again.
    Repeat,
    /// Hang up.
    Hold,
    /// Give the request up.
    GiveUp,
}

impl Farm {
    /// Arm the deadlines of a request just sent for the first time.
    #[inline]
    pub(super) fn await_answer(&mut self, now: Timestamp, slot: u32) {
        let Some(call) = self.calls.get_mut(slot) else { return };
        if self.plan.is_retransmitting {
            call.next = Some(self.timers.arm(now, T1, Due { slot, what: Wait::Repeat }));
        }
        let give_up = Due { slot, what: Wait::GiveUp };
        let wait = match call.phase {
            Phase::Inviting { .. } => self.plan.timeout + self.plan.grace,
            Phase::Talking { .. } | Phase::Leaving { .. } => self.plan.timeout,
        };
        call.give_up = Some(self.timers.arm(now, wait, give_up));
    }

    /// Disarm what the call waits for.
    #[inline]
    pub(super) fn disarm(&mut self, slot: u32) {
        let Some(call) = self.calls.get_mut(slot) else { return };
        for timer in [call.next.take(), call.give_up.take()].into_iter().flatten() {
            self.timers.cancel(timer);
        }
    }
}

/// RFC 3261 §17.1.1.1: the estimate of a round trip.
pub(super) const T1: Duration = Duration::from_millis(500);
/// The longest time between two sendings of a request other than INVITE.
pub(super) const T2: Duration = Duration::from_secs(4);
