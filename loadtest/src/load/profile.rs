//! Profile: an open loop whose rate changes from step to step, whatever becomes of the calls.

use std::time::Duration;

use serde::Serialize;
use trunkline::time::Timestamp;

/// A stretch of time with one rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    /// Calls that become due each second, evenly spaced.
    pub(crate) calls_per_s: f64,
    pub(crate) length: Duration,
    /// Whether what is left of the generator's core floods the server.
    #[serde(skip)]
    pub(crate) is_flooding: bool,
}

/// When each call of a run is due.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    steps: Vec<Step>,
    /// Which step is on; all are over when there is none.
    at: usize,
    /// When it began.
    zero: Timestamp,
    /// Its calls that were due and started.
    started: u64,
}

impl Profile {
    /// The calls of `steps`, the first of which begins at `zero`.
    pub(crate) fn new(steps: Vec<Step>, zero: Timestamp) -> Profile {
        Profile { steps, at: 0, zero, started: 0 }
    }

    /// The time for which the next call is scheduled, if that is `now` or past. The call must then
    /// be started. A call whose time has come before its step's end starts late rather than never.
    #[inline]
    pub(crate) fn start(&mut self, now: Timestamp) -> Option<Timestamp> {
        loop {
            let due = self.due()?;
            if due >= self.end()? {
                if now < self.end()? {
                    return None;
                }
                self.zero = self.end()?;
                self.at += 1;
                self.started = 0;
                continue;
            }
            if due > now {
                return None;
            }
            self.started += 1;
            return Some(due);
        }
    }

    /// The next time at which [`Profile::start`] has something to do.
    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        Some(self.due()?.min(self.end()?))
    }

    /// Number and nature of the step that is on.
    pub(crate) fn step(&self) -> Option<(usize, &Step)> {
        Some((self.at, self.steps.get(self.at)?))
    }

    /// Whether no more calls will be due.
    pub(crate) fn is_over(&self) -> bool {
        self.at >= self.steps.len()
    }

    /// Start no more.
    pub(crate) fn stop(&mut self) {
        self.at = self.steps.len();
    }

    /// The highest rate of all.
    pub(crate) fn calls_per_s_max(&self) -> f64 {
        self.steps.iter().map(|step| step.calls_per_s).fold(0.0, f64::max)
    }

    fn due(&self) -> Option<Timestamp> {
        let step = self.steps.get(self.at)?;
        // From the count, not by adding intervals: rounding must not add up.
        let after = match step.calls_per_s {
            0.0 => u64::MAX,
            calls_per_s => (self.started as f64 * 1e6 / calls_per_s) as u64,
        };
        Some(Timestamp::from_micros(self.zero.as_micros().saturating_add(after)))
    }

    fn end(&self) -> Option<Timestamp> {
        Some(self.zero + self.steps.get(self.at)?.length)
    }
}

#[cfg(test)]
mod tests;
