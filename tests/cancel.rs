//! CANCEL in time, too late, too early, repeated and lost (RFC 3261 §9.2).

#![allow(clippy::unwrap_used)] // helpers are tests too

use std::time::Duration;

use trunkline::api::{EndCause, Event, Status};
use trunkline::sim::{Entry, World};
use trunkline::sip::Method;

fn to_tag(entry: &Entry) -> Vec<u8> {
    entry.facts.as_ref().unwrap().to_tag.clone()
}

//= rfc3261#9.2
//# If the UAS has not issued a final response for the original request, its behavior depends on the
//# method of the original request. If the original request was an INVITE, the UAS SHOULD
//# immediately respond to the INVITE with a 487 (Request Terminated).
#[test]
fn cancel_while_ringing_gets_200_and_the_invite_487() {
    let mut w = World::new(1);
    let leg = w.alice.invite("test");
    w.run_for(1_000);
    w.alice.cancel(leg);
    w.run_until_idle();
    w.bob_sent((Status::OK, Method::Cancel)).at_ms([1_000]);
    w.bob_sent(Status::REQUEST_TERMINATED).at_ms([1_000]);
    let ok = w.log.entries.iter().position(|e| e.kind == (Status::OK, Method::Cancel).into());
    let gone = w.log.entries.iter().position(|e| e.facts.as_ref().is_some_and(is_487));
    assert!(ok < gone, "the 200 to the CANCEL leaves first");
    let tags = [Status::RINGING, Status::REQUEST_TERMINATED].map(|s| to_tag(w.bob_sent(s).first()));
    assert_eq!(tags[0], tags[1]);
    assert_eq!(to_tag(w.bob_sent((Status::OK, Method::Cancel)).first()), tags[0]);
    w.alice_sent(Method::Ack).at_ms([1_000]);
    let call = w.last_call();
    assert_eq!(w.events.last().unwrap().1, Event::Ended { call, cause: EndCause::Cancelled });
    w.check_all();
}

fn is_487(facts: &trunkline::sim::Facts) -> bool {
    facts.status == Some(Status::REQUEST_TERMINATED)
}

#[test]
fn cancel_crosses_200_and_changes_nothing() {
    let mut w = World::new(2);
    let leg = w.alice.invite("service");
    w.alice.cancel(leg);
    w.run_for(1_000);
    w.bob_sent((Status::OK, Method::Cancel)).at_ms([0]);
    assert_eq!(w.bob_sent(Status::REQUEST_TERMINATED).count(), 0);
    assert_eq!(w.live().sessions, 1, "the call is up until it is hung up");
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn cancel_without_invite_gets_481() {
    let mut w = World::new(3);
    let leg = w.alice.open("test");
    w.alice.cancel(leg);
    w.run_until_idle();
    w.bob_sent((Status::NO_SUCH_TRANSACTION, Method::Cancel)).at_ms([0]);
    assert_eq!(w.ledger().refused, 1);
    w.check_all();
}

#[test]
fn cancel_that_overtakes_its_invite_gets_481_and_the_call_goes_on() {
    let mut w = World::new(4);
    w.to_bob.hold_next(Method::Invite, Duration::from_millis(50));
    let leg = w.alice.invite("service");
    w.alice.cancel(leg);
    w.run_for(1_000);
    w.bob_sent((Status::NO_SUCH_TRANSACTION, Method::Cancel)).at_ms([0]);
    w.bob_sent((Status::OK, Method::Invite)).at_ms([50]);
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn cancel_repeated_gets_the_same_200() {
    let mut w = World::new(5);
    let leg = w.alice.invite("test");
    w.run_for(1_000);
    // Longer than the refused INVITE is remembered: the CANCEL is a transaction of its own.
    w.to_alice.drop_next((Status::OK, Method::Cancel), 5);
    w.alice.cancel(leg);
    w.run_until_idle();
    let repeats = [1_000, 1_500, 2_500, 4_500, 8_500, 12_500];
    w.bob_sent((Status::OK, Method::Cancel)).at_ms(repeats);
    w.bob_sent((Status::OK, Method::Cancel)).all_alike();
    w.bob_sent((Status::REQUEST_TERMINATED, Method::Cancel)).at_ms([]);
    w.check_all();
}

#[test]
fn cancel_before_any_response_ends_the_call_before_it_rings() {
    let mut w = World::new(6);
    let leg = w.alice.invite("test");
    w.run_for(50);
    w.alice.cancel(leg);
    w.run_until_idle();
    w.bob_sent(Status::REQUEST_TERMINATED).at_ms([50]);
    assert_eq!(w.bob_sent(Status::TRYING).count() + w.bob_sent(Status::RINGING).count(), 0);
    w.check_all();
}

#[test]
fn lost_487_is_repeated_until_its_ack() {
    let mut w = World::new(7);
    let leg = w.alice.invite("test");
    w.run_for(1_000);
    w.to_alice.drop_next(Status::REQUEST_TERMINATED, 2);
    w.alice.cancel(leg);
    w.run_until_idle();
    w.bob_sent(Status::REQUEST_TERMINATED).at_ms([1_000, 1_500, 2_500]);
    w.check_all();
}

#[test]
fn require_in_a_cancel_is_ignored() {
    let mut w = World::new(8);
    let leg = w.alice.invite("test");
    w.run_for(1_000);
    let cancel = w.alice.draft(leg, Method::Cancel).with("Require: nothing-we-know");
    w.alice.send(cancel);
    w.run_until_idle();
    w.bob_sent((Status::OK, Method::Cancel)).at_ms([1_000]);
    w.bob_sent(Status::REQUEST_TERMINATED).at_ms([1_000]);
    w.check_all();
}
