//! Fate: what befalls the host itself. Shards die and come back, clocks jump, and in the end the storm is over.

use std::time::Duration;

use super::agenda::Item;
use super::calls::Call;
use super::storm::Storm;
use super::story::Chapter;
use super::weather::{Front, around, micros};
use crate::api::Ledger;
use crate::sim::check::{self, Violation};

/// How long a shard that died is away, on average.
const AWAY: Duration = Duration::from_secs(2);

impl Storm {
    /// A shard dies with all its calls.
    pub(super) fn crash(&mut self) {
        let outside = &mut self.outside;
        if let Some(every) = self.climate.crash_every {
            outside.agenda.put(outside.now + around(&mut outside.chance, every), Item::Crash);
        }
        let index = outside.chance.below(self.shards.len());
        if !self.shards[index].is_up() {
            return;
        }
        let back = outside.now + around(&mut outside.chance, AWAY);
        outside.agenda.put(back, Item::Restart(index as u8));
        outside.summary.crashes += 1;
        self.shards[index].crash();
        if let Some(ration) = &mut outside.ration {
            ration.restart(index);
        }
        let now = outside.now;
        for call in outside.calls.all().filter(|call| call.home == Some(index)) {
            call.checks.restart();
            (call.open, call.is_orphan) = (0, true);
            call.story.add(now, Chapter::Crash(index));
        }
    }

    /// It comes back and knows nothing.
    pub(super) fn restart(&mut self, index: usize) {
        if !self.shards[index].is_up() {
            let seed = self.outside.chance.bits();
            self.shards[index].restart(seed);
        }
    }

    /// The clock of a shard's host jumps far ahead, or steps back a little.
    pub(super) fn jump(&mut self) {
        let outside = &mut self.outside;
        if let Some(every) = self.climate.jump_every {
            outside.agenda.put(outside.now + around(&mut outside.chance, every), Item::Jump);
        }
        outside.summary.jumps += 1;
        let index = outside.chance.below(self.shards.len());
        if outside.chance.happens(500) {
            // Nobody is excused: each deadline is still met by the engine's clock.
            let by = micros(&mut outside.chance, 1, 50_000);
            return self.shards[index].step_back(by);
        }
        let most = [10_000, 2_000_000, 60_000_000, 3_600_000_000][outside.chance.below(4)];
        let by = micros(&mut outside.chance, 1, most);
        self.shards[index].jump(by);
        let is_here = |call: &&mut Call| call.home == Some(index);
        outside.calls.all().filter(is_here).for_each(|call| call.checks.is_jolted = true);
    }

    /// The storm is over: no new calls, every shard up, and a network that loses nothing.
    pub(super) fn calm(&mut self) {
        self.outside.is_storming = false;
        self.outside.front = Front::calm();
        for index in 0..self.shards.len() {
            self.restart(index);
        }
    }

    /// Nothing moves any more: nothing may be left.
    pub(super) fn at_rest(&mut self) {
        self.outside.close_all();
        let mut sum = Ledger::default();
        for shard in &self.shards {
            let live = self.outside.saboteur.live(shard.live());
            let call = shard.events.open();
            self.outside.judge(check::freed(&live), call);
            self.outside.judge(shard.events.on_close(), call);
            sum.add(&shard.ledger());
        }
        if sum.offered != sum.sum() || sum.offered != self.outside.reached {
            let reached = self.outside.reached;
            let detail = format!("{reached} datagrams reached the host, {sum:?}");
            let rule = "the ledgers of all shards add up";
            self.outside.judge(Err(Violation::new(rule, detail)), None);
        }
    }
}
