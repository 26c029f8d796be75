//! Reliable provisional responses of one who is called (RFC 3262 §3): the forks number and repeat each their own.

use super::{Answerer, FORKS, Pending, fork_of};
use crate::sim::Sight;
use crate::sim::sight::{header, number};
use crate::sim::vopr::bag::Bag;
use crate::time::Timestamp;

/// One that waits for its PRACK.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reliable {
    rseq: u32,
    pending: Pending,
}

impl Reliable {
    pub(super) fn due(&self) -> Timestamp {
        self.pending.due
    }
}

/// What a fork numbers its first response with, less the number of the fork in hundreds.
const FIRST: u32 = 7;
/// A number nobody has come to.
const SKIPPED: u32 = 50;

impl Answerer {
    /// The next fork rings, in its way.
    pub(super) fn ring(&mut self, now: Timestamp, bag: &mut Bag) {
        let fork = self.rung;
        if self.plan.reliable_rounds == 0 {
            return self.write_response(180, fork, bag);
        }
        let first = FIRST + 100 * fork as u32;
        self.provide(now, fork, first, bag);
        if self.plan.skips {
            self.write_reliable(fork, first + SKIPPED, bag);
        }
    }

    fn provide(&mut self, now: Timestamp, fork: usize, rseq: u32, bag: &mut Bag) {
        self.reliable[fork] = Some(Reliable { rseq, pending: Pending::new(now, 183) });
        self.write_reliable(fork, rseq, bag);
    }

    pub(super) fn repeat_reliable(&mut self, now: Timestamp, bag: &mut Bag) {
        for fork in 0..FORKS {
            let Some(reliable) = self.reliable[fork].as_mut().filter(|own| own.due() <= now) else {
                continue;
            };
            let rseq = reliable.rseq;
            if reliable.pending.repeat(now) {
                self.write_reliable(fork, rseq, bag);
            } else {
                self.reliable[fork] = None;
            }
        }
    }

    /// A PRACK came: the next response, if there is one.
    pub(super) fn hear_prack(
        &mut self,
        now: Timestamp,
        sight: &Sight,
        bytes: &[u8],
        bag: &mut Bag,
    ) {
        self.write_echo(bytes, bag);
        let Some(fork) = fork_of(sight.to_tag_in(bytes)) else { return };
        let rack = header(bytes, b"RAck: ").unwrap_or_default();
        let rack = rack.split(|byte| *byte == b' ').next().and_then(number);
        let Some(reliable) = self.reliable[fork].filter(|own| Some(own.rseq) == rack) else {
            return;
        };
        self.reliable[fork] = None;
        let next = reliable.rseq + 1;
        if next < FIRST + 100 * fork as u32 + self.plan.reliable_rounds {
            self.provide(now, fork, next, bag);
        }
    }
}
