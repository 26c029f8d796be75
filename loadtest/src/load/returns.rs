//! Returns: refused calls that are offered again when their Retry-After has passed (RFC 3261 §20.33).

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use trunkline::sip::{HeaderName, Message};
use trunkline::time::Timestamp;

/// When to call again.
#[derive(Debug, Default)]
pub(super) struct Returns {
    due: BinaryHeap<Reverse<Timestamp>>,
    /// Calls offered again so far.
    pub(super) count: u64,
}

impl Returns {
    /// A call was refused by `response`.
    pub(super) fn handle_refusal(&mut self, now: Timestamp, response: &[u8]) {
        if let Some(seconds) = retry_after_s(response) {
            self.due.push(Reverse(now + Duration::from_secs(seconds)));
        }
    }

    /// When the next of them is due.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.due.peek().map(|&Reverse(due)| due)
    }

    /// The time for which the next is scheduled, if that is `now` or past: it must be started.
    pub(super) fn start(&mut self, now: Timestamp) -> Option<Timestamp> {
        let due = self.next_due().filter(|&due| due <= now)?;
        self.due.pop();
        self.count += 1;
        Some(due)
    }

    /// Whether somebody still waits.
    pub(super) fn is_empty(&self) -> bool {
        self.due.is_empty()
    }

    /// Nobody calls again.
    pub(super) fn stop(&mut self) {
        self.due.clear();
    }
}

/// Seconds of the Retry-After, which a comment or parameters may follow.
fn retry_after_s(response: &[u8]) -> Option<u64> {
    let message = Message::parse(response).ok()?;
    let value = message.header(HeaderName::RetryAfter)?.trim_ascii();
    let digits = value.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let seconds: u64 = std::str::from_utf8(&value[..digits]).ok()?.parse().ok()?;
    (seconds <= SECONDS_MAX).then_some(seconds)
}

/// Whoever is asked to stay away longer does not come back in this run.
const SECONDS_MAX: u64 = 3_600;

#[cfg(test)]
mod tests;
