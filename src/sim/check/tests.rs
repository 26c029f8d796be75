//! Each check passes a world that is well and catches the one defect planted in it.

use super::*;
use crate::api::{Ledger, Live};
use crate::sim::{End, Entry, Log, Options, World};
use crate::sip::Method;

/// A call that was answered, acknowledged and hung up.
fn whole_call() -> Log {
    whole_call_to("service")
}

fn whole_call_to(user: &str) -> Log {
    let mut w = World::new(1);
    let leg = w.alice.invite(user);
    w.run_for(3_000);
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
    w.log
}

/// The place of the first message of bob's whose text has `part`.
fn place(log: &Log, part: &str) -> usize {
    let is_it = |entry: &Entry| entry.sender == End::Bob && entry.text().contains(part);
    log.entries.iter().position(is_it).unwrap()
}

/// The same message again with `from` replaced by `to`.
fn repeat_changed(log: &mut Log, part: &str, from: &str, to: &str) {
    let entry = log.entries[place(log, part)].clone();
    let text = entry.text();
    assert!(text.contains(from));
    let bytes = text.replace(from, to).into_bytes();
    let mut changed = Entry::new(entry.at, End::Bob, entry.flow, bytes);
    changed.copies = 1;
    log.entries.push(changed);
}

/// The message at `place` with the last `from` replaced by `to`.
fn change(log: &mut Log, place: usize, from: &str, to: &str) {
    let entry = &log.entries[place];
    let text = entry.text();
    let (before, behind) = text.rsplit_once(from).unwrap();
    let bytes = [before, to, behind].concat().into_bytes();
    log.entries[place] = Entry::new(entry.at, entry.sender, entry.flow, bytes);
}

#[test]
fn a_whole_call_passes() {
    let log = whole_call();
    let checks = [one_tag(&log), one_final(&log, 0), silent_on_ack(&log), known_destinations(&log)];
    assert_eq!(checks, [Ok(()), Ok(()), Ok(()), Ok(())]);
}

#[test]
fn a_leaked_port_is_caught() {
    assert_eq!(freed(&Live::default()), Ok(()));
    assert!(freed(&Live { media_ports: 1, ..Live::default() }).is_err());
}

#[test]
fn a_datagram_counted_twice_or_never_is_caught() {
    let whole =
        Ledger { offered: 2, delivered: 1, absorbed: 1, balanced: true, ..Ledger::default() };
    assert_eq!(balanced(&whole, 2), Ok(()));
    assert!(balanced(&Ledger { absorbed: 2, balanced: false, ..whole }, 2).is_err());
    assert!(balanced(&Ledger { absorbed: 0, ..whole }, 2).is_err());
    assert!(balanced(&whole, 3).is_err());
}

#[test]
fn a_second_tag_is_caught() {
    let mut log = whole_call();
    repeat_changed(&mut log, "1 INVITE", "192.0.2.1>;tag=", "192.0.2.1>;tag=other");
    assert!(one_tag(&log).is_err());
}

#[test]
fn a_fork_passes_and_whoever_else_has_two_tags_is_caught() {
    let mut log = whole_call_to("fork");
    assert_eq!(one_tag(&log), Ok(()));
    // The same responses to a call that nobody forked.
    for entry in log.entries.iter_mut().filter(|entry| entry.sender == End::Alice) {
        entry.bytes = entry.text().replace("sip:fork@", "sip:test@").into_bytes();
    }
    assert!(one_tag(&log).is_err());
}

#[test]
fn a_fork_answered_under_a_tag_that_never_rang_is_caught() {
    let mut log = whole_call_to("fork");
    let place = place(&log, "SIP/2.0 200 OK");
    change(&mut log, place, ";tag=", ";tag=other");
    assert!(one_tag(&log).is_err());
}

#[test]
fn a_183_under_a_tag_of_its_own_is_caught_in_a_fork_too() {
    let mut log = whole_call_to("fork");
    let place = place(&log, "SIP/2.0 180") + 2;
    change(&mut log, place, "SIP/2.0 180 Ringing", "SIP/2.0 183 Session Progress");
    assert!(one_tag(&log).is_err());
}

#[test]
fn a_fork_that_rings_on_after_its_answer_is_caught() {
    let mut log = whole_call_to("fork");
    let late = log.entries[place(&log, "SIP/2.0 180")].clone();
    log.entries.push(late);
    assert!(one_tag(&log).is_err());
}

#[test]
fn a_200_without_tag_is_caught() {
    let mut log = whole_call();
    let entry = log.entries[place(&log, "1 INVITE")].clone();
    let text = entry.text();
    let tag = String::from_utf8(entry.facts.unwrap().to_tag).unwrap();
    let bytes = text.replace(&format!(";tag={tag}"), "").into_bytes();
    log.entries.push(Entry::new(entry.at, End::Bob, entry.flow, bytes));
    assert!(one_tag(&log).is_err());
}

#[test]
fn a_bye_under_another_tag_is_caught() {
    let mut log = whole_call();
    let bye = log.sent(End::Alice, Method::Bye).first().clone();
    log.entries.push(Entry { sender: End::Bob, ..bye });
    assert!(one_tag(&log).is_err());
}

#[test]
fn a_200_that_changes_is_caught() {
    let mut log = whole_call();
    repeat_changed(&mut log, "1 INVITE", "m=audio", "m=video");
    assert!(one_final(&log, 0).is_err());
}

#[test]
fn two_final_answers_are_caught() {
    let mut log = whole_call();
    repeat_changed(&mut log, "1 INVITE", "SIP/2.0 200 OK", "SIP/2.0 486 Busy Here");
    assert!(one_final(&log, 0).is_err());
}

#[test]
fn an_invite_left_without_answer_is_caught() {
    let mut log = whole_call();
    let ok = place(&log, "1 INVITE");
    log.entries.remove(ok);
    assert!(one_final(&log, 0).is_err());
}

#[test]
fn an_answered_ack_is_caught() {
    let mut log = whole_call();
    repeat_changed(&mut log, "1 INVITE", "1 INVITE", "1 ACK");
    assert!(silent_on_ack(&log).is_err());
}

#[test]
fn a_message_to_a_stranger_is_caught() {
    let mut log = whole_call();
    let mut entry = log.entries[place(&log, "1 INVITE")].clone();
    entry.flow.remote = "203.0.113.9:5060".parse().unwrap();
    log.entries.push(entry);
    assert!(known_destinations(&log).is_err());
}

#[test]
#[should_panic(expected = "everything is freed in the end")]
fn a_world_with_a_call_still_up_does_not_pass() {
    let mut w = World::with(Options::new(2).calls_max(2));
    w.alice.invite("service");
    w.run_until_idle();
    w.check_all();
}
