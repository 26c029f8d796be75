//! Deadlines: one first-in-first-out lane per duration, so arming and expiring are O(1) and nothing is sorted.
//! Durations beyond the lanes share a heap.

mod heap;
mod id;
mod lane;
#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::time::Timestamp;

use heap::Heap;
pub use id::TimerId;
use lane::Lane;

/// Durations that have a lane at a time: SIP has about a dozen, the first of the application's delays take the rest.
/// More: their timers go to the heap, where arming costs O(log n).
pub const LANES_MAX: usize = 64;

/// What the search for the earliest deadline reads where nothing is armed: later than any other time.
const NEVER: Timestamp = Timestamp::from_micros(u64::MAX);

/// The longest wait, some 35,000 years. A longer one is cut: it fits no timestamp.
const WAIT_MAX: Duration = Duration::from_secs(1 << 40);

/// Every armed deadline of one shard. `T` says whose deadline it is.
#[derive(Debug)]
pub struct Timers<T> {
    lanes: Vec<Lane<T>>,
    /// The duration of each lane in microseconds: side by side, since every arming looks through them.
    durations: Vec<u64>,
    /// Lanes at the front that keep their duration for ever.
    reserved: usize,
    /// Whatever has no lane.
    heap: Heap<T>,
    armed: u32,
}

impl<T: Copy> Timers<T> {
    /// No lanes, nothing armed.
    pub fn new() -> Timers<T> {
        let (lanes, durations) = (Vec::with_capacity(LANES_MAX), Vec::with_capacity(LANES_MAX));
        Timers { lanes, durations, reserved: 0, heap: Heap::new(), armed: 0 }
    }

    /// Fire `owner` at `now + after`.
    pub fn arm(&mut self, now: Timestamp, after: Duration, owner: T) -> TimerId {
        self.armed += 1;
        // A lane takes no timer of an earlier `now`: the clock stepped back, or it was armed late.
        let wait = micros(after);
        let deadline = Timestamp::from_micros(now.as_micros() + wait);
        if let Some(lane) = self.lane(wait)
            && let Some(sequence) = self.lanes[lane].push(deadline, owner)
        {
            return TimerId::new(lane, sequence);
        }
        TimerId::in_heap(self.heap.push(deadline, owner))
    }

    /// The same for what few calls need, or of a duration that somebody else chooses: it takes no lane, since all lanes
    /// are looked at whenever one is.
    pub fn arm_rare(&mut self, now: Timestamp, after: Duration, owner: T) -> TimerId {
        self.armed += 1;
        TimerId::in_heap(self.heap.push(now + after.min(WAIT_MAX), owner))
    }

    /// Keep a lane for each of `durations`, whatever else is armed.
    pub fn reserve(&mut self, durations: impl IntoIterator<Item = Duration>) {
        for duration in durations {
            self.lane(micros(duration));
        }
        self.reserved = self.lanes.len();
    }

    /// Disarm; a timer that fired or was cancelled before is left alone.
    pub fn cancel(&mut self, id: TimerId) {
        let was_armed = match self.lanes.get_mut(id.lane()) {
            Some(lane) => lane.cancel(id.sequence()),
            None => self.heap.cancel(id.sequence()),
        };
        self.armed -= u32::from(was_armed);
    }

    /// The earliest deadline that `now` has reached. Ties fall in the order of the lanes' creation, the heap's last.
    pub fn expire(&mut self, now: Timestamp) -> Option<T> {
        let heap_front = self.heap.front();
        match self.lanes.iter_mut().min_by_key(|lane| lane.front()) {
            Some(lane) if lane.front() <= heap_front => {
                if lane.front() > now {
                    return None;
                }
                self.armed -= 1;
                lane.pop()
            }
            Some(_) | None => {
                if heap_front > now {
                    return None;
                }
                self.armed -= 1;
                self.heap.pop()
            }
        }
    }

    /// The earliest deadline armed.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        if self.armed == 0 {
            return None;
        }
        let lanes = self.lanes.iter().map(Lane::front);
        Some(lanes.fold(self.heap.front(), Timestamp::min))
    }

    /// How many are armed.
    pub fn armed(&self) -> u32 {
        self.armed
    }

    /// The lane of `duration` microseconds; `None` when it has none and gets none.
    #[inline]
    fn lane(&mut self, duration: u64) -> Option<usize> {
        let known = self.durations.iter().position(|own| *own == duration);
        if known.is_some() { known } else { self.new_lane(duration) }
    }

    #[cold]
    fn new_lane(&mut self, duration: u64) -> Option<usize> {
        if self.lanes.len() < LANES_MAX {
            self.lanes.push(Lane::new());
            self.durations.push(duration);
            return Some(self.lanes.len() - 1);
        }
        // An empty lane may serve another duration: its places go on, so stale ids stay stale.
        let index = self.lanes[self.reserved..].iter().position(Lane::is_empty)? + self.reserved;
        self.durations[index] = duration;
        Some(index)
    }
}

/// The wait in microseconds, cut to the longest.
#[inline]
fn micros(wait: Duration) -> u64 {
    let wait = wait.min(WAIT_MAX);
    wait.as_secs() * 1_000_000 + u64::from(wait.subsec_micros())
}

impl<T: Copy> Default for Timers<T> {
    fn default() -> Timers<T> {
        Timers::new()
    }
}
