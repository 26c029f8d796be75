//! The name of an armed timer.

use std::num::NonZeroU64;

/// Lane and place in it. Places are never reused, so a stale id cancels nothing. `Option<TimerId>` costs 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimerId(NonZeroU64);

const LANE_BITS: u32 = 8;

impl TimerId {
    pub(super) fn new(lane: usize, sequence: u64) -> TimerId {
        let bits = ((sequence + 1) << LANE_BITS) | lane as u64;
        TimerId(NonZeroU64::new(bits).unwrap_or(NonZeroU64::MAX))
    }

    pub(super) fn lane(self) -> usize {
        (self.0.get() & ((1 << LANE_BITS) - 1)) as usize
    }

    pub(super) fn sequence(self) -> u64 {
        (self.0.get() >> LANE_BITS) - 1
    }
}

const _: () = assert!(super::LANES_MAX <= 1 << LANE_BITS);
