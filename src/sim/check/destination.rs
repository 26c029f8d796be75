//! Destination: nothing is sent where nobody was heard from and nobody asked for it.

use std::collections::HashSet;
use std::net::IpAddr;

use super::Violation;
use crate::sim::{End, Entry, Kind, Log};
use crate::sip::Method;

pub(super) const RULE: &str = "nothing is sent to strangers";

/// Each message of the engine goes to the address of a peer that was heard before, or to one that a peer's message
/// named (in Via, Contact, or Record-Route). An INVITE that opens a call goes where the application wants.
pub fn known_destinations(log: &Log) -> Result<(), Violation> {
    let mut known: HashSet<IpAddr> = HashSet::new();
    for entry in &log.entries {
        match entry.sender {
            End::Alice => known.extend(addresses(entry)),
            End::Bob if opens_call(entry) => known.extend([entry.remote().ip()]),
            End::Bob if known.contains(&entry.remote().ip()) => {}
            End::Bob => {
                let detail = format!("{}\n{}", entry.remote(), entry.text());
                return Err(Violation::new(RULE, detail));
            }
        }
    }
    Ok(())
}

fn opens_call(entry: &Entry) -> bool {
    entry.kind == Kind::Request(Method::Invite)
        && entry.facts.as_ref().is_some_and(|facts| facts.to_tag.is_empty())
}

/// The source of a message, and every address that is written in it.
fn addresses(entry: &Entry) -> Vec<IpAddr> {
    let mut addresses = written(&entry.text());
    addresses.push(entry.remote().ip());
    addresses
}

/// Every address written in `text`.
pub(super) fn written(text: &str) -> Vec<IpAddr> {
    let is_part = |c: char| c.is_ascii_hexdigit() || matches!(c, '.' | ':');
    let words = text.split(|c: char| !is_part(c));
    // An IPv4 address may have a port behind it.
    let addresses = words.filter_map(|word| {
        word.parse().ok().or_else(|| word.split(':').find_map(|part| part.parse().ok()))
    });
    addresses.collect()
}
