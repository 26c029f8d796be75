//! Confirmation: PRACK for what comes reliably (RFC 3262 §4), in manners good and bad.

use std::time::Duration;

use super::{Caller, Names};
use crate::sim::Sight;
use crate::sim::sight::{header, number};
use crate::sim::vopr::agenda::NEVER;
use crate::sim::vopr::bag::Bag;
use crate::sip::Method;
use crate::time::Timestamp;

/// How a caller confirms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sim::vopr) enum Manner {
    /// At once.
    Prompt,
    /// After so long.
    Late(Duration),
    /// With two PRACKs.
    Twice,
    /// With one that names another response; and when that is refused, with the right one.
    Wrong,
    /// Not at all.
    Never,
}

/// How far a caller is with it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Confirmation {
    /// The number of the last response that came reliably.
    rseq: u32,
    /// The number that PRACK names.
    rack: u32,
    /// When a late PRACK leaves.
    pub(super) due: Timestamp,
    /// The response made an offer: PRACK brings the answer (RFC 3262 §5).
    pub(super) has_answer: bool,
}

impl Default for Confirmation {
    fn default() -> Confirmation {
        Confirmation { rseq: 0, rack: 0, due: NEVER, has_answer: false }
    }
}

impl Caller {
    /// A provisional response came; perhaps reliably, and not for the first time.
    pub(super) fn hear_reliable(
        &mut self,
        now: Timestamp,
        sight: &Sight,
        bytes: &[u8],
        bag: &mut Bag,
    ) {
        let rseq = header(bytes, b"RSeq: ").and_then(number);
        let Some(rseq) = rseq.filter(|rseq| *rseq > self.confirmation.rseq) else { return };
        let is_offer = self.plan.is_late_offer && !sight.body_in(bytes).is_empty();
        self.confirmation.rseq = rseq;
        self.confirmation.rack = rseq;
        self.confirmation.has_answer |= is_offer;
        match self.plan.manner {
            Manner::Prompt => self.confirm(now, bag),
            Manner::Late(after) => self.confirmation.due = now + after,
            Manner::Twice => {
                self.confirm(now, bag);
                self.confirm(now, bag);
            }
            Manner::Wrong => {
                self.confirmation.rack = rseq + 1;
                self.confirm(now, bag);
            }
            Manner::Never => {}
        }
    }

    /// Send PRACK.
    pub(super) fn confirm(&mut self, now: Timestamp, bag: &mut Bag) {
        self.confirmation.due = NEVER;
        self.request(now, Method::Prack, bag);
    }

    /// PRACK has its final response. One that named another response is followed by the right one.
    pub(super) fn on_confirmed(&mut self, now: Timestamp, sight: &Sight, bag: &mut Bag) {
        let is_it = |names: Names| names.cseq == sight.cseq;
        if !sight.is_final() || !self.pending_prack.is_some_and(|prack| is_it(prack.names)) {
            return;
        }
        self.pending_prack = None;
        if self.confirmation.rack != self.confirmation.rseq {
            self.confirmation.rack = self.confirmation.rseq;
            self.confirm(now, bag);
        }
    }

    /// What the PRACK says.
    pub(super) fn write_rack(&self, bag: &mut Bag) {
        bag.put(b"RAck: ");
        bag.put_number(self.confirmation.rack);
        bag.put(b" 1 INVITE\r\n");
    }
}
