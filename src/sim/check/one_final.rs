//! One final: every INVITE transaction gets one final response, repeated without change (RFC 3261 §17.2.1).

use std::collections::HashMap;

use super::Violation;
use crate::sim::{End, Entry, Facts, Log};
use crate::sip::{Message, Method};

pub(super) const RULE: &str = "one final response per INVITE transaction";

/// Each INVITE that arrived whole has a final response, unless it was one of `dropped` that came in too fast or too
/// late, and all its final responses are alike byte for byte.
pub fn one_final(log: &Log, dropped: u64) -> Result<(), Violation> {
    let mut answers: HashMap<Transaction<'_>, Option<&Entry>> = HashMap::new();
    for entry in &log.entries {
        let Some(facts) = entry.facts.as_ref().filter(|f| f.method == Method::Invite) else {
            continue;
        };
        let name = transaction(facts);
        match entry.sender {
            End::Alice if facts.status.is_none() && entry.copies > 0 && is_whole(entry) => {
                answers.entry(name).or_default();
            }
            End::Bob if facts.is_final() => {
                let first = answers.entry(name).or_default().get_or_insert(entry);
                if first.bytes != entry.bytes {
                    let detail = format!("first\n{}then\n{}", first.text(), entry.text());
                    return Err(Violation::new(RULE, detail));
                }
            }
            End::Alice | End::Bob => {}
        }
    }
    let mut unanswered = answers.iter().filter(|(_, answer)| answer.is_none());
    match unanswered.nth(dropped as usize) {
        Some((name, _)) => Err(Violation::new(RULE, format!("none for {name:?}"))),
        None => Ok(()),
    }
}

type Transaction<'a> = (&'a [u8], &'a [u8], u32, &'a (Vec<u8>, Vec<u8>));

fn transaction(facts: &Facts) -> Transaction<'_> {
    (&facts.call_id, &facts.from_tag, facts.cseq, &facts.via)
}

/// Others are answered 400, or not at all.
fn is_whole(entry: &Entry) -> bool {
    Message::parse(&entry.bytes).is_ok_and(|message| message.request().is_ok())
}
