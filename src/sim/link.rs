//! Link: one direction of the network. Loses, repeats, delays and overtakes, by order or by chance.

use std::time::Duration;

use super::{Chance, Kind};

/// What happens to messages on their way. A new link delivers everything at once.
#[derive(Clone, Debug, Default)]
pub struct Link {
    /// Messages lost in a thousand.
    pub loss_per_mille: u32,
    /// Messages that arrive twice in a thousand.
    pub duplicate_per_mille: u32,
    /// How long each message travels.
    pub delay: Duration,
    /// Up to so much longer, by chance: messages overtake each other.
    pub jitter: Duration,
    /// Messages to lose on order.
    drops: Vec<(Kind, u32)>,
    /// Messages to hold back on order.
    holds: Vec<(Kind, Duration)>,
}

impl Link {
    /// Lose the next `count` messages of `kind`.
    pub fn drop_next(&mut self, kind: impl Into<Kind>, count: u32) {
        self.drops.push((kind.into(), count));
    }

    /// Hold the next message of `kind` back for `delay`.
    pub fn hold_next(&mut self, kind: impl Into<Kind>, delay: Duration) {
        self.holds.push((kind.into(), delay));
    }

    /// Stop losing on order and by chance.
    pub fn heal(&mut self) {
        self.drops.clear();
        self.loss_per_mille = 0;
    }

    /// How long each copy of a message of `kind` travels; no copy: it is lost.
    pub(super) fn travel(&mut self, kind: Kind, chance: &mut Chance) -> Vec<Duration> {
        if self.is_dropped(kind) || chance.happens(self.loss_per_mille) {
            return Vec::new();
        }
        let copies = if chance.happens(self.duplicate_per_mille) { 2 } else { 1 };
        let held = self.held(kind);
        (0..copies).map(|_| self.delay + held + self.longer(chance)).collect()
    }

    fn is_dropped(&mut self, kind: Kind) -> bool {
        let found = self.drops.iter_mut().find(|(wanted, left)| *left > 0 && wanted.covers(kind));
        match found {
            Some((_, left)) => {
                *left -= 1;
                true
            }
            None => false,
        }
    }

    fn held(&mut self, kind: Kind) -> Duration {
        match self.holds.iter().position(|(wanted, _)| wanted.covers(kind)) {
            Some(place) => self.holds.remove(place).1,
            None => Duration::ZERO,
        }
    }

    fn longer(&self, chance: &mut Chance) -> Duration {
        Duration::from_micros(chance.below(self.jitter.as_micros() as usize + 1) as u64)
    }
}
