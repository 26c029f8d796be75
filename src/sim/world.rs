//! World: alice, bob, the links between them, and the only clock there is.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use super::turn::Letter;
use super::{Chance, End, Host, Kind, Link, Log, Options, Packet, Peer, Sent, check};
use crate::api::{CallHandle, Command, CommandError, Event, Ledger, Live};
use crate::engine::Chunk;
use crate::time::Timestamp;

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
    /// Media packets that bob sent.
    pub packets: Vec<Packet>,
    /// Pieces of recordings, in the order bob's engine told them.
    pub recorded: Vec<Chunk>,
    /// Commands of bob's application that were not carried out.
    pub refusals: Vec<CommandError>,
    pub(super) bob: Host,
    pub(super) now: Timestamp,
    pub(super) travelling: BinaryHeap<Reverse<Letter>>,
    pub(super) letters: u64,
    pub(super) delivered: u64,
    pub(super) chance: Chance,
    seed: u64,
}

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
            packets: Vec::new(),
            recorded: Vec::new(),
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

    /// Messages the engine kept back from sources that proved nothing.
    pub fn suppressed(&self) -> u64 {
        self.bob.engine().suppressed()
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

    /// Bob's process is told to stop, at this moment.
    pub fn shut_down(&mut self) {
        let mut told = Vec::new();
        self.bob.shut_down(self.now, |what| told.push(what.into()));
        self.take(told);
    }

    /// The call bob was told of last, his own or alice's.
    #[track_caller]
    pub fn last_call(&self) -> CallHandle {
        let incoming = self.events.iter().rev().find_map(|(_, event)| match event {
            Event::Incoming { call } => Some(*call),
            Event::Outgoing { call, .. } => Some(*call),
            Event::Progress { .. }
            | Event::Established { .. }
            | Event::Changed { .. }
            | Event::Referred { .. }
            | Event::Notified { .. }
            | Event::Info { .. }
            | Event::Message { .. }
            | Event::Failed { .. }
            | Event::Deferred { .. }
            | Event::Elapsed { .. }
            | Event::Key { .. }
            | Event::Played { .. }
            | Event::Quality { .. }
            | Event::Reported { .. }
            | Event::Ended { .. } => None,
        });
        match incoming {
            Some(call) => call,
            None => panic!("there was no call\n{}", self.log.story()),
        }
    }

    /// What must hold in every world once it is idle.
    #[track_caller]
    pub fn check_all(&self) {
        let ledger = self.ledger();
        let checks = [
            check::freed(&self.live()),
            check::balanced(&ledger, self.delivered),
            check::one_tag(&self.log),
            check::one_final(&self.log, ledger.limited + ledger.stale + ledger.excess),
            check::silent_on_ack(&self.log),
            check::known_destinations(&self.log),
        ];
        if let Some(violation) = checks.into_iter().find_map(Result::err) {
            panic!("{violation}\nseed {}\n{}", self.seed, self.log.story());
        }
    }
}
