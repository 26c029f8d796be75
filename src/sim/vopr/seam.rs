//! Seam: what passes between the world and an engine, and the checks that watch it.

use std::net::IpAddr;

use super::defect::Tampered;
use super::letters::Letter;
use super::outside::Outside;
use super::story::Chapter;
use crate::api::Event;
use crate::sim::check::live::{Answered, Events, Passage, at_home};
use crate::sim::check::{self};
use crate::sim::{CallName, Told};
use crate::sip::scan;
use crate::time::Timestamp;
use crate::wire::Flow;

impl Outside {
    /// An engine is about to be handed `letter`.
    pub(super) fn arrive(&mut self, shard: usize, at: Timestamp, letter: &Letter) {
        self.summary.handled += 1;
        self.strangers.introduce(letter.flow.remote.ip());
        let call = letter.sight.and_then(|sight| sight.call);
        let owner = self.router.owner(&letter.bytes, shard);
        self.judge(at_home(owner, shard), call);
        self.cause = letter.sight;
        // Whom nobody trusts may be left without a response.
        let is_owed = self.ration.is_none();
        self.answered = letter.sight.filter(|_| is_owed).and_then(Answered::by_response);
        self.take_in(shard, letter);
        if letter.sight.is_none() {
            self.arrive_mutilated(&letter.bytes);
        }
        let now = self.now;
        let Some((sight, call)) = self.call_of(letter.sight) else { return };
        call.seen_at = now;
        call.home = Some(shard);
        call.story.add(now, Chapter::Handled(shard, sight));
        let passage = Passage { at, sight: &sight, bytes: &letter.bytes, cause: None };
        let verdict = call.checks.on_arrival(&passage);
        let is_outdated = call.checks.is_outdated(&sight);
        if call.checks.owes_ack(&passage) {
            self.answered = Some(Answered::by_ack(sight));
        } else if is_outdated {
            self.answered = None;
        }
        self.judge(verdict, sight.call);
    }

    fn arrive_mutilated(&mut self, bytes: &[u8]) {
        self.strangers.introduce_all(bytes);
        let Some(name) = scan::call_id(bytes).and_then(CallName::of) else { return };
        match self.calls.get(name) {
            Some(call) => call.checks.is_tainted = true,
            None => self.calls.shun(name),
        }
    }

    /// An engine told something.
    pub(super) fn hear(
        &mut self,
        shard: usize,
        at: Timestamp,
        events: &mut Events,
        told: Told<'_>,
    ) {
        match told {
            Told::Message(transmit, bytes) => {
                if self.saboteur.is_at_work() {
                    self.depart_tampered(shard, at, transmit.flow, bytes);
                } else {
                    self.depart(shard, at, transmit.flow, bytes);
                }
            }
            Told::Event(event) => {
                for _ in 0..self.saboteur.times(event) {
                    self.tell(shard, at, events, event);
                }
            }
            Told::Media(transmit, bytes) => {
                self.digest.add(bytes);
                self.summary.media += 1;
                let verdict = self.strangers.on_departure(transmit.remote.ip());
                self.judge(verdict, None);
            }
            // A command may cross what it is about; nobody records in a storm.
            Told::Refusal(_) | Told::Recording(_) => {}
        }
    }

    /// The engine is at rest again.
    pub(super) fn rest(&mut self) {
        let call = self.cause.take().and_then(|cause| cause.call);
        if let Some(answered) = self.answered.take() {
            self.judge(answered.on_rest(), call);
        }
    }

    fn depart_tampered(&mut self, shard: usize, at: Timestamp, flow: Flow, bytes: &[u8]) {
        let original = Tampered { at, flow, bytes: bytes.to_vec() };
        let tampered = self
            .look(bytes)
            .and_then(|sight| self.saboteur.tamper(&original, &sight, self.cause.as_ref()));
        for Tampered { at, flow, bytes } in tampered.unwrap_or_else(|| vec![original]) {
            self.depart(shard, at, flow, &bytes);
        }
    }

    fn depart(&mut self, shard: usize, at: Timestamp, flow: Flow, bytes: &[u8]) {
        self.summary.sent += 1;
        let ip = flow.remote.ip();
        self.digest.add_word(at.as_micros());
        match ip {
            IpAddr::V4(v4) => self.digest.add(&v4.octets()),
            IpAddr::V6(v6) => self.digest.add(&v6.octets()),
        }
        self.digest.add(bytes);
        let Some(mut sight) = self.look(bytes) else { return };
        if let (Some(name), None) = (self.placing, sight.call) {
            self.calls.give(sight.call_id, name);
            sight.call = Some(name);
            let owner = self.router.owner(bytes, shard);
            self.judge(at_home(owner, shard), Some(name));
            if let Some(call) = self.calls.get(name) {
                call.home = Some(shard);
            }
        }
        self.give_out(shard, flow, bytes, &sight);
        let verdict = self.strangers.on_departure(ip);
        self.judge(verdict, sight.call);
        let cause = self.cause;
        let passage = Passage { at, sight: &sight, bytes, cause: cause.as_ref() };
        self.judge(check::silent(&passage), sight.call);
        if let Some(answered) = &mut self.answered {
            answered.on_departure(&sight);
        }
        let now = self.now;
        if let Some((_, call)) = self.call_of(Some(sight)) {
            call.seen_at = now;
            let verdict = call.checks.on_departure(&passage);
            self.judge(verdict, sight.call);
        }
        self.audio.overhear(shard, ip, bytes);
        self.post_to_peer(shard, flow, bytes, sight);
    }

    fn tell(&mut self, shard: usize, at: Timestamp, events: &mut Events, event: Event) {
        let cause = self.cause.and_then(|cause| cause.call).or(self.placing);
        let name = match events.on_event(event, cause) {
            Ok(name) => name,
            Err(violation) => return self.judge(Err(violation), cause),
        };
        let now = self.now;
        let Some(call) = name.and_then(|name| self.calls.get(name)) else { return };
        call.story.add(now, Chapter::Told(shard, event));
        match event {
            Event::Incoming { .. } | Event::Outgoing { .. } => {
                call.open += 1;
                call.checks.on_incoming();
            }
            Event::Established { .. } => self.summary.answered += 1,
            Event::Ended { .. } => {
                call.open = call.open.saturating_sub(1);
                call.checks.on_ended(at);
            }
            Event::Progress { .. }
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
            | Event::Reported { .. } => {}
        }
    }
}
