//! The sum of two statistics: of the sources of one run.

use std::ops::AddAssign;

use super::{Failures, Sent, Stats};

impl AddAssign<&Stats> for Stats {
    fn add_assign(&mut self, other: &Stats) {
        let Stats { started, completed, failures, sent, ledger, latency } = other;
        self.started += started;
        self.completed += completed;
        self.failures += failures;
        self.sent += *sent;
        self.ledger += *ledger;
        let ours = &mut self.latency;
        for (ours, theirs) in [
            (&mut ours.first_provisional, &latency.first_provisional),
            (&mut ours.setup, &latency.setup),
            (&mut ours.bye, &latency.bye),
            (&mut ours.call, &latency.call),
            (&mut ours.lag, &latency.lag),
        ] {
            // Of one shape: adding cannot fail.
            let _ = ours.add(theirs);
        }
    }
}

impl AddAssign for Sent {
    fn add_assign(&mut self, other: Sent) {
        let Sent { invite, ack, bye, invite_again, ack_again, bye_again } = other;
        self.invite += invite;
        self.ack += ack;
        self.bye += bye;
        self.invite_again += invite_again;
        self.ack_again += ack_again;
        self.bye_again += bye_again;
    }
}

impl AddAssign<&Failures> for Failures {
    fn add_assign(&mut self, other: &Failures) {
        let Failures { invite_timeout, bye_timeout, unusable_answer, refused, bye_refused } = other;
        self.invite_timeout += invite_timeout;
        self.bye_timeout += bye_timeout;
        self.unusable_answer += unusable_answer;
        let codes = self.refused.iter_mut().chain(self.bye_refused.iter_mut());
        for (ours, theirs) in codes.zip(refused.iter().chain(bye_refused.iter())) {
            *ours += theirs;
        }
    }
}

#[cfg(test)]
mod tests;
