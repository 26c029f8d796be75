//! Restraint: a client that gives up the share of new calls its server asks it to (RFC 7339 §5.3, §7).

use std::time::Duration;

use trunkline::time::Timestamp;

use super::feedback::Feedback;

/// What one server last said, and how much of it was obeyed.
#[derive(Debug, Default)]
pub(super) struct Restraint {
    loss_percent: u8,
    /// Until when that holds.
    until: Timestamp,
    /// Of the feedback obeyed last.
    sequence: Option<(u64, u32)>,
    /// Percents of a call given up that are owed.
    owed: u32,
}

impl Restraint {
    /// A response came.
    #[inline]
    pub(super) fn handle_response(&mut self, now: Timestamp, response: &[u8]) {
        if let Some(feedback) = Feedback::read(response) {
            self.obey(now, feedback);
        }
    }

    /// Whether the call that is due is to be given up. To be asked once a call.
    #[inline]
    pub(super) fn holds_back(&mut self, now: Timestamp) -> bool {
        if now >= self.until {
            self.loss_percent = 0;
            return false;
        }
        // Spread evenly: chance would give up twice as many in one moment as in the next.
        self.owed += u32::from(self.loss_percent);
        let is_held_back = self.owed >= 100;
        if is_held_back {
            self.owed -= 100;
        }
        is_held_back
    }

    /// RFC 7339 §4.4: what was overtaken on its way is not obeyed.
    fn obey(&mut self, now: Timestamp, feedback: Feedback) {
        let is_older = match (feedback.sequence, self.sequence) {
            (Some(new), Some(last)) => new < last,
            (Some(_) | None, None) | (None, Some(_)) => false,
        };
        if is_older {
            return;
        }
        self.sequence = feedback.sequence.or(self.sequence);
        self.loss_percent = feedback.loss_percent;
        self.until = now + Duration::from_millis(feedback.validity_ms);
    }
}

#[cfg(test)]
mod tests;
