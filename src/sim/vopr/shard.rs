//! Shard: one engine of the host, its clock and its mailbox.

use std::time::Duration;

use super::callee::Callee;
use super::letters::Letter;
use super::outside::Outside;
use super::place::listeners;
use super::weather::Climate;
use crate::api::{Command, Config, Invitation, Ledger, Live, TrustConfig};
use crate::sim::check;
use crate::sim::check::live::Events;
use crate::sim::{Chance, Host, Told};
use crate::time::Timestamp;
use crate::wire::Datagram;

/// An engine that may die and come back.
pub(super) struct Shard {
    /// `None`: it is down.
    host: Option<Host>,
    config: Config,
    /// How far the engine's clock is ahead of the world's.
    ahead: Duration,
    /// When the engine wants to be woken, by its own clock.
    wakes_at: Option<Timestamp>,
    pub(super) events: Events,
    /// Datagrams in the mailbox.
    pub(super) waiting: usize,
    /// Datagrams the engine was handed since it came up.
    delivered: u64,
    /// What engines that died had counted, and what came while none was up.
    pub(super) past: Ledger,
}

/// A host is up for a while before the storm begins: its clock can step back.
const AHEAD: Duration = Duration::from_secs(3_600);
/// Media ports of all shards: enough for every call, few enough to be set up fast.
pub(super) const MEDIA_PORTS: std::ops::RangeInclusive<u16> = 16_384..=49_151;

impl Shard {
    pub(super) fn new(
        seed: u64,
        index: usize,
        climate: &Climate,
        chance: &mut Chance,
    ) -> Option<Shard> {
        let mut config = Config {
            calls_max: climate.calls_max,
            trust: if climate.is_open { TrustConfig::default() } else { TrustConfig::everybody() },
            steering_seed: seed,
            probe_after: climate.probe_after,
            ..Config::new(listeners())
        };
        config.media.ports = MEDIA_PORTS;
        let config = config.for_shard(index, climate.shards);
        let host = Host::new(config.clone(), chance.bits(), Box::new(Callee)).ok()?;
        Some(Shard {
            host: Some(host),
            config,
            ahead: AHEAD,
            wakes_at: None,
            events: Events::default(),
            waiting: 0,
            delivered: 0,
            past: Ledger::default(),
        })
    }

    pub(super) fn is_up(&self) -> bool {
        self.host.is_some()
    }

    /// A datagram came for this shard, number `index`. While it is down the kernel drops it.
    pub(super) fn receive(&mut self, index: usize, letter: Letter, outside: &mut Outside) {
        let at = self.clock(outside.now);
        let Some(host) = &mut self.host else {
            self.past.offered += 1;
            self.past.kernel_drop += 1;
            return outside.lose(letter);
        };
        outside.arrive(index, at, &letter);
        self.delivered += 1;
        let events = &mut self.events;
        if outside.saboteur.lets_pass() {
            let datagram = Datagram::fresh(letter.flow, &letter.bytes);
            host.receive(at, datagram, |told| outside.hear(index, at, events, told));
        }
        self.rest(at, outside);
        self.listen(index, at, outside);
        outside.letters.recycle(letter.bytes);
    }

    /// Somebody may say something meanwhile.
    fn listen(&mut self, index: usize, at: Timestamp, outside: &mut Outside) {
        let (Some(host), Some(mut said)) = (&mut self.host, outside.audio.say(index)) else {
            return;
        };
        let events = &mut self.events;
        let tell = |told: Told<'_>| outside.hear(index, at, events, told);
        host.receive_media(at, said.socket, said.remote, &mut said.bytes, tell);
        outside.judge(check::media_balanced(&host.engine().media_ledger()), None);
        self.rest(at, outside);
    }

    /// The application places a call.
    pub(super) fn invite(&mut self, index: usize, invitation: Invitation, outside: &mut Outside) {
        let at = self.clock(outside.now);
        let Some(host) = &mut self.host else { return };
        let (events, command) = (&mut self.events, Command::Invite(Box::new(invitation)));
        // Where there is no room the call is not placed.
        let _ = host.command(at, command, |told| outside.hear(index, at, events, told));
        self.rest(at, outside);
    }

    /// Something is due.
    pub(super) fn expire(&mut self, index: usize, outside: &mut Outside) {
        let at = self.clock(outside.now);
        let Some(host) = &mut self.host else { return };
        let events = &mut self.events;
        host.expire(at, |told| outside.hear(index, at, events, told));
        self.rest(at, outside);
    }

    /// The engine's clock when the world's says `now`.
    pub(super) fn clock(&self, now: Timestamp) -> Timestamp {
        now + self.ahead
    }

    /// When the engine wants to be woken, by the world's clock.
    pub(super) fn wakes_at(&self) -> Option<Timestamp> {
        let own = self.wakes_at?;
        Some(Timestamp::ZERO + own.since(Timestamp::ZERO + self.ahead))
    }

    /// The engine was driven: look at what it wants next, and at its ledger.
    fn rest(&mut self, at: Timestamp, outside: &mut Outside) {
        if let Some(host) = &self.host {
            self.wakes_at = host.engine().poll_timeout();
            if outside.saboteur.keeps_awake() {
                let soon = at + Duration::from_secs(1);
                self.wakes_at = Some(self.wakes_at.map_or(soon, |own| own.min(soon)));
            }
            let call = outside.cause.and_then(|cause| cause.call);
            outside.judge(check::balanced(&host.engine().ledger(), self.delivered), call);
        }
        outside.rest();
    }

    /// The clock jumps forward by `by`.
    pub(super) fn jump(&mut self, by: Duration) {
        self.ahead += by;
    }

    /// The clock steps back by `by`.
    pub(super) fn step_back(&mut self, by: Duration) {
        self.ahead = self.ahead.saturating_sub(by);
    }

    /// The engine is lost with all its calls.
    pub(super) fn crash(&mut self) {
        let Some(host) = self.host.take() else { return };
        self.past.add(&host.engine().ledger());
        self.wakes_at = None;
        self.events = Events::default();
        self.delivered = 0;
    }

    /// A new engine that knows nothing.
    pub(super) fn restart(&mut self, seed: u64) {
        self.host = Host::new(self.config.clone(), seed, Box::new(Callee)).ok();
    }

    /// The ledger of all engines that ran here.
    pub(super) fn ledger(&self) -> Ledger {
        let mut ledger = self.past;
        if let Some(host) = &self.host {
            ledger.add(&host.engine().ledger());
        }
        ledger
    }

    /// What is alive.
    pub(super) fn live(&self) -> Live {
        self.host.as_ref().map_or(Live::default(), |host| host.engine().live())
    }
}
