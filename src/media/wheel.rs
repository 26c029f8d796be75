//! Wheel: whose turn it is to send (RFC 3551 §4.2: a packet every 20 ms). Streams are spread evenly over the
//! milliseconds of a packet time, so thousands of them need one deadline and never send all at once.

use std::time::Duration;

use crate::time::Timestamp;

/// Streams that send by themselves, each once a turn.
#[derive(Debug, Default)]
pub(super) struct Wheel {
    slots: [Vec<u32>; SLOTS],
    /// Bit n: somebody sits in slot n.
    taken: u32,
    /// The millisecond whose slot is at work, and how far it is.
    tick: u64,
    done: usize,
}

/// Where a stream sits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seat {
    slot: u8,
}

/// Milliseconds in a packet time.
pub(super) const SLOTS: usize = 20;

/// A shard that was kept off its core makes up for this much; what is older is left out.
const LATE_TICKS_MAX: u64 = 5 * SLOTS as u64;

const _: () = assert!(SLOTS <= u32::BITS as usize, "every slot has its bit");

impl Wheel {
    /// Give `stream` a seat where there is the most room: its first turn comes within a packet time.
    pub(super) fn seat(&mut self, now: Timestamp, stream: u32) -> Seat {
        if self.taken == 0 {
            (self.tick, self.done) = (now.as_millis() + 1, 0);
        }
        let sizes = self.slots.iter().map(Vec::len);
        let slot = sizes.enumerate().min_by_key(|(_, size)| *size).map_or(0, |(slot, _)| slot);
        self.slots[slot].push(stream);
        self.taken |= 1 << slot;
        Seat { slot: slot as u8 }
    }

    /// Take `stream` out of its seat.
    pub(super) fn leave(&mut self, seat: Seat, stream: u32) {
        let slot = &mut self.slots[usize::from(seat.slot)];
        let Some(mut place) = slot.iter().position(|seated| *seated == stream) else { return };
        if usize::from(seat.slot) == slot_of(self.tick) && place < self.done {
            // Those that had their turn stay in front of those that wait for it.
            self.done -= 1;
            slot.swap(place, self.done);
            place = self.done;
        }
        slot.swap_remove(place);
        self.taken &= !(u32::from(slot.is_empty()) << seat.slot);
    }

    /// The next stream whose turn has come by `now`.
    #[inline]
    pub(super) fn next(&mut self, now: Timestamp) -> Option<u32> {
        if self.taken == 0 {
            return None;
        }
        let present = now.as_millis();
        if self.tick + LATE_TICKS_MAX < present {
            (self.tick, self.done) = (present, 0);
        }
        while self.tick <= present {
            if let Some(stream) = self.slots[slot_of(self.tick)].get(self.done) {
                self.done += 1;
                return Some(*stream);
            }
            // Nobody sits between here and there.
            (self.tick, self.done) = (self.taken_from(self.tick + 1).min(present + 1), 0);
        }
        None
    }

    /// The first tick from `tick` on in whose slot somebody sits, while anybody does.
    #[inline]
    fn taken_from(&self, tick: u64) -> u64 {
        let slot = slot_of(tick);
        // A second round lies above the first.
        let rounds = u64::from(self.taken) | u64::from(self.taken) << SLOTS;
        tick + u64::from((rounds >> slot).trailing_zeros())
    }

    /// Whether nobody has a seat.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.taken == 0
    }

    /// When the next turn is due.
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        if self.taken == 0 {
            return None;
        }
        let is_at_work = self.slots[slot_of(self.tick)].len() > self.done;
        let tick = if is_at_work { self.tick } else { self.taken_from(self.tick + 1) };
        Some(Timestamp::from_millis(tick))
    }
}

/// The slot whose turn comes at `tick`.
#[inline]
fn slot_of(tick: u64) -> usize {
    (tick % SLOTS as u64) as usize
}

/// The time between two packets of a stream.
pub(super) const PACKET_TIME: Duration = Duration::from_millis(SLOTS as u64);

/// Samples in it.
pub(super) const PACKET_SAMPLES: usize = 8 * SLOTS;

#[cfg(test)]
mod tests;
