//! The end of a call, and what it counts as.

use trunkline::sip::Status;
use trunkline::time::Timestamp;

use super::Farm;
use crate::call::Phase;
use crate::stats::record;

/// How a call ended.
#[derive(Clone, Copy)]
pub(super) enum CallEnd {
    Completed,
    Refused(Status),
    ByeRefused(Status),
    Unusable,
    InviteTimeout,
    ByeTimeout,
}

impl Farm {
    /// The call ends; its slot is free for another.
    #[inline]
    pub(super) fn end(&mut self, now: Timestamp, slot: u32, end: CallEnd) {
        self.disarm(slot);
        let Some(call) = self.calls.remove(slot) else { return };
        self.repeating -= u32::from(call.is_repeating());
        match call.phase {
            Phase::Inviting { .. } => {}
            Phase::Talking { peer } | Phase::Leaving { peer, .. } => drop(self.peers.remove(peer)),
        }
        match end {
            CallEnd::Completed => {
                self.stats.completed += 1;
                record(&mut self.stats.latency.call, call.scheduled, now);
                if let Some(cohorts) = &mut self.cohorts {
                    cohorts.complete(call.scheduled, now);
                }
            }
            CallEnd::Refused(status) => self.stats.failures.count_refused(status),
            CallEnd::ByeRefused(status) => self.stats.failures.count_bye_refused(status),
            CallEnd::Unusable => self.stats.failures.unusable_answer += 1,
            CallEnd::InviteTimeout => self.stats.failures.invite_timeout += 1,
            CallEnd::ByeTimeout => self.stats.failures.bye_timeout += 1,
        }
    }
}
