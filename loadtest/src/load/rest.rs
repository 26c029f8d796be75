//! Rest: what a thread that goes first on its core leaves of it to others.

use std::time::Duration;

use trunkline::time::Timestamp;

/// Sees that others get their part, a little at a time. Without it the kernel would take theirs at
/// once where they wait: 50 ms of each second (sched(7), kernel.sched_rt_runtime_us).
#[derive(Debug)]
pub(super) struct Rest {
    /// `None`: the thread goes before nobody, and the scheduler sees to the others.
    due: Option<Timestamp>,
}

impl Rest {
    /// Of a thread that goes first or not, `now`.
    pub(super) fn new(goes_first: bool, now: Timestamp) -> Rest {
        Rest { due: goes_first.then_some(now + STINT) }
    }

    /// How long to sleep `now`, if it is time to.
    #[inline]
    pub(super) fn take(&mut self, now: Timestamp) -> Option<Duration> {
        let due = self.due.as_mut().filter(|due| **due <= now)?;
        *due = now + STINT;
        Some(NAP)
    }
}

/// From nap to nap.
const STINT: Duration = Duration::from_millis(1);
/// A twelfth of the core for others; no call is later for it than that.
const NAP: Duration = Duration::from_micros(80);

#[cfg(test)]
mod tests;
