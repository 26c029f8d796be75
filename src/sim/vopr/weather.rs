//! Weather: what the network does to messages, a front at a time. Fronts come and go by chance.

use std::time::Duration;

use crate::sim::Chance;
use crate::time::Timestamp;

/// What holds for a whole storm.
#[derive(Clone, Debug)]
pub(super) struct Climate {
    /// Shards behind the router.
    pub(super) shards: usize,
    /// New calls a second.
    pub(super) calls_per_second: u32,
    /// Of them placed by the host, in a thousand.
    pub(super) placed_per_mille: u32,
    /// Calls a shard takes at a time.
    pub(super) calls_max: u32,
    /// Datagrams a shard may hold for another.
    pub(super) mailbox_max: usize,
    /// Between two crashes of a shard, on average; `None`: none crashes.
    pub(super) crash_every: Option<Duration>,
    /// Between two jumps of a host's clock, on average.
    pub(super) jump_every: Option<Duration>,
    /// How long a call may be silent before the host asks whether its peer is still there.
    pub(super) probe_after: Duration,
    /// Nobody is trusted: a source must show that it receives what is sent to it.
    pub(super) is_open: bool,
    /// How long a front lasts, on average.
    pub(super) front: Duration,
}

/// More calls than this are never up at once.
const PLENTY: u32 = 4_096;

impl Climate {
    pub(super) fn drawn(chance: &mut Chance) -> Climate {
        let calls_max = if chance.happens(100) { 8 + chance.below(40) as u32 } else { PLENTY };
        Climate {
            shards: 1 + chance.below(4),
            calls_per_second: [2, 5, 10, 20][chance.below(4)],
            placed_per_mille: [0, 250, 500][chance.below(3)],
            calls_max,
            mailbox_max: [1, 4, 64][chance.below(3)],
            crash_every: chance.happens(300).then(|| seconds(chance, 20, 120)),
            jump_every: chance.happens(300).then(|| seconds(chance, 10, 90)),
            probe_after: seconds(chance, 5, 100),
            is_open: chance.happens(200),
            front: seconds(chance, 5, 60),
        }
    }
}

/// One way through the network.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Way {
    loss: u32,
    duplicate: u32,
    overtake: u32,
    burst: u32,
    delay_us: u32,
    jitter_us: u32,
    /// In a burst nearly all is lost.
    burst_until: Timestamp,
}

/// Copies of one message at most.
pub(super) const COPIES_MAX: usize = 3;

impl Way {
    /// When each copy of a message sent now arrives; none: it is lost.
    pub(super) fn travel(
        &mut self,
        now: Timestamp,
        chance: &mut Chance,
    ) -> [Option<Timestamp>; COPIES_MAX] {
        let mut copies = [None; COPIES_MAX];
        if self.burst > 0 && happens(chance, self.burst) {
            self.burst_until = now + micros(chance, 20_000, 3_000_000);
        }
        let loss = if now < self.burst_until { MILLION * 9 / 10 } else { self.loss };
        if happens(chance, loss) {
            return copies;
        }
        let more = if happens(chance, self.duplicate) { 1 + chance.below(2) } else { 0 };
        for copy in &mut copies[..=more] {
            let mut travel = self.delay_us + chance.below(self.jitter_us as usize + 1) as u32;
            if happens(chance, self.overtake) {
                travel += 1_000 + chance.below(400_000) as u32;
            }
            *copy = Some(now + Duration::from_micros(travel.into()));
        }
        copies
    }

    fn drawn(chance: &mut Chance) -> Way {
        let mut per_million = |often: u32, most: u32| {
            if chance.happens(often) { chance.below(most as usize) as u32 } else { 0 }
        };
        let loss = per_million(250, 20_000) + per_million(60, 400_000);
        let (duplicate, overtake) = (per_million(250, 50_000), per_million(250, 50_000));
        let burst = per_million(120, 2_000);
        let (delay_us, jitter_us) = (200 + per_million(700, 120_000), per_million(500, 60_000));
        Way { loss, duplicate, overtake, burst, delay_us, jitter_us, burst_until: Timestamp::ZERO }
    }
}

/// The weather of the moment.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Front {
    pub(super) to_host: Way,
    pub(super) to_peers: Way,
    /// Peers that vanish in mid call, in a thousand.
    pub(super) vanish_per_mille: u32,
    /// Hostile messages a second.
    pub(super) mischief_per_second: u32,
    /// How long a mailbox lies before it is emptied.
    pub(super) mailbox_us: u32,
}

impl Front {
    pub(super) fn drawn(chance: &mut Chance) -> Front {
        Front {
            to_host: Way::drawn(chance),
            to_peers: Way::drawn(chance),
            vanish_per_mille: if chance.happens(300) { chance.below(100) as u32 } else { 0 },
            mischief_per_second: if chance.happens(300) { chance.below(20) as u32 } else { 0 },
            mailbox_us: if chance.happens(50) { chance.below(300_000) as u32 } else { 5 },
        }
    }

    /// Blue sky: everything arrives, at once and in order.
    pub(super) fn calm() -> Front {
        let way = Way { delay_us: 200, ..Way::default() };
        Front { to_host: way, to_peers: way, mailbox_us: 5, ..Front::default() }
    }
}

/// Around `mean`, evenly from nothing to twice as much.
pub(super) fn around(chance: &mut Chance, mean: Duration) -> Duration {
    Duration::from_micros(1 + chance.below(2 * mean.as_micros() as usize) as u64)
}

pub(super) fn micros(chance: &mut Chance, least: usize, most: usize) -> Duration {
    Duration::from_micros((least + chance.below(most - least)) as u64)
}

fn seconds(chance: &mut Chance, least: usize, most: usize) -> Duration {
    micros(chance, 1_000_000 * least, 1_000_000 * most)
}

const MILLION: u32 = 1_000_000;

#[inline]
fn happens(chance: &mut Chance, per_million: u32) -> bool {
    per_million > 0 && chance.below(MILLION as usize) < per_million as usize
}
