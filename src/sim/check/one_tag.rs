//! One tag: a dialog's local tag is fixed by the first response above 100 (RFC 3261 §12.1.1).

use std::collections::{HashMap, HashSet};

use super::Violation;
use crate::sim::{End, Entry, Facts, Log};
use crate::sip::{Message, Method, StartLine, Status};

pub(super) const RULE: &str = "one local tag per dialog";

/// Whoever calls this user is answered as by a fork: each 180 may have a tag of its own.
const FORKS: &[u8] = b"fork";

/// All responses above 100 to one INVITE, and those to its CANCEL, have one To tag, but for the 180s of a fork, which
/// come before the final response; a request of the engine's own has such a tag in From, or that of the INVITE with
/// which it opened the call.
pub fn one_tag(log: &Log) -> Result<(), Violation> {
    let mut calls: HashMap<&[u8], Vec<&Facts>> = HashMap::new();
    let mut own: HashMap<&[u8], &[u8]> = HashMap::new();
    let mut forked: HashSet<&[u8]> = HashSet::new();
    for entry in &log.entries {
        let Some(facts) = &entry.facts else { continue };
        if entry.sender == End::Alice {
            forked.extend(calls_fork(entry).then_some(&facts.call_id[..]));
            continue;
        }
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
            Some(_) if facts.to_tag.is_empty() => true,
            Some(_) => {
                let is_fork = forked.contains(&facts.call_id[..]);
                let is_broken = breaks(former, facts, is_fork);
                former.push(facts);
                is_broken
            }
        };
        if is_broken {
            return Err(Violation::new(RULE, entry.text()));
        }
    }
    Ok(())
}

/// Whether `facts` has another tag than the responses before it. In a fork a 180 may, until the INVITE is answered, and
/// the answer has the tag of one of them.
fn breaks(former: &[&Facts], facts: &Facts, is_fork: bool) -> bool {
    let is_of_one_invite = |one: &&&Facts| one.from_tag == facts.from_tag && one.cseq == facts.cseq;
    let mut former = former.iter().filter(is_of_one_invite).peekable();
    let is_known = |one: &&Facts| one.to_tag == facts.to_tag;
    match facts.status {
        _ if !is_fork => !former.all(is_known),
        Some(Status::RINGING) => former.any(|one| one.is_final() && !is_known(one)),
        _ if former.peek().is_none() => false,
        _ => !former.any(is_known),
    }
}

fn calls_fork(entry: &Entry) -> bool {
    let Ok(message) = Message::parse(&entry.bytes) else { return false };
    match message.start_line() {
        StartLine::Request { .. } => {
            message.request().is_ok_and(|request| request.uri.user() == Some(FORKS))
        }
        StartLine::Status { .. } => false,
    }
}
