//! Reliable provisional responses (RFC 3262 §3): repeated until their PRACK.

use super::{Repeat, Schedule};
use crate::sim::check::Violation;
use crate::sim::check::live::Passage;
use crate::sim::sight::{header, number};

impl Schedule {
    /// A reliable provisional response is repeated like an INVITE, until its PRACK or the final response.
    pub(super) fn on_reliable(&mut self, passage: &Passage<'_>) -> Result<(), Violation> {
        let (sight, at) = (passage.sight, passage.at);
        if sight.is_final() {
            let of_invite = self.repeats.iter_mut().filter(|repeat| repeat.name == sight.via);
            of_invite.for_each(|repeat| repeat.confirm(at));
            return Ok(());
        }
        let Some(rseq) = header(passage.bytes, b"RSeq: ").and_then(number) else { return Ok(()) };
        let name = Repeat::reliable(sight, rseq, at);
        match self.repeats.iter_mut().find(|repeat| repeat.is_same(&name)) {
            Some(_) if passage.cause.is_some() => Ok(()),
            Some(repeat) => repeat.again(at),
            None => {
                self.repeats.push(name);
                Ok(())
            }
        }
    }
}
