//! One tag: a dialog's local tag is fixed by the first response above 100 (RFC 3261 §12.1.1).

use std::collections::HashMap;

use super::Violation;
use crate::sim::{End, Facts, Log};
use crate::sip::{Method, Status};

pub(super) const RULE: &str = "one local tag per dialog";

/// All responses above 100 to one INVITE, and those to its CANCEL, have one To tag; a request of the engine's own has
/// such a tag in From, or that of the INVITE with which it opened the call.
pub fn one_tag(log: &Log) -> Result<(), Violation> {
    let mut calls: HashMap<&[u8], Vec<&Facts>> = HashMap::new();
    let mut own: HashMap<&[u8], &[u8]> = HashMap::new();
    for entry in log.entries.iter().filter(|entry| entry.sender == End::Bob) {
        let Some(facts) = &entry.facts else { continue };
        let former = calls.entry(&facts.call_id).or_default();
        let is_broken = match facts.status {
            None if facts.method == Method::Invite && facts.to_tag.is_empty() => {
                *own.entry(&facts.call_id).or_insert(&facts.from_tag) != facts.from_tag
            }
            None => {
                own.get(&facts.call_id[..]).is_none_or(|own| *own != facts.from_tag)
                    && !former.iter().any(|response| response.to_tag == facts.from_tag)
            }
            // A copy of the INVITE that came another way: refused by itself, whatever becomes of the call.
            Some(Status::TRYING | Status::LOOP_DETECTED) => false,
            Some(_) if !matches!(facts.method, Method::Invite | Method::Cancel) => false,
            Some(_) => {
                let is_other = |response: &Facts| {
                    is_of_one_invite(response, facts) && response.to_tag != facts.to_tag
                };
                let is_other = former.iter().any(|response| is_other(response));
                former.push(facts);
                is_other || facts.to_tag.is_empty()
            }
        };
        if is_broken {
            return Err(Violation::new(RULE, entry.text()));
        }
    }
    Ok(())
}

fn is_of_one_invite(one: &Facts, other: &Facts) -> bool {
    one.from_tag == other.from_tag && one.cseq == other.cseq
}
