//! The name of an armed timer.

use std::num::NonZeroU64;

/// Lane and place in it, or the name it has in the heap. Neither comes again while a stale id may be about, so that one
/// cancels nothing. `Option<TimerId>` costs 8 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimerId(NonZeroU64);

const LANE_BITS: u32 = 8;
/// What a lane or the heap has for names of its own.
pub(super) const SEQUENCE_BITS: u32 = u64::BITS - LANE_BITS;
/// The number of the heap, which no lane has.
const HEAP: usize = (1 << LANE_BITS) - 1;

impl TimerId {
    pub(super) fn new(lane: usize, sequence: u64) -> TimerId {
        let bits = ((sequence + 1) << LANE_BITS) | lane as u64;
        TimerId(NonZeroU64::new(bits).unwrap_or(NonZeroU64::MAX))
    }

    pub(super) fn in_heap(name: u64) -> TimerId {
        TimerId::new(HEAP, name)
    }

    /// The number of its lane; that of no lane when it is in the heap.
    pub(super) fn lane(self) -> usize {
        (self.0.get() & ((1 << LANE_BITS) - 1)) as usize
    }

    pub(super) fn sequence(self) -> u64 {
        (self.0.get() >> LANE_BITS) - 1
    }
}

const _: () = assert!(super::LANES_MAX <= HEAP);
