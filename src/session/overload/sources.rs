//! Sources: how many new calls each may start, if it is not trusted (RFC 3261 §26.3.2.4: floods).

use std::time::Duration;

use crate::limits::SOURCES_MAX;
use crate::time::Timestamp;

/// Places a source may have in the table.
const WAYS: usize = 8;
const SETS: usize = SOURCES_MAX / WAYS;
const _: () = assert!(SETS.is_power_of_two() && SETS * WAYS == SOURCES_MAX);

/// Calls a source may start at once, however low its rate.
const BURST_MIN: u32 = 4;

/// Refusals a second that a source above its rate draws: enough for an honest client to learn why.
const REFUSALS_PER_S: u32 = 4;

const SECOND: Duration = Duration::from_secs(1);

/// What becomes of a call of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The source is within its rate.
    Within,
    /// It is above: it is told so.
    Above,
    /// It was told.
    FarAbove,
    /// It does not listen: it is better not heard for a while.
    Deaf,
}

/// A table of fixed size. A source has its place in one set of eight, where the one that was within its rate for
/// longest makes room: it had all its tokens back.
#[derive(Debug)]
pub(super) struct Sources {
    table: Box<[[Source; WAYS]]>,
    /// Between two calls at exactly the rate.
    interval: Duration,
    /// Calls that may come at once.
    burst: u32,
}

#[derive(Clone, Copy, Debug)]
struct Source {
    name: u64,
    /// When all its tokens are back.
    full_at: Timestamp,
    /// The second in which the calls above its rate are counted.
    since: Timestamp,
    above: u32,
}

impl Sources {
    /// Each source may start `calls_per_s` on each of `shards`, over which its Call-IDs spread it evenly.
    pub(super) fn new(calls_per_s: u32, shards: usize) -> Sources {
        const NONE: Source =
            Source { name: 0, full_at: Timestamp::ZERO, since: Timestamp::ZERO, above: 0 };
        let rate = f64::from(calls_per_s) / shards as f64;
        Sources {
            table: vec![[NONE; WAYS]; SETS].into_boxed_slice(),
            interval: Duration::from_secs_f64(1.0 / rate),
            burst: (rate as u32).max(BURST_MIN),
        }
    }

    /// The source called `name`, a keyed digest, wants to start a call.
    pub(super) fn ask(&mut self, now: Timestamp, name: u64) -> Standing {
        let (interval, burst) = (self.interval, self.burst);
        let set = &mut self.table[name as usize % SETS];
        let first_to_go = |source: &&mut Source| (source.name != name, source.full_at);
        let Some(source) = set.iter_mut().min_by_key(first_to_go) else { return Standing::Within };
        if source.name != name {
            *source = Source { name, full_at: now, since: now, above: 0 };
        }
        // A clock that stepped back would keep it waiting for as long as it stepped.
        let spent = source.full_at.since(now).min(interval * burst);
        source.full_at = now + spent;
        if spent <= interval * (burst - 1) {
            source.full_at += interval;
            return Standing::Within;
        }
        source.full_at = now + spent;
        source.exceed(now, burst)
    }
}

impl Source {
    fn exceed(&mut self, now: Timestamp, burst: u32) -> Standing {
        if now < self.since || now.since(self.since) >= SECOND {
            (self.since, self.above) = (now, 0);
        }
        self.above += 1;
        if self.above <= REFUSALS_PER_S {
            Standing::Above
        } else if self.above <= REFUSALS_PER_S + burst {
            Standing::FarAbove
        } else {
            // Not heard for a while, it is counted anew, but not told again in this second.
            self.above = REFUSALS_PER_S;
            Standing::Deaf
        }
    }
}
