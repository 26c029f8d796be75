//! Calls of our own: INVITE, early dialogs, forks, CANCEL, and every way they end.

#![allow(clippy::unwrap_used)] // helpers are tests too

use trunkline::api::{CallInfo, Command, Commands, EndCause, Event, Invitation, Status};
use trunkline::sim::{Entry, Options, World};
use trunkline::sip::Method;

fn silent(_: Event, _: Option<CallInfo<'_>>, _: &mut Commands) {}

/// A world in which bob calls alice.
fn calling(seed: u64) -> World {
    let mut w = World::with(Options::new(seed).application(silent));
    let invitation = Invitation::new("sip:alice@198.51.100.7", Options::ALICE_V4);
    w.command(Command::Invite(Box::new(invitation))).unwrap();
    w
}

fn invite(w: &World) -> Entry {
    w.bob_sent(Method::Invite).first().clone()
}

/// Alice answers the INVITE with 200 and SDP under `tag`.
fn answer(w: &mut World, tag: &str) {
    let (invite, body) = (invite(w), w.alice.description(1));
    w.alice.respond(&invite, "200 OK", tag, &[], &body);
    w.run_for(1);
}

fn ring(w: &mut World, tag: &str) {
    let invite = invite(w);
    w.alice.respond(&invite, "180 Ringing", tag, &[], "");
    w.run_for(1);
}

fn causes(w: &World) -> Vec<EndCause> {
    let cause = |(_, event): &(_, Event)| match event {
        Event::Ended { cause, .. } => Some(*cause),
        _ => None,
    };
    w.events.iter().filter_map(cause).collect()
}

//= rfc3261#13.2.2.4
//# The sequence number of the CSeq header field MUST be the same as the INVITE being
//# acknowledged
#[test]
fn a_call_of_ours_rings_is_answered_and_hung_up() {
    let mut w = calling(1);
    w.run_for(10);
    ring(&mut w, "a");
    answer(&mut w, "a");
    assert_eq!(w.bob_sent(Method::Ack).count(), 1);
    let ack = w.bob_sent(Method::Ack).first().text();
    assert!(ack.starts_with("ACK sip:alice@198.51.100.7:5060 SIP/2.0\r\n"), "{ack}");
    assert!(ack.contains("CSeq: 1 ACK\r\n") && ack.contains(";tag=a\r\n"), "{ack}");
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Bye).count(), 1);
    assert_eq!(causes(&w), [EndCause::LocalBye]);
    w.check_all();
}

#[test]
fn an_invite_nobody_answers_is_sent_seven_times_and_given_up() {
    let mut w = calling(2);
    w.run_until_idle();
    w.bob_sent(Method::Invite).at_ms([0, 500, 1_500, 3_500, 7_500, 15_500, 31_500]);
    w.bob_sent(Method::Invite).all_alike();
    assert_eq!(causes(&w), [EndCause::TimedOut]);
    w.check_all();
}

#[test]
fn a_refusal_is_acknowledged_each_time_it_comes() {
    let mut w = calling(3);
    w.run_for(10);
    let invite = invite(&w);
    for _ in 0..3 {
        w.alice.respond(&invite, "486 Busy Here", "a", &[], "");
        w.run_for(500);
    }
    let acks = w.bob_sent(Method::Ack);
    assert_eq!(acks.count(), 3);
    acks.all_alike();
    let via = |text: &str| text.lines().find(|line| line.starts_with("Via")).unwrap().to_owned();
    assert_eq!(via(&acks.first().text()), via(&invite.text()), "the branch of its INVITE");
    assert_eq!(causes(&w), [EndCause::Rejected(Status::BUSY_HERE)]);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn a_200_repeated_draws_the_ack_again() {
    let mut w = calling(4);
    w.run_for(10);
    for _ in 0..3 {
        answer(&mut w, "a");
    }
    assert_eq!(w.bob_sent(Method::Ack).count(), 3);
    w.bob_sent(Method::Ack).all_alike();
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
    w.run_until_idle();
    w.check_all();
}

//= rfc3261#13.2.2.4
//# If, after acknowledging any 2xx response to an INVITE, the UAC does not want to
//# continue with that dialog, then the UAC MUST terminate the dialog by sending a BYE
#[test]
fn two_phones_answer_and_the_second_is_acknowledged_and_hung_up() {
    let mut w = calling(5);
    w.run_for(10);
    for tag in ["a", "b", "c"] {
        ring(&mut w, tag);
    }
    assert_eq!(w.live().dialogs, 3);
    answer(&mut w, "b");
    assert_eq!(w.live().dialogs, 1, "the early dialogs of the others end");
    answer(&mut w, "c");
    w.run_for(100);
    assert_eq!(w.bob_sent(Method::Ack).count(), 2);
    assert_eq!(w.bob_sent(Method::Bye).count(), 1);
    let bye = w.bob_sent(Method::Bye).first().text();
    assert!(bye.contains(";tag=c\r\n"), "{bye}");
    assert_eq!(causes(&w), [], "the call with b goes on");
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
    w.run_until_idle();
    assert!(w.bob_sent(Method::Bye).last().text().contains(";tag=b\r\n"));
    w.check_all();
}

#[test]
fn a_200_without_sdp_is_acknowledged_and_hung_up() {
    let mut w = calling(6);
    w.run_for(10);
    let invite = invite(&w);
    w.alice.respond(&invite, "200 OK", "a", &[], "");
    w.run_until_idle();
    assert_eq!((w.bob_sent(Method::Ack).count(), w.bob_sent(Method::Bye).count()), (1, 1));
    assert_eq!(causes(&w), [EndCause::NoAnswer]);
    w.check_all();
}

//= rfc3261#9.1
//# If no provisional response has been received, the CANCEL request MUST NOT be sent; rather,
//# the client MUST wait for the arrival of a provisional response
#[test]
fn cancel_waits_for_a_provisional_response() {
    let mut w = calling(7);
    w.run_for(10);
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
    w.run_for(10);
    assert_eq!(w.bob_sent(Method::Cancel).count(), 0);
    ring(&mut w, "a");
    let cancel = w.bob_sent(Method::Cancel).first().clone();
    let via = |text: &str| text.lines().find(|line| line.starts_with("Via")).unwrap().to_owned();
    assert_eq!(via(&cancel.text()), via(&invite(&w).text()));
    w.alice.respond(&cancel, "200 OK", "a", &[], "");
    let invite = invite(&w);
    w.alice.respond(&invite, "487 Request Terminated", "a", &[], "");
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Ack).count(), 1);
    assert_eq!(causes(&w), [EndCause::Cancelled]);
    w.check_all();
}

#[test]
fn a_200_that_crosses_our_cancel_is_acknowledged_and_hung_up() {
    let mut w = calling(8);
    w.run_for(10);
    ring(&mut w, "a");
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
    answer(&mut w, "a");
    let cancel = w.bob_sent(Method::Cancel).first().clone();
    w.alice.respond(&cancel, "481 Call/Transaction Does Not Exist", "a", &[], "");
    w.run_until_idle();
    assert_eq!((w.bob_sent(Method::Ack).count(), w.bob_sent(Method::Bye).count()), (1, 1));
    assert_eq!(causes(&w), [EndCause::Cancelled]);
    w.check_all();
}

#[test]
fn no_final_response_after_the_cancel_ends_the_call_in_64_t1() {
    let mut w = calling(9);
    w.run_for(10);
    ring(&mut w, "a");
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
    w.run_for(1);
    let cancel = w.bob_sent(Method::Cancel).first().clone();
    w.alice.respond(&cancel, "200 OK", "a", &[], "");
    w.run_until_idle();
    assert_eq!(causes(&w), [EndCause::Cancelled]);
    let ended = w.events.last().unwrap().0;
    assert_eq!(ended.as_millis() - cancel.at.as_millis(), 32_000);
    w.check_all();
}

#[test]
fn a_200_of_another_phone_in_a_full_house_is_the_call() {
    let mut w = World::with(Options::new(12).calls_max(1).application(silent));
    let invitation = Invitation::new("sip:alice@198.51.100.7", Options::ALICE_V4);
    w.command(Command::Invite(Box::new(invitation))).unwrap();
    w.run_for(10);
    ring(&mut w, "a");
    answer(&mut w, "b");
    assert!(w.bob_sent(Method::Ack).first().text().contains(";tag=b\r\n"));
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
    w.run_until_idle();
    assert_eq!(causes(&w), [EndCause::LocalBye]);
    w.check_all();
}

/// When to try again, and whether at all, is for the application to say.
#[test]
fn a_503_with_retry_after_is_told_and_not_tried_again() {
    let mut w = calling(13);
    w.run_for(10);
    let invite = invite(&w);
    w.alice.respond(&invite, "503 Service Unavailable", "a", &["Retry-After: 1"], "");
    w.run_until_idle();
    assert_eq!((w.bob_sent(Method::Invite).count(), w.bob_sent(Method::Ack).count()), (1, 1));
    assert_eq!(causes(&w), [EndCause::Rejected(Status::SERVICE_UNAVAILABLE)]);
    w.check_all();
}

#[test]
fn a_603_ends_every_early_dialog_of_a_fork() {
    let mut w = calling(14);
    w.run_for(10);
    for tag in ["a", "b", "c"] {
        ring(&mut w, tag);
    }
    assert_eq!(w.live().dialogs, 3);
    let invite = invite(&w);
    w.alice.respond(&invite, "603 Decline", "b", &[], "");
    w.run_for(1);
    assert_eq!((w.live().dialogs, w.bob_sent(Method::Ack).count()), (0, 1));
    assert_eq!(causes(&w), [EndCause::Rejected(Status::DECLINE)]);
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Cancel).count(), 0);
    w.check_all();
}

/// A peer with a new nonce in every challenge drives no loop.
#[test]
fn a_challenge_is_told_and_draws_no_second_invite() {
    for status in [Status::UNAUTHORIZED, Status::PROXY_AUTHENTICATION_REQUIRED] {
        let mut w = calling(15);
        w.run_for(10);
        let invite = invite(&w);
        for nonce in ["n-1", "n-2", "n-3"] {
            let challenge = format!("WWW-Authenticate: Digest realm=\"r\", nonce=\"{nonce}\"");
            w.alice.respond(&invite, &status.to_string(), "a", &[&challenge], "");
            w.run_for(100);
        }
        w.run_until_idle();
        assert_eq!((w.bob_sent(Method::Invite).count(), w.bob_sent(Method::Ack).count()), (1, 3));
        assert_eq!(causes(&w), [EndCause::Rejected(status)]);
        w.check_all();
    }
}
