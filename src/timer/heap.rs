//! The heap: timers of durations that have no lane. Exact, O(log n), and a cancelled one is gone at once.

use super::NEVER;
use crate::time::Timestamp;

/// A binary heap of deadlines, and for each the seat that says where in the heap it stands.
#[derive(Debug)]
pub(super) struct Heap<T> {
    /// No entry is due before its parent, the one at half its place.
    entries: Vec<Entry<T>>,
    seats: Vec<Seat>,
    /// Seats nobody sits in.
    free: Vec<u32>,
    /// Timers ever armed: among equal deadlines the first armed fires first.
    order: u64,
}

#[derive(Clone, Copy, Debug)]
struct Entry<T> {
    deadline: Timestamp,
    order: u64,
    seat: u32,
    owner: T,
}

#[derive(Clone, Copy, Debug)]
struct Seat {
    /// Index of its entry; [`NOWHERE`] while free.
    place: u32,
    /// Counts the seat's tenants, so that the name of an earlier one cancels nothing.
    generation: u32,
}

const NOWHERE: u32 = u32::MAX;

/// A name is a seat in the low bits, and the generation of its tenant above.
const SEAT_BITS: u32 = 28;
const GENERATION_BITS: u32 = 27;
const _: () = assert!(SEAT_BITS + GENERATION_BITS < super::id::SEQUENCE_BITS);

impl<T: Copy> Heap<T> {
    pub(super) fn new() -> Heap<T> {
        Heap { entries: Vec::new(), seats: Vec::new(), free: Vec::new(), order: 0 }
    }

    /// The earliest deadline; later than any other time when the heap is empty.
    #[inline]
    pub(super) fn front(&self) -> Timestamp {
        self.entries.first().map_or(NEVER, |entry| entry.deadline)
    }

    /// The timer's name.
    pub(super) fn push(&mut self, deadline: Timestamp, owner: T) -> u64 {
        let seat = self.free.pop().unwrap_or_else(|| {
            self.seats.push(Seat { place: NOWHERE, generation: 0 });
            // All of them may be free at a time: room is taken now, when a timer is new, not when it fires.
            self.free.reserve(self.seats.len());
            self.seats.len() as u32 - 1
        });
        debug_assert!(seat < 1 << SEAT_BITS, "memory ends before seats do");
        self.order += 1;
        self.entries.push(Entry { deadline, order: self.order, seat, owner });
        self.rise(self.entries.len() - 1);
        u64::from(self.seats[seat as usize].generation) << SEAT_BITS | u64::from(seat)
    }

    /// Whether there was something to cancel.
    pub(super) fn cancel(&mut self, name: u64) -> bool {
        let seat = (name & ((1 << SEAT_BITS) - 1)) as usize;
        match self.seats.get(seat) {
            Some(&Seat { place, generation })
                if place != NOWHERE && u64::from(generation) == name >> SEAT_BITS =>
            {
                self.remove(place as usize);
                true
            }
            Some(_) | None => false,
        }
    }

    pub(super) fn pop(&mut self) -> Option<T> {
        let owner = self.entries.first()?.owner;
        self.remove(0);
        Some(owner)
    }

    fn remove(&mut self, place: usize) {
        let entry = self.entries.swap_remove(place);
        let seat = &mut self.seats[entry.seat as usize];
        seat.place = NOWHERE;
        seat.generation = (seat.generation + 1) & ((1 << GENERATION_BITS) - 1);
        self.free.push(entry.seat);
        // What the hole was filled with came from the end: it may belong further down, or, from another branch, up.
        if place < self.entries.len() {
            self.sink(place);
            self.rise(place);
        }
    }

    fn rise(&mut self, mut place: usize) {
        while place > 0 && self.is_before(place, (place - 1) / 2) {
            self.swap(place, (place - 1) / 2);
            place = (place - 1) / 2;
        }
        self.seat(place);
    }

    fn sink(&mut self, mut place: usize) {
        loop {
            let left = 2 * place + 1;
            if left >= self.entries.len() {
                break;
            }
            let right = left + 1;
            let is_right = right < self.entries.len() && self.is_before(right, left);
            let first = if is_right { right } else { left };
            if !self.is_before(first, place) {
                break;
            }
            self.swap(place, first);
            place = first;
        }
        self.seat(place);
    }

    fn is_before(&self, one: usize, other: usize) -> bool {
        let key = |place: usize| (self.entries[place].deadline, self.entries[place].order);
        key(one) < key(other)
    }

    fn swap(&mut self, one: usize, other: usize) {
        self.entries.swap(one, other);
        self.seat(one);
        self.seat(other);
    }

    /// Tell the entry at `place` where it stands.
    fn seat(&mut self, place: usize) {
        let seat = self.entries[place].seat;
        self.seats[seat as usize].place = place as u32;
    }
}
