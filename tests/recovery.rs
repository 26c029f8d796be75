//! Half-finished calls: whatever a peer leaves undone, every call ends with a cause and leaves nothing behind.

#![allow(clippy::unwrap_used)] // helpers are tests too

use std::time::Duration;

use trunkline::api::{CallHandle, CallInfo, Command, Commands, EndCause, Event};
use trunkline::api::{Invitation, Status};
use trunkline::sim::{Entry, LegId, Options, World};
use trunkline::sip::Method;

/// So many of each shape.
const CALLS: usize = 1_000;

/// A day without a sign of life is long; the test needs no more than an hour of it.
const PROBE_AFTER: Duration = Duration::from_secs(3_600);

fn silent(_: Event, _: Option<CallInfo<'_>>, _: &mut Commands) {}

/// Everything that was begun has ended, each call with `cause`, and nothing is alive.
#[track_caller]
fn assert_recovered(w: &mut World, cause: EndCause) {
    w.run_until_idle();
    let cause_of = |(_, event): &(_, Event)| match event {
        Event::Ended { cause, .. } => Some(*cause),
        _ => None,
    };
    let causes: Vec<EndCause> = w.events.iter().filter_map(cause_of).collect();
    assert_eq!(causes.len(), CALLS);
    assert!(causes.iter().all(|found| *found == cause), "{cause:?} is not {:?}", causes[0]);
    assert_eq!(w.refusals, []);
    w.check_all();
}

fn world(seed: u64) -> World {
    World::with(Options::new(seed).probe_after(PROBE_AFTER))
}

/// Alice calls `user` and from then on hears nothing: she is gone after `millis`.
fn calls_to(w: &mut World, user: &str, millis: u64) -> Vec<LegId> {
    let legs = (0..CALLS).map(|_| w.alice.invite(user)).collect();
    w.run_for(millis);
    legs
}

/// Alice sends nothing more, and nothing reaches her.
fn vanish(w: &mut World) {
    w.to_alice.loss_per_mille = 1_000;
    w.to_bob.loss_per_mille = 1_000;
}

/// A world in which bob called alice so often.
fn calls_of_ours(seed: u64) -> World {
    let mut w = World::with(Options::new(seed).probe_after(PROBE_AFTER).application(silent));
    for _ in 0..CALLS {
        let invitation = Invitation::new("sip:alice@198.51.100.7", Options::ALICE_V4);
        w.command(Command::Invite(Box::new(invitation))).unwrap();
    }
    w.run_for(10);
    w
}

fn handles(w: &World) -> Vec<CallHandle> {
    let handle = |(_, event): &(_, Event)| match event {
        Event::Incoming { call } | Event::Outgoing { call, .. } => Some(*call),
        _ => None,
    };
    w.events.iter().filter_map(handle).collect()
}

fn command_all(w: &mut World, command: impl Fn(CallHandle) -> Command) {
    for call in handles(w) {
        w.command(command(call)).unwrap();
    }
    w.run_for(10);
}

/// The last of bob's requests `method` of each call.
fn last_of_each(w: &World, method: Method) -> Vec<Entry> {
    let entries = w.bob_sent(method).entries;
    entries[entries.len() - CALLS..].iter().map(|entry| (*entry).clone()).collect()
}

/// Alice answers each with `status`.
fn respond_all(w: &mut World, method: Method, status: &str, tag: &str, body: &str) {
    for request in last_of_each(w, method) {
        w.alice.respond(&request, status, tag, &[], body);
    }
    w.run_for(10);
}

fn answer_all(w: &mut World) {
    let body = w.alice.description(1);
    respond_all(w, Method::Invite, "200 OK", "a", &body);
}

#[test]
fn the_caller_is_gone_after_its_invite() {
    let mut w = world(1);
    calls_to(&mut w, "test", 10);
    vanish(&mut w);
    assert_recovered(&mut w, EndCause::NoAck);
}

#[test]
fn the_caller_is_gone_after_its_cancel() {
    let mut w = world(2);
    let legs = calls_to(&mut w, "test", 1_000);
    legs.into_iter().for_each(|leg| w.alice.cancel(leg));
    w.to_alice.loss_per_mille = 1_000;
    assert_recovered(&mut w, EndCause::Cancelled);
}

#[test]
fn no_reliable_response_is_acknowledged() {
    let mut w = world(20);
    for _ in 0..CALLS {
        let leg = w.alice.open("earlymedia");
        let invite = w.alice.draft(leg, Method::Invite).with("Require: 100rel");
        w.alice.send(invite);
    }
    w.run_for(10);
    w.to_alice.loss_per_mille = 1_000;
    assert_recovered(&mut w, EndCause::NoPrack);
}

#[test]
fn no_200_is_acknowledged() {
    let mut w = world(3);
    w.alice.habits.acknowledges = false;
    calls_to(&mut w, "service", 10);
    assert_recovered(&mut w, EndCause::NoAck);
}

#[test]
fn no_refusal_is_acknowledged() {
    let mut w = world(4);
    w.alice.habits.acknowledges = false;
    calls_to(&mut w, "busy", 10);
    assert_recovered(&mut w, EndCause::Rejected(Status::BUSY_HERE));
}

#[test]
fn the_caller_is_gone_after_its_ack() {
    let mut w = world(5);
    calls_to(&mut w, "service", 10);
    vanish(&mut w);
    assert_recovered(&mut w, EndCause::Unreachable);
}

#[test]
fn the_caller_is_gone_while_its_session_has_a_timer() {
    for (seed, refresher) in [(6, "uac"), (7, "uas")] {
        let mut w = world(seed);
        for _ in 0..CALLS {
            let leg = w.alice.open("service");
            let invite = w.alice.draft(leg, Method::Invite).with("Supported: timer");
            w.alice.send(invite.with(format!("Session-Expires: 1800;refresher={refresher}")));
        }
        w.run_for(10);
        vanish(&mut w);
        let is_ours = refresher == "uas";
        let cause = if is_ours { EndCause::Unreachable } else { EndCause::SessionExpired };
        assert_recovered(&mut w, cause);
    }
}

#[test]
fn the_caller_is_gone_after_a_re_invite() {
    let mut w = world(8);
    let legs = calls_to(&mut w, "service", 10);
    legs.into_iter().for_each(|leg| w.alice.reinvite(leg));
    w.to_alice.loss_per_mille = 1_000;
    assert_recovered(&mut w, EndCause::NoAck);
}

#[test]
fn no_ack_brings_the_answer_to_our_offer() {
    let mut w = world(9);
    w.alice.habits.answers_bye = false;
    for _ in 0..CALLS {
        let leg = w.alice.open("service");
        let mut invite = w.alice.draft(leg, Method::Invite);
        invite.body = None;
        w.alice.send(invite);
    }
    w.run_for(10);
    assert_recovered(&mut w, EndCause::NoAnswer);
}

#[test]
fn no_bye_of_ours_is_answered() {
    let mut w = world(10);
    w.alice.habits.answers_bye = false;
    calls_to(&mut w, "service", 10);
    command_all(&mut w, |call| Command::Hangup { call });
    assert_recovered(&mut w, EndCause::LocalBye);
}

#[test]
fn no_invite_of_ours_is_answered() {
    let mut w = calls_of_ours(11);
    assert_recovered(&mut w, EndCause::TimedOut);
}

/// RFC 3261 sets no end to ringing, and who placed the call may want to wait: that is for the application to say.
#[test]
fn a_call_of_ours_rings_until_the_application_gives_up() {
    let mut w = calls_of_ours(12);
    respond_all(&mut w, Method::Invite, "180 Ringing", "a", "");
    w.run_for(24 * 3_600_000);
    assert_eq!(w.live().sessions, CALLS as u64);
    command_all(&mut w, |call| Command::Hangup { call });
    assert_recovered(&mut w, EndCause::Cancelled);
}

#[test]
fn the_called_side_is_gone_after_our_cancel() {
    let mut w = calls_of_ours(13);
    respond_all(&mut w, Method::Invite, "180 Ringing", "a", "");
    command_all(&mut w, |call| Command::Hangup { call });
    respond_all(&mut w, Method::Cancel, "200 OK", "a", "");
    assert_recovered(&mut w, EndCause::Cancelled);
}

#[test]
fn an_invite_taken_back_before_any_response_ends_with_it() {
    let mut w = calls_of_ours(14);
    command_all(&mut w, |call| Command::Hangup { call });
    assert_recovered(&mut w, EndCause::Cancelled);
}

#[test]
fn the_called_side_is_gone_after_its_200() {
    let mut w = calls_of_ours(15);
    answer_all(&mut w);
    vanish(&mut w);
    assert_recovered(&mut w, EndCause::Unreachable);
}

/// As old peers do (RFC 2543): the dialog is one without a tag of theirs.
#[test]
fn the_called_side_is_gone_after_a_200_without_a_tag() {
    let mut w = calls_of_ours(16);
    let body = w.alice.description(1);
    respond_all(&mut w, Method::Invite, "200 OK", "", &body);
    assert_recovered(&mut w, EndCause::Unreachable);
}

#[test]
fn a_200_that_makes_no_dialog_is_no_answer() {
    let mut w = calls_of_ours(21);
    let body = w.alice.description(1);
    let hop = "Record-Route: <sip:192.0.2.9;lr>";
    for invite in last_of_each(&w, Method::Invite) {
        w.alice.respond(&invite, "200 OK", "a", &[hop; 100], &body);
    }
    assert_recovered(&mut w, EndCause::TimedOut);
}

#[test]
fn no_re_invite_of_ours_is_answered() {
    let mut w = calls_of_ours(17);
    answer_all(&mut w);
    command_all(&mut w, |call| Command::Hold { call });
    assert_recovered(&mut w, EndCause::Unreachable);
}

#[test]
fn a_re_invite_of_ours_rings_for_ever() {
    let mut w = calls_of_ours(18);
    answer_all(&mut w);
    command_all(&mut w, |call| Command::Hold { call });
    respond_all(&mut w, Method::Invite, "180 Ringing", "", "");
    assert_recovered(&mut w, EndCause::Unreachable);
}

#[test]
fn the_called_side_is_gone_before_the_second_try_is_answered() {
    let mut w = World::with(Options::new(19).application(silent));
    for _ in 0..CALLS {
        let mut invitation = Invitation::new("sip:alice@198.51.100.7", Options::ALICE_V4);
        invitation.session_expires = Some(Duration::from_secs(90));
        w.command(Command::Invite(Box::new(invitation))).unwrap();
    }
    w.run_for(10);
    for invite in last_of_each(&w, Method::Invite) {
        let lines = ["Min-SE: 600"];
        w.alice.respond(&invite, "422 Session Interval Too Small", "a", &lines, "");
    }
    w.run_for(10);
    assert_recovered(&mut w, EndCause::TimedOut);
}
