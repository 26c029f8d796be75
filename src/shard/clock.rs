//! The shard's clock: where the engine's `now` comes from.

use std::time::Instant;

use crate::time::Timestamp;

/// Monotonic microseconds since the process started serving; all shards share the zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    zero: Instant,
}

impl Clock {
    pub(super) fn start() -> Clock {
        Clock { zero: Instant::now() }
    }

    #[inline]
    pub(super) fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.zero.elapsed().as_micros() as u64)
    }
}
