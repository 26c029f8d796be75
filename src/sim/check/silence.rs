//! Silence: an ACK is never answered, whatever it is (RFC 3261 §17).

use super::Violation;
use crate::sim::{End, Log};
use crate::sip::Method;

/// No response has ACK in its CSeq.
pub fn silent_on_ack(log: &Log) -> Result<(), Violation> {
    let is_answer =
        |facts: &crate::sim::Facts| facts.status.is_some() && facts.method == Method::Ack;
    let mut bob = log.entries.iter().filter(|entry| entry.sender == End::Bob);
    match bob.find(|entry| entry.facts.as_ref().is_some_and(is_answer)) {
        Some(entry) => Err(Violation::new("an ACK is never answered", entry.text())),
        None => Ok(()),
    }
}
