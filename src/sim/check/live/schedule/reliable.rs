//! Reliable provisional responses (RFC 3262 §3): repeated until their PRACK, one at a time, numbered one by one; and a
//! session description among them is confirmed before the 2xx.

use super::{Repeat, Schedule};
use crate::sim::check::Violation;
use crate::sim::check::live::Passage;
use crate::sim::sight::{header, number};

const RULE: &str = "reliable provisional responses are confirmed one by one";

impl Schedule {
    /// A provisional or final response to an INVITE leaves.
    pub(super) fn on_reliable(&mut self, passage: &Passage<'_>) -> Result<(), Violation> {
        let (sight, at) = (passage.sight, passage.at);
        let broken = |detail: &str| {
            let text = String::from_utf8_lossy(passage.bytes);
            Err(Violation::new(RULE, format!("{detail}\n{text}")))
        };
        let of_invite = |repeat: &&mut Repeat| repeat.is_reliable_to(sight.via);
        let mut earlier = self.repeats.iter_mut().filter(of_invite);
        if sight.is_final() {
            for repeat in earlier {
                if sight.is_success() && repeat.is_described && repeat.is_awaited() {
                    return broken("2xx before the PRACK of a session description");
                }
                repeat.confirm(at);
            }
            return Ok(());
        }
        let Some(rseq) = header(passage.bytes, b"RSeq: ").and_then(number) else { return Ok(()) };
        let is_described = !sight.body_in(passage.bytes).is_empty();
        let next = Repeat::reliable(sight, rseq, is_described, at);
        let Some(last) = earlier.next_back() else {
            self.repeats.push(next);
            return Ok(());
        };
        if last.is_same(&next) {
            return if passage.cause.is_some() { Ok(()) } else { last.again(at) };
        }
        if last.is_awaited() {
            return broken("another one before its PRACK");
        }
        if !last.is_followed_by(rseq) {
            return broken("RSeq is not one more");
        }
        self.repeats.push(next);
        Ok(())
    }

    /// The engine is handed a PRACK.
    pub(super) fn on_prack(&mut self, passage: &Passage<'_>) {
        let rack = header(passage.bytes, b"RAck: ").unwrap_or_default();
        let rseq = rack.split(|byte| *byte == b' ').next().and_then(number);
        let prack = (passage.sight.via, rseq.unwrap_or(0));
        if !self.pracks.contains(&prack) {
            self.pracks.push(prack);
        }
    }

    /// It answers one with 2xx: the response is repeated no more.
    pub(super) fn on_confirmed(&mut self, passage: &Passage<'_>) -> Result<(), Violation> {
        let named = self.pracks.iter().filter(|(via, _)| *via == passage.sight.via);
        let is_meant = |repeat: &Repeat| named.clone().any(|(_, rseq)| repeat.is_numbered(*rseq));
        match self.repeats.iter_mut().find(|repeat| is_meant(repeat)) {
            Some(repeat) => {
                repeat.confirm(passage.at);
                Ok(())
            }
            None => Err(Violation::new(RULE, "a PRACK of nothing gets 2xx")),
        }
    }
}
