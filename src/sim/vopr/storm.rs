//! Storm: the engines of one host and all that happens around them, in virtual time.

use std::time::Duration;

use super::agenda::Item;
use super::outside::Outside;
use super::shard::Shard;
use super::weather::{Climate, Front, around};
use super::{Defect, Failure, Options, Summary};
use crate::sim::Chance;
use crate::sim::check::Violation;
use crate::time::Timestamp;

/// One run.
pub(super) struct Storm {
    seed: u64,
    options: Options,
    pub(super) climate: Climate,
    pub(super) shards: Vec<Shard>,
    pub(super) outside: Outside,
}

/// After the storm everything comes to rest within this time.
const REST_WITHIN: Duration = Duration::from_secs(600);

impl Storm {
    pub(super) fn new(seed: u64, options: Options) -> Storm {
        let mut chance = Chance::new(seed);
        let mut climate = Climate::drawn(&mut chance);
        climate.calls_per_second = options.calls_per_second.unwrap_or(climate.calls_per_second);
        climate.is_open |= options.defect == Some(Defect::Amplifier);
        let shards = (0..climate.shards).filter_map(|n| Shard::new(seed, n, &climate, &mut chance));
        let shards: Vec<Shard> = shards.collect();
        let outside = Outside::new(seed, &options, &climate, chance);
        Storm { seed, options, climate, shards, outside }
    }

    /// Run to the end, or to the first broken rule.
    pub(super) fn run(mut self) -> Result<Summary, Box<Failure>> {
        self.gather();
        let end = Timestamp::ZERO + self.options.duration;
        while self.outside.broken.is_none() {
            let Some(at) = self.next_at() else { break };
            if self.outside.is_storming && at >= end {
                self.calm();
            } else if at > end + REST_WITHIN {
                let detail = "something still happens long after the last call";
                self.outside.judge(Err(Violation::new("a host comes to rest", detail)), None);
            } else {
                self.step();
            }
        }
        if self.outside.broken.is_none() {
            self.at_rest();
        }
        self.conclude()
    }

    /// Put everything on the agenda that happens of itself.
    fn gather(&mut self) {
        let Outside { agenda, now, chance, .. } = &mut self.outside;
        for item in [Item::Front, Item::Dial] {
            agenda.put(*now, item);
        }
        for (every, item) in
            [(self.climate.crash_every, Item::Crash), (self.climate.jump_every, Item::Jump)]
        {
            if let Some(every) = every {
                agenda.put(*now + around(chance, every), item);
            }
        }
    }

    fn next_at(&self) -> Option<Timestamp> {
        let shards = self.shards.iter().filter_map(Shard::wakes_at).min();
        shards.into_iter().chain(self.outside.agenda.next_at()).min()
    }

    /// One thing happens. What is due in an engine goes before what is due outside.
    fn step(&mut self) {
        let due = self.outside.agenda.next_at().unwrap_or(super::agenda::NEVER);
        let sleepers = self.shards.iter().enumerate();
        let first = sleepers.filter_map(|(n, shard)| Some((shard.wakes_at()?, n))).min();
        match first {
            Some((at, index)) if at <= due => {
                self.outside.now = self.outside.now.max(at);
                self.shards[index].expire(index, &mut self.outside);
            }
            Some(_) | None => {
                self.outside.now = self.outside.now.max(due);
                if let Some(item) = self.outside.agenda.pop() {
                    self.happen(item);
                }
            }
        }
    }

    fn happen(&mut self, item: Item) {
        let now = self.outside.now;
        match item {
            Item::Letter(slot) => self.arrive(slot),
            Item::Parcel(slot) => {
                let Some(letter) = self.outside.letters.remove(slot) else { return };
                let index = usize::from(letter.shard);
                self.shards[index].waiting -= 1;
                self.shards[index].receive(index, letter, &mut self.outside);
            }
            Item::Caller(name) => self.outside.wake(name),
            Item::Closing(name) => self.outside.close(name),
            Item::Restart(index) => self.restart(index.into()),
            _ if !self.outside.is_storming => {}
            Item::Dial => {
                let mean = Duration::from_secs(1) / self.climate.calls_per_second;
                let next = now + around(&mut self.outside.chance, mean);
                self.outside.agenda.put(next, Item::Dial);
                if self.outside.chance.happens(self.climate.placed_per_mille) {
                    self.place();
                } else {
                    self.outside.dial();
                }
            }
            Item::Mischief => self.mischief(),
            Item::Front => {
                let next = now + around(&mut self.outside.chance, self.climate.front);
                self.outside.agenda.put(next, Item::Front);
                let was_hostile = self.outside.front.mischief_per_second > 0;
                self.outside.front = Front::drawn(&mut self.outside.chance);
                if !was_hostile && self.outside.front.mischief_per_second > 0 {
                    self.outside.agenda.put(now, Item::Mischief);
                }
            }
            Item::Crash => self.crash(),
            Item::Jump => self.jump(),
        }
    }

    /// A letter arrives: at a peer, or at the socket of a shard, whose router says who owns it.
    fn arrive(&mut self, slot: u32) {
        let Some(mut letter) = self.outside.letters.remove(slot) else { return };
        if !letter.is_to_host {
            return self.outside.deliver(letter);
        }
        self.outside.reached += 1;
        let here = usize::from(letter.shard);
        let owner = self.outside.router.owner(&letter.bytes, here);
        let owner = self.outside.saboteur.route(owner, self.shards.len());
        if !self.shards[here].is_up() || owner == here {
            return self.shards[here].receive(here, letter, &mut self.outside);
        }
        if self.shards[owner].waiting >= self.climate.mailbox_max {
            let past = &mut self.shards[here].past;
            past.offered += 1;
            past.mailbox_overflow += 1;
            self.outside.summary.overflowed += 1;
            return self.outside.lose(letter);
        }
        if self.outside.saboteur.steals_parcel() {
            return self.outside.lose(letter);
        }
        self.shards[owner].waiting += 1;
        letter.shard = owner as u8;
        let delay = Duration::from_micros(self.outside.front.mailbox_us.into());
        let slot = self.outside.letters.insert(letter);
        self.outside.agenda.put(self.outside.now + delay, Item::Parcel(slot));
    }

    /// The host calls somebody.
    fn place(&mut self) {
        let index = self.outside.chance.below(self.shards.len());
        let (name, invitation) = self.outside.invite();
        self.outside.placing = Some(name);
        self.shards[index].invite(index, invitation, &mut self.outside);
        self.outside.placing = None;
    }

    fn mischief(&mut self) {
        let per_second = self.outside.front.mischief_per_second;
        if per_second > 0 {
            let mean = Duration::from_secs(1) / per_second;
            let next = self.outside.now + around(&mut self.outside.chance, mean);
            self.outside.agenda.put(next, Item::Mischief);
            self.outside.mischief();
        }
    }

    fn conclude(self) -> Result<Summary, Box<Failure>> {
        let mut outside = self.outside;
        let at = outside.now.since(Timestamp::ZERO);
        let Some((violation, name)) = outside.broken.take() else {
            let digest = outside.digest.value();
            return Ok(Summary { simulated: at, digest, ..outside.summary });
        };
        let call = name.and_then(|name| outside.calls.get(name));
        let story = call.map_or(String::new(), |call| call.story.to_string());
        Err(Box::new(Failure { seed: self.seed, options: self.options, at, violation, story }))
    }
}
