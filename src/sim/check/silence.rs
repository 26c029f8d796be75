//! Silence: an ACK is never answered, whatever it is (RFC 3261 §17).

use super::Violation;
use crate::sim::check::live::Passage;
use crate::sim::{End, Log};
use crate::sip::Method;

const RULE: &str = "an ACK is never answered";

/// No response has ACK in its CSeq.
pub fn silent_on_ack(log: &Log) -> Result<(), Violation> {
    let is_answer =
        |facts: &crate::sim::Facts| facts.status.is_some() && facts.method == Method::Ack;
    let mut bob = log.entries.iter().filter(|entry| entry.sender == End::Bob);
    match bob.find(|entry| entry.facts.as_ref().is_some_and(is_answer)) {
        Some(entry) => Err(Violation::new(RULE, entry.text())),
        None => Ok(()),
    }
}

/// The same of one message as it leaves: no response has ACK in its CSeq, and none is caused by one.
pub fn silent(passage: &Passage<'_>) -> Result<(), Violation> {
    let is_ack = |sight: &crate::sim::Sight| sight.method == Method::Ack;
    let is_caused_by_ack = passage.cause.is_some_and(|cause| cause.is_request() && is_ack(cause));
    if !passage.sight.is_request() && (is_ack(passage.sight) || is_caused_by_ack) {
        return Err(Violation::new(RULE, String::from_utf8_lossy(passage.bytes)));
    }
    Ok(())
}
