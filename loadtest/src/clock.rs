//! Clock: the generator's own zero, and the time since.

use std::time::Instant;

use trunkline::time::Timestamp;

/// Reads the monotonic clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    zero: Instant,
}

impl Clock {
    /// A clock that starts now.
    pub(crate) fn new() -> Clock {
        Clock { zero: Instant::now() }
    }

    /// The time since its start.
    #[inline]
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.zero.elapsed().as_micros() as u64)
    }
}
