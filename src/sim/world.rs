//! World: alice, bob, the links between them, and the only clock there is.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use super::{Chance, End, Entry, Host, Kind, Link, Log, Options, Peer, Sent, Told, check};
use crate::api::{CallHandle, Command, CommandError, Event, Ledger, Live};
use crate::time::Timestamp;
use crate::wire::{Datagram, Flow};

/// Both ends and all between them. Everything follows from the seed and the script.
pub struct World {
    /// The scripted peer. What it sends leaves when the world runs.
    pub alice: Peer,
    /// The way from alice to bob.
    pub to_bob: Link,
    /// The way from bob to alice.
    pub to_alice: Link,
    /// What was sent so far.
    pub log: Log,
    /// What bob's application was told, and when.
    pub events: Vec<(Timestamp, Event)>,
    /// Commands of bob's application that were not carried out.
    pub refusals: Vec<CommandError>,
    bob: Host,
    now: Timestamp,
    travelling: BinaryHeap<Reverse<Letter>>,
    letters: u64,
    delivered: u64,
    chance: Chance,
    seed: u64,
}

/// A message on its way: earliest first, in order of posting when at once.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Letter {
    at: Timestamp,
    number: u64,
    entry: usize,
}

/// Turns without time passing after which something must be running in circles.
const STALLED_TURNS_MAX: u32 = 1_000_000;

impl World {
    /// A world with the built-in dialplan.
    pub fn new(seed: u64) -> World {
        World::with(Options::new(seed))
    }

    /// A world made to order.
    pub fn with(options: Options) -> World {
        let Options { seed, config, application } = options;
        let bob = match Host::new(config, seed, application) {
            Ok(bob) => bob,
            Err(error) => panic!("no world can be made of this configuration: {error}"),
        };
        World {
            alice: Peer::new(),
            to_bob: Link::default(),
            to_alice: Link::default(),
            log: Log::default(),
            events: Vec::new(),
            refusals: Vec::new(),
            bob,
            now: Timestamp::ZERO,
            travelling: BinaryHeap::new(),
            letters: 0,
            delivered: 0,
            chance: Chance::new(seed),
            seed,
        }
    }

    /// Run until nothing is on its way and nothing is armed, at most a day.
    pub fn run_until_idle(&mut self) {
        let day = Duration::from_secs(86_400);
        self.run_until(self.now + day, true);
    }

    /// Run for `millis` milliseconds.
    pub fn run_for(&mut self, millis: u64) {
        self.run_until(self.now + Duration::from_millis(millis), false);
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// What is alive in the engine.
    pub fn live(&self) -> Live {
        self.bob.engine().live()
    }

    /// Where every datagram ended.
    pub fn ledger(&self) -> Ledger {
        self.bob.engine().ledger()
    }

    /// Messages of `kind` that bob sent.
    pub fn bob_sent(&self, kind: impl Into<Kind>) -> Sent<'_> {
        self.log.sent(End::Bob, kind)
    }

    /// Messages of `kind` that alice sent.
    pub fn alice_sent(&self, kind: impl Into<Kind>) -> Sent<'_> {
        self.log.sent(End::Alice, kind)
    }

    /// A command of bob's application, at this moment.
    pub fn command(&mut self, command: Command) -> Result<(), CommandError> {
        let mut told = Vec::new();
        let result = self.bob.command(self.now, command, |what| told.push(what.into()));
        self.take(told);
        result
    }

    /// The call bob was told of last.
    #[track_caller]
    pub fn last_call(&self) -> CallHandle {
        let incoming = self.events.iter().rev().find_map(|(_, event)| match event {
            Event::Incoming { call } => Some(*call),
            Event::Established { .. } | Event::Elapsed { .. } | Event::Ended { .. } => None,
        });
        match incoming {
            Some(call) => call,
            None => panic!("no call came in\n{}", self.log.story()),
        }
    }

    /// What must hold in every world once it is idle.
    #[track_caller]
    pub fn check_all(&self) {
        let checks = [
            check::freed(&self.live()),
            check::balanced(&self.ledger(), self.delivered),
            check::one_tag(&self.log),
            check::one_final(&self.log),
            check::silent_on_ack(&self.log),
            check::known_destinations(&self.log),
        ];
        for violation in checks.into_iter().filter_map(Result::err) {
            panic!("{violation}\nseed {}\n{}", self.seed, self.log.story());
        }
    }

    fn run_until(&mut self, end: Timestamp, stops_when_idle: bool) {
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
                let datagram = Datagram { flow, bytes: &bytes };
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

    fn take(&mut self, told: Vec<Heard>) {
        for heard in told {
            match heard {
                Heard::Message(flow, bytes) => self.post(End::Bob, flow, bytes),
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
enum Heard {
    Message(Flow, Vec<u8>),
    Event(Event),
    Refusal(CommandError),
}

impl From<Told<'_>> for Heard {
    fn from(told: Told<'_>) -> Heard {
        match told {
            Told::Message(transmit, bytes) => Heard::Message(transmit.flow, bytes.to_vec()),
            Told::Event(event) => Heard::Event(event),
            Told::Refusal(refusal) => Heard::Refusal(refusal),
        }
    }
}
