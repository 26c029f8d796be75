//! Points in time as the engine sees them: they come in as `now`, nobody below the runtime reads a clock.

use std::ops::{Add, AddAssign, Sub};
use std::time::Duration;

/// Microseconds since the runtime's own zero. Monotonic; means nothing outside the process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The runtime's zero.
    pub const ZERO: Timestamp = Timestamp(0);

    /// `micros` microseconds after zero.
    pub const fn from_micros(micros: u64) -> Timestamp {
        Timestamp(micros)
    }

    /// `millis` milliseconds after zero.
    pub const fn from_millis(millis: u64) -> Timestamp {
        Timestamp(millis * 1_000)
    }

    /// Microseconds since zero.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// Milliseconds since zero, rounded down.
    pub const fn as_millis(self) -> u64 {
        self.0 / 1_000
    }

    /// The first multiple of `step` since zero that is not earlier.
    pub const fn rounded_up(self, step: Duration) -> Timestamp {
        Timestamp(self.0.next_multiple_of(step.as_micros() as u64))
    }

    /// Time since `earlier`; zero when `earlier` is later.
    pub const fn since(self, earlier: Timestamp) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }

    /// The moment `age` before this one; zero when that would be earlier still.
    pub const fn ago(self, age: Duration) -> Timestamp {
        Timestamp(self.0.saturating_sub(age.as_micros() as u64))
    }
}

impl Add<Duration> for Timestamp {
    type Output = Timestamp;

    fn add(self, duration: Duration) -> Timestamp {
        Timestamp(self.0 + duration.as_secs() * 1_000_000 + u64::from(duration.subsec_micros()))
    }
}

impl AddAssign<Duration> for Timestamp {
    fn add_assign(&mut self, duration: Duration) {
        *self = *self + duration;
    }
}

impl Sub<Timestamp> for Timestamp {
    type Output = Duration;

    fn sub(self, earlier: Timestamp) -> Duration {
        self.since(earlier)
    }
}

/// The earlier of two deadlines.
#[inline]
pub(crate) fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, None) => one,
        (None, other) => other,
    }
}
