//! Turn: one thing happens, whatever comes of it is sent, and time passes to the next.

use std::cmp::Reverse;

use super::{End, Entry, Packet, Told, World};
use crate::api::{CommandError, Event};
use crate::engine::Chunk;
use crate::time::Timestamp;
use crate::wire::{Datagram, Flow, MediaTransmit};

/// A message on its way: earliest first, in order of posting when at once.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Letter {
    at: Timestamp,
    number: u64,
    entry: usize,
}

/// Turns without time passing after which something must be running in circles.
const STALLED_TURNS_MAX: u32 = 1_000_000;

impl World {
    pub(super) fn run_until(&mut self, end: Timestamp, stops_when_idle: bool) {
        let mut turns = 0;
        loop {
            self.alice.set_now(self.now);
            self.post_from_alice();
            let letter = self.travelling.peek().map(|Reverse(letter)| letter.at);
            let (alice, bob) = (self.alice.next_deadline(), self.bob.engine().poll_timeout());
            let next = letter.into_iter().chain(alice).chain(bob).min();
            let Some(next) = next.filter(|next| *next <= end) else {
                if !stops_when_idle {
                    self.now = end;
                    self.alice.set_now(end);
                }
                return;
            };
            turns = if next > self.now { 0 } else { turns + 1 };
            assert!(turns < STALLED_TURNS_MAX, "time stands still\n{}", self.log.story());
            self.now = next.max(self.now);
            self.alice.set_now(self.now);
            if letter == Some(next) {
                self.deliver();
            } else if alice == Some(next) {
                self.alice.expire();
            } else {
                let mut told = Vec::new();
                self.bob.expire(self.now, |what| told.push(what.into()));
                self.take(told);
            }
        }
    }

    fn deliver(&mut self) {
        let Some(Reverse(letter)) = self.travelling.pop() else { return };
        let Entry { sender, flow, bytes, .. } = self.log.entries[letter.entry].clone();
        match sender {
            End::Bob => self.alice.receive(flow, &bytes),
            End::Alice => {
                self.delivered += 1;
                let mut told = Vec::new();
                let datagram = Datagram::fresh(flow, &bytes);
                self.bob.receive(self.now, datagram, |what| told.push(what.into()));
                self.take(told);
            }
        }
    }

    fn post_from_alice(&mut self) {
        for (flow, bytes) in self.alice.fetch() {
            self.post(End::Alice, flow, bytes);
        }
    }

    pub(super) fn take(&mut self, told: Vec<Heard>) {
        for heard in told {
            match heard {
                Heard::Message(flow, bytes) => self.post(End::Bob, flow, bytes),
                Heard::Media(transmit, bytes) => {
                    self.packets.push(Packet { at: self.now, transmit, bytes });
                }
                Heard::Recording(chunk) => self.recorded.push(chunk),
                Heard::Event(event) => self.events.push((self.now, event)),
                Heard::Refusal(refusal) => self.refusals.push(refusal),
            }
        }
    }

    fn post(&mut self, sender: End, flow: Flow, bytes: Vec<u8>) {
        let link = match sender {
            End::Alice => &mut self.to_bob,
            End::Bob => &mut self.to_alice,
        };
        let mut entry = Entry::new(self.now, sender, flow, bytes);
        let travels = link.travel(entry.kind, &mut self.chance);
        entry.copies = travels.len();
        self.log.entries.push(entry);
        let entry = self.log.entries.len() - 1;
        for travel in travels {
            let number = self.letters;
            self.letters += 1;
            self.travelling.push(Reverse(Letter { at: self.now + travel, number, entry }));
        }
    }
}

/// What the host told, kept until the host is at rest.
pub(super) enum Heard {
    Message(Flow, Vec<u8>),
    Media(MediaTransmit, Vec<u8>),
    Recording(Chunk),
    Event(Event),
    Refusal(CommandError),
}

impl From<Told<'_>> for Heard {
    fn from(told: Told<'_>) -> Heard {
        match told {
            Told::Recording(chunk) => Heard::Recording(chunk.clone()),
            Told::Media(transmit, bytes) => Heard::Media(transmit, bytes.to_vec()),
            Told::Message(transmit, bytes) => Heard::Message(transmit.flow, bytes.to_vec()),
            Told::Event(event) => Heard::Event(event),
            Told::Refusal(refusal) => Heard::Refusal(refusal),
        }
    }
}
