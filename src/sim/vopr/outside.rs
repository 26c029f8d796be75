//! Outside: everything around the engines. The network, the peers, the checks; the only clock is the world's.

use std::rc::Rc;

use super::agenda::{Agenda, Item};
use super::audio::Audio;
use super::bag::Bag;
use super::calls::Calls;
use super::defect::Saboteur;
use super::letters::{Letter, Letters};
use super::place::{PLACES, Place};
use super::story::Chapter;
use super::weather::{COPIES_MAX, Climate, Front};
use super::{Options, Summary};
use crate::engine::Router;
use crate::sim::check::Violation;
use crate::sim::check::live::{Answered, Ration, Strangers};
use crate::sim::{CallName, Chance, Digest, Sight};
use crate::time::Timestamp;
use crate::wire::Flow;

/// The world without its engines.
pub(super) struct Outside {
    pub(super) now: Timestamp,
    pub(super) chance: Chance,
    pub(super) agenda: Agenda,
    pub(super) letters: Letters,
    pub(super) front: Front,
    pub(super) calls: Calls,
    pub(super) router: Router,
    pub(super) shards: usize,
    pub(super) strangers: Strangers,
    pub(super) audio: Audio,
    /// What sources may draw; `None`: everybody is trusted.
    pub(super) ration: Option<Ration>,
    pub(super) digest: Digest,
    pub(super) summary: Summary,
    /// Messages that reached the host's network card.
    pub(super) reached: u64,
    /// The first rule that was broken, and by whose call.
    pub(super) broken: Option<(Violation, Option<CallName>)>,
    /// The message an engine is handling.
    pub(super) cause: Option<Sight>,
    pub(super) answered: Option<Answered>,
    /// The call an engine is about to place.
    pub(super) placing: Option<CallName>,
    pub(super) saboteur: Saboteur,
    /// New calls are placed and the weather changes.
    pub(super) is_storming: bool,
    places: Vec<Rc<Place>>,
    bag: Bag,
}

impl Outside {
    pub(super) fn new(seed: u64, options: &Options, climate: &Climate, chance: Chance) -> Outside {
        let shards = climate.shards;
        let numbers = (0..PLACES).flat_map(|number| [(number, false), (number, true)]);
        let places: Vec<_> =
            numbers.map(|(number, nat)| Rc::new(Place::new(number, nat))).collect();
        Outside {
            now: Timestamp::ZERO,
            chance,
            agenda: Agenda::default(),
            letters: Letters::default(),
            front: Front::calm(),
            calls: Calls::default(),
            router: Router::new(seed, shards),
            shards,
            strangers: Strangers::default(),
            audio: Audio::new(seed, shards),
            ration: climate.is_open.then(Ration::default),
            digest: Digest::new(),
            summary: Summary::default(),
            reached: 0,
            broken: None,
            cause: None,
            answered: None,
            placing: None,
            saboteur: Saboteur::new(options.defect),
            is_storming: true,
            places,
            bag: Bag::default(),
        }
    }

    /// Note that a rule was broken; the first time counts.
    pub(super) fn judge(&mut self, verdict: Result<(), Violation>, call: Option<CallName>) {
        if let Err(violation) = verdict {
            self.broken.get_or_insert((violation, call));
        }
    }

    /// One of the places there are.
    pub(super) fn place(&mut self, is_translated: bool) -> Rc<Place> {
        let number = self.chance.below(PLACES.into());
        Rc::clone(&self.places[2 * number + usize::from(is_translated)])
    }

    /// Let somebody write messages, and post them; by `flow` when somebody else is to have sent them.
    pub(super) fn with_bag(&mut self, flow: Option<Flow>, write: impl FnOnce(&mut Self, &mut Bag)) {
        let mut bag = std::mem::take(&mut self.bag);
        write(self, &mut bag);
        for (own, bytes) in bag.messages() {
            let sight = self.look(bytes);
            self.post_to_host(flow.unwrap_or(own), bytes, sight);
        }
        bag.clear();
        self.bag = bag;
    }

    /// A look at a message that one who knows all calls would take.
    pub(super) fn look(&self, bytes: &[u8]) -> Option<Sight> {
        let mut sight = Sight::of(bytes)?;
        sight.call = sight.call.or_else(|| self.calls.placed(sight.call_id));
        Some(sight)
    }

    /// A peer sends `bytes`.
    pub(super) fn post_to_host(&mut self, flow: Flow, bytes: &[u8], sight: Option<Sight>) {
        let copies = self.front.to_host.travel(self.now, &mut self.chance);
        let count = self.post(flow, bytes, sight, true, copies);
        if let Some((sight, call)) = self.call_of(sight) {
            call.story.add(call.seen_at, Chapter::Peer(sight, count));
        }
    }

    /// A shard sends `bytes`.
    pub(super) fn post_to_peer(&mut self, shard: usize, flow: Flow, bytes: &[u8], sight: Sight) {
        let copies = self.front.to_peers.travel(self.now, &mut self.chance);
        let count = self.post(flow, bytes, Some(sight), false, copies);
        if let Some((sight, call)) = self.call_of(Some(sight)) {
            call.story.add(call.seen_at, Chapter::Host(shard, sight, count));
        }
    }

    fn post(
        &mut self,
        flow: Flow,
        bytes: &[u8],
        sight: Option<Sight>,
        is_to_host: bool,
        copies: [Option<Timestamp>; COPIES_MAX],
    ) -> usize {
        let mut count = 0;
        for at in copies.into_iter().flatten() {
            let mut buffer = self.letters.buffer();
            buffer.extend_from_slice(bytes);
            let shard = self.chance.below(self.shards) as u8;
            let letter = Letter { bytes: buffer, flow, sight, is_to_host, shard };
            let slot = self.letters.insert(letter);
            self.agenda.put(at, Item::Letter(slot));
            count += 1;
        }
        let (now, is_lost) = (self.now, count == 0);
        self.summary.lost += u64::from(is_lost);
        if let Some((_, call)) = self.call_of(sight) {
            call.seen_at = now;
            call.lost += u32::from(is_lost);
        }
        count
    }

    /// A letter reached the host and went no further.
    pub(super) fn lose(&mut self, letter: Letter) {
        if let Some((_, call)) = self.call_of(letter.sight) {
            call.lost += 1;
        }
        self.letters.recycle(letter.bytes);
    }

    /// The call that a message belongs to, if the simulator placed it.
    pub(super) fn call_of(
        &mut self,
        sight: Option<Sight>,
    ) -> Option<(Sight, &mut super::calls::Call)> {
        let sight = sight?;
        Some((sight, self.calls.get(sight.call?)?))
    }
}
