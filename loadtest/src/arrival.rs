//! Arrival: when calls start, in a closed loop or on a schedule of its own.

use trunkline::time::Timestamp;

/// What decides that a call starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Arrival {
    /// A call starts as soon as fewer than `calls_out` are in progress.
    Closed {
        /// Calls in progress at any time.
        calls_out: u32,
    },
    /// Call number n starts n / `calls_per_s` seconds after the first, whatever became of the
    /// others: a server that stalls does not slow the schedule down with it.
    Open {
        /// Calls each second.
        calls_per_s: f64,
    },
}

/// When no further call starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// After so many calls.
    Calls(u64),
    /// So long after the first, in microseconds.
    Micros(u64),
}

/// The start times of a run.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    arrival: Arrival,
    end: End,
    zero: Timestamp,
    started: u64,
}

impl Schedule {
    /// A schedule whose first call is due at `zero`.
    pub(crate) fn new(arrival: Arrival, end: End, zero: Timestamp) -> Schedule {
        Schedule { arrival, end, zero, started: 0 }
    }

    /// The time for which the next call is scheduled, if that is `now` or past. The call must then
    /// be started: the schedule has moved on.
    #[inline]
    pub(crate) fn start(&mut self, now: Timestamp, calls_live: u32) -> Option<Timestamp> {
        if self.is_over(now) {
            return None;
        }
        let due = match self.arrival {
            Arrival::Closed { calls_out } if calls_live >= calls_out => return None,
            Arrival::Closed { .. } => now,
            Arrival::Open { calls_per_s } => self.due(calls_per_s),
        };
        if due > now {
            return None;
        }
        self.started += 1;
        Some(due)
    }

    /// When the next call is due by the clock alone; `None`: never, or as soon as one ends.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        match self.arrival {
            Arrival::Closed { .. } => None,
            Arrival::Open { calls_per_s } => {
                let due = self.due(calls_per_s);
                (!self.is_over(due)).then_some(due)
            }
        }
    }

    /// Whether no call starts at `now` or later. A call whose time has come before the end starts
    /// late rather than never: leaving it out would hide the delay.
    #[inline]
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        match (self.end, self.arrival) {
            (End::Calls(calls), Arrival::Closed { .. } | Arrival::Open { .. }) => {
                self.started >= calls
            }
            (End::Micros(micros), Arrival::Closed { .. }) => {
                now.as_micros() >= self.zero.as_micros() + micros
            }
            (End::Micros(micros), Arrival::Open { calls_per_s }) => {
                self.due(calls_per_s).as_micros() >= self.zero.as_micros() + micros
            }
        }
    }

    /// Start no more.
    pub(crate) fn stop(&mut self) {
        self.end = End::Calls(0);
    }

    fn due(&self, calls_per_s: f64) -> Timestamp {
        // From the count, not by adding intervals: rounding must not add up.
        let micros = self.started as f64 * 1e6 / calls_per_s;
        Timestamp::from_micros(self.zero.as_micros() + micros as u64)
    }
}

#[cfg(test)]
mod tests;
