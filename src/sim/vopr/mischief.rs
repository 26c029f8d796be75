//! Mischief: a stranger who means harm. Some of his messages are well formed and wrong, some are mutilated.

use super::caller::Trick;
use super::calls::Call;
use super::outside::Outside;
use super::peer::Peer;
use super::place::Place;
use crate::sim::{CallName, Chance};

/// The same message over and over, at most.
const FLOOD_MAX: usize = 30;

const TRICKS: [Trick; 9] = [
    Trick::WrongTag,
    Trick::LowSequence,
    Trick::Spoof,
    Trick::StrayAck,
    Trick::Merged,
    Trick::StrayCancel,
    Trick::StrayResponse,
    Trick::UnknownMethod,
    Trick::Required,
];

impl Outside {
    /// Send something nasty about one of the calls there are.
    pub(super) fn mischief(&mut self) {
        self.summary.hostile += 1;
        let index = self.chance.below(1 << 20);
        let Some(name) = self.calls.any(index).map(|call| call.peer.name()) else { return };
        match self.chance.below(10) {
            0..6 => {
                let trick = TRICKS[self.chance.below(TRICKS.len())];
                let is_flood = self.chance.happens(100);
                let count = if is_flood { 1 + self.chance.below(FLOOD_MAX) } else { 1 };
                self.trick(name, trick, count);
            }
            6..9 => self.mutilate(name),
            _ => {
                let noise: Vec<u8> =
                    (0..self.chance.below(200)).map(|_| self.chance.bits() as u8).collect();
                self.post_to_host(Place::stranger(), &noise, None);
            }
        }
    }

    fn trick(&mut self, name: CallName, trick: Trick, count: usize) {
        self.with_bag(Some(Place::stranger()), |outside, bag| {
            let salt = outside.chance.bits() as u32;
            let call = outside.calls.get(name);
            if let Some(Call { peer: Peer::Caller(caller), .. }) = call {
                (0..count).for_each(|_| caller.forge(trick, salt, bag));
            }
        });
    }

    /// A message of the call, or of one that never was, with a few bytes changed.
    fn mutilate(&mut self, name: CallName) {
        let mut bag = super::bag::Bag::default();
        let is_live = self.chance.happens(300);
        let salt = self.chance.bits() as u32;
        if let Some(Call { peer: Peer::Caller(caller), .. }) = self.calls.get(name) {
            let trick = if salt.is_multiple_of(2) { Trick::Merged } else { Trick::Spoof };
            caller.forge(trick, salt, &mut bag);
        }
        let Some((_, bytes)) = bag.messages().next() else { return };
        let mut bytes = bytes.to_vec();
        if !is_live {
            disown(&mut bytes);
        }
        for _ in 0..=self.chance.below(4) {
            mutate(&mut bytes, &mut self.chance);
        }
        self.post_to_host(Place::stranger(), &bytes, None);
    }
}

/// Another Call-ID, of no call there is.
fn disown(bytes: &mut [u8]) {
    let name = b"vopr.invalid";
    if let Some(at) = memchr::memmem::find(bytes, name) {
        bytes[at..at + 4].copy_from_slice(b"none");
    }
}

fn mutate(bytes: &mut Vec<u8>, chance: &mut Chance) {
    if bytes.is_empty() {
        return;
    }
    let start = chance.below(bytes.len());
    let end = (start + 1 + chance.below(16)).min(bytes.len());
    match chance.below(6) {
        0 => bytes[start] = chance.bits() as u8,
        1 => bytes[start] ^= 1 << chance.below(8),
        2 => drop(bytes.drain(start..end)),
        3 => {
            let part = bytes[start..end].to_vec();
            let at = chance.below(bytes.len());
            bytes.splice(at..at, part);
        }
        4 => bytes.truncate(start),
        _ => bytes.insert(start, b" \r\n:;,<>\"\0"[chance.below(10)]),
    }
}
