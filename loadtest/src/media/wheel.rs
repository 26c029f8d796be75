//! Wheel: whose packet is due in which millisecond, one turn being a packet's 20 ms (RFC 3551 §4.5).

use std::time::Duration;

use trunkline::time::Timestamp;

/// Streams spread over the milliseconds of a turn. Deadlines are absolute: a tick that is late
/// delays none after it.
#[derive(Debug)]
pub(super) struct Wheel {
    places: [Vec<u32>; PLACES],
    /// The tick in progress, and how many of its streams had their turn.
    tick: u64,
    done: usize,
}

/// A stream's turn has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) slot: u32,
    /// When it was due.
    pub(super) deadline: Timestamp,
}

/// Where on the wheel a stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(u8);

impl Wheel {
    /// An empty wheel that starts to turn now.
    pub(super) fn new(now: Timestamp) -> Wheel {
        let tick = now.as_micros() / TICK_MICROS + 1;
        Wheel { places: std::array::from_fn(|_| Vec::new()), tick, done: 0 }
    }

    /// Give `slot` a turn every 20 ms from now on, where the fewest others have theirs.
    pub(super) fn add(&mut self, slot: u32) -> Place {
        let fewest = (0..PLACES).min_by_key(|&place| self.places[place].len());
        let place = fewest.unwrap_or_default();
        self.places[place].push(slot);
        Place(place as u8)
    }

    /// `slot` has no more turns.
    pub(super) fn remove(&mut self, place: Place, slot: u32) {
        let place = usize::from(place.0);
        let Some(at) = self.places[place].iter().position(|&other| other == slot) else { return };
        // In order: nobody in progress may be passed over, nor get two turns.
        self.places[place].remove(at);
        if place == self.place() && at < self.done {
            self.done -= 1;
        }
    }

    /// The next turn, if it has come.
    pub(super) fn poll(&mut self, now: Timestamp) -> Option<Turn> {
        loop {
            let deadline = self.deadline();
            if deadline > now {
                return None;
            }
            if let Some(&slot) = self.places[self.place()].get(self.done) {
                self.done += 1;
                return Some(Turn { slot, deadline });
            }
            self.tick += 1;
            self.done = 0;
        }
    }

    /// When the next turn comes; `None`: nobody is waiting.
    pub(super) fn next_deadline(&self) -> Option<Timestamp> {
        let is_waiting = |&ahead: &u64| {
            let done = if ahead == 0 { self.done } else { 0 };
            self.places[place_of(self.tick + ahead)].len() > done
        };
        let ahead = (0..=PLACES as u64).find(is_waiting)?;
        Some(at_tick(self.tick + ahead))
    }

    fn place(&self) -> usize {
        place_of(self.tick)
    }

    fn deadline(&self) -> Timestamp {
        at_tick(self.tick)
    }
}

fn place_of(tick: u64) -> usize {
    (tick % PLACES as u64) as usize
}

fn at_tick(tick: u64) -> Timestamp {
    Timestamp::from_micros(tick * TICK_MICROS)
}

/// From one packet of a stream to the next.
pub(super) const SPACING: Duration = Duration::from_millis(PLACES as u64);
/// Places: milliseconds of a packet.
const PLACES: usize = 20;
const TICK_MICROS: u64 = 1_000;

#[cfg(test)]
mod tests;
