//! Pracks: each provisional response that came reliably and in order gets one PRACK, and nothing else does (RFC 3262
//! §4).

use super::Passage;
use crate::sim::check::Violation;
use crate::sim::sight::{header, number};
use crate::sip::Method;

const RULE: &str = "every reliable provisional response gets one PRACK, in order";

/// What the early dialogs of one call are told reliably, and what the engine confirms.
#[derive(Debug, Default)]
pub(super) struct Pracks {
    /// By the peer's tag and the number.
    heard: Vec<(u64, u32)>,
    /// The last number of each tag.
    confirmed: Vec<(u64, u32)>,
    /// The branches of the PRACKs.
    branches: Vec<u64>,
}

impl Pracks {
    pub(super) fn on_arrival(&mut self, passage: &Passage<'_>) {
        let sight = passage.sight;
        if !matches!(sight.status, 101..200) || sight.method != Method::Invite {
            return;
        }
        if let Some(rseq) = header(passage.bytes, b"RSeq: ").and_then(number) {
            self.heard.push((sight.to_tag, rseq));
        }
    }

    pub(super) fn on_departure(&mut self, passage: &Passage<'_>) -> Result<(), Violation> {
        let sight = passage.sight;
        // A repetition is the schedule's affair.
        let is_prack = sight.is_request() && sight.method == Method::Prack;
        if !is_prack || self.branches.contains(&sight.branch) {
            return Ok(());
        }
        self.branches.push(sight.branch);
        let broken = |detail: &str| {
            let text = String::from_utf8_lossy(passage.bytes);
            Err(Violation::new(RULE, format!("{detail}\n{text}")))
        };
        let rack = header(passage.bytes, b"RAck: ").unwrap_or_default();
        let Some(rseq) = rack.split(|byte| *byte == b' ').next().and_then(number) else {
            return broken("it names no response");
        };
        if !self.heard.contains(&(sight.to_tag, rseq)) {
            return broken("no such response came");
        }
        let last = self.confirmed.iter_mut().find(|(tag, _)| *tag == sight.to_tag);
        match last {
            Some((_, last)) if last.checked_add(1) != Some(rseq) => broken("out of order"),
            Some((_, last)) => {
                *last = rseq;
                Ok(())
            }
            None => {
                self.confirmed.push((sight.to_tag, rseq));
                Ok(())
            }
        }
    }
}
