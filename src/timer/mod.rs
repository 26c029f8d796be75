//! Deadlines: one first-in-first-out lane per duration, so arming and expiring are O(1) and nothing is ever sorted.

mod id;
mod lane;
#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::time::Timestamp;

pub use id::TimerId;
use lane::Lane;

/// Distinct durations one shard may use: SIP has about a dozen, the routes' delays take the rest.
pub const LANES_MAX: usize = 64;

/// Every armed deadline of one shard. `T` says whose deadline it is.
#[derive(Debug)]
pub struct Timers<T> {
    lanes: Vec<Lane<T>>,
    /// The duration of each lane: side by side, since every arming looks through them.
    durations: Vec<Duration>,
    /// Lanes at the front that keep their duration for ever.
    reserved: usize,
    armed: u32,
}

impl<T: Copy> Timers<T> {
    /// No lanes, nothing armed.
    pub fn new() -> Timers<T> {
        let (lanes, durations) = (Vec::with_capacity(LANES_MAX), Vec::with_capacity(LANES_MAX));
        Timers { lanes, durations, reserved: 0, armed: 0 }
    }

    /// Fire `owner` at `now + after`. `None` when `after` would be the 65th distinct duration armed.
    pub fn arm(&mut self, now: Timestamp, after: Duration, owner: T) -> Option<TimerId> {
        let lane = self.lane(after)?;
        self.armed += 1;
        let sequence = self.lanes[lane].push(now + after, owner);
        Some(TimerId::new(lane, sequence))
    }

    /// Keep a lane for each of `durations`, whatever else is armed.
    pub fn reserve(&mut self, durations: impl IntoIterator<Item = Duration>) {
        for duration in durations {
            self.lane(duration);
        }
        self.reserved = self.lanes.len();
    }

    /// Disarm; a timer that fired or was cancelled before is left alone.
    pub fn cancel(&mut self, id: TimerId) {
        if self.lanes[id.lane()].cancel(id.sequence()) {
            self.armed -= 1;
        }
    }

    /// The earliest deadline that `now` has reached. Ties fall in the order of the lanes' creation.
    pub fn expire(&mut self, now: Timestamp) -> Option<T> {
        let earliest = self.lanes.iter_mut().min_by_key(|lane| lane.front())?;
        if earliest.front() > now {
            return None;
        }
        self.armed -= 1;
        earliest.pop()
    }

    /// The earliest deadline armed.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        if self.armed == 0 {
            return None;
        }
        self.lanes.iter().map(Lane::front).min()
    }

    /// How many are armed.
    pub fn armed(&self) -> u32 {
        self.armed
    }

    fn lane(&mut self, duration: Duration) -> Option<usize> {
        if let Some(index) = self.durations.iter().position(|own| *own == duration) {
            return Some(index);
        }
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

impl<T: Copy> Default for Timers<T> {
    fn default() -> Timers<T> {
        Timers::new()
    }
}
