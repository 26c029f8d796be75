//! The amplifier we are not: a source that may not be who it says draws at most three bytes for each byte of its own
//! (RFC 3261 §26.1.5). What is kept back is counted, and calls end when the RFC says.

#![allow(clippy::unwrap_used)] // helpers are tests too

use std::net::SocketAddr;

use trunkline::api::{Command, EndCause, Event, Network, Status};
use trunkline::sim::{Draft, End, LegId, Options, World};
use trunkline::sip::Method;
use trunkline::wire::Flow;

/// Out of the one that is trusted unless a test says otherwise.
const OPEN_INTERNET: &str = "198.51.100.0/24";
/// Another source in it.
const MALLORY: &str = "198.51.100.66:5060";
/// As long as the one that drew 8,687 bytes elsewhere.
const INVITE_BYTES: usize = 375;
const TWO_HUNDREDS: [u64; 11] =
    [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
const PROOF_MS: u64 = 5 * 60_000;

fn world(seed: u64) -> World {
    World::with(Options::new(seed).untrusted(OPEN_INTERNET.parse().unwrap()))
}

fn address(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

fn bytes(w: &World, sender: End) -> usize {
    let sent = w.log.entries.iter().filter(|entry| entry.sender == sender);
    sent.map(|entry| entry.bytes.len()).sum()
}

/// Fails when more went out than three times what came in.
#[track_caller]
fn assert_no_amplifier(w: &World) {
    let (sent, received) = (bytes(w, End::Bob), bytes(w, End::Alice));
    assert!(sent <= 3 * received, "{sent} bytes for {received}\n{}", w.log.story());
}

/// A peer that sends its INVITE and nothing more: who writes another's address as his own hears no answer.
fn deaf(w: &mut World) {
    w.alice.habits.acknowledges = false;
    w.alice.habits.retransmits = false;
    w.alice.habits.answers_bye = false;
}

/// An INVITE without an offer, padded to `len` bytes.
fn invite_of(w: &mut World, leg: LegId, len: usize) -> Draft {
    let mut draft = w.alice.draft(leg, Method::Invite);
    draft.body = None;
    let draft = draft.with("Subject: ");
    let padding = "x".repeat(len - draft.to_bytes().len());
    let mut draft = draft;
    draft.headers.last_mut().unwrap().push_str(&padding);
    assert_eq!(draft.to_bytes().len(), len);
    draft
}

fn call_of_375_bytes(w: &mut World, user: &str) -> LegId {
    let leg = w.alice.open(user);
    let invite = invite_of(w, leg, INVITE_BYTES);
    w.alice.send(invite);
    leg
}

/// A call that is answered, acknowledged and hung up by the peer.
fn whole_call(w: &mut World, flow: Flow) {
    let habits = w.alice.habits;
    w.alice.habits.acknowledges = true;
    let leg = w.alice.open_by("service", flow);
    w.alice.reinvite(leg);
    w.run_for(100);
    w.alice.bye(leg);
    w.run_for(100);
    w.alice.habits = habits;
}

/// How often the INVITE of a new call from `flow` is answered with 200 when no ACK ever comes.
fn answers_without_ack(w: &mut World, flow: Flow) -> usize {
    deaf(w);
    let before = w.bob_sent((Status::OK, Method::Invite)).count();
    let leg = w.alice.open_by("service", flow);
    w.alice.reinvite(leg);
    w.run_for(70_000);
    w.bob_sent((Status::OK, Method::Invite)).count() - before
}

fn alice() -> Flow {
    Flow::udp(0, Options::ALICE_V4)
}

#[test]
fn an_invite_nobody_stands_behind_draws_three_times_its_bytes_at_most() {
    for (seed, user) in ["service", "test", "ring", "busy", "timeout"].into_iter().enumerate() {
        let mut w = world(seed as u64);
        deaf(&mut w);
        call_of_375_bytes(&mut w, user);
        w.run_until_idle();
        assert_no_amplifier(&w);
        assert!(w.suppressed() > 0, "{user}\n{}", w.log.story());
        w.check_all();
    }
}

#[test]
fn a_call_kept_quiet_ends_when_any_other_would() {
    let mut w = world(10);
    deaf(&mut w);
    call_of_375_bytes(&mut w, "service");
    w.run_until_idle();
    w.bob_sent(Status::OK).at_ms([0]);
    // The BYE is shorter: once there is room for it.
    w.bob_sent(Method::Bye).at_ms([32_000]);
    assert_eq!(w.suppressed(), 10 + 10);
    let call = w.last_call();
    let (at, ended) = *w.events.last().unwrap();
    assert_eq!((at.as_millis(), ended), (64_000, Event::Ended { call, cause: EndCause::NoAck }));
    w.check_all();
}

#[test]
fn a_trusted_source_gets_the_whole_schedule() {
    let mut w = World::new(11);
    deaf(&mut w);
    call_of_375_bytes(&mut w, "service");
    w.run_until_idle();
    w.bob_sent(Status::OK).at_ms(TWO_HUNDREDS);
    w.bob_sent(Method::Bye).at_ms(TWO_HUNDREDS.map(|ms| 32_000 + ms));
    assert_eq!(w.suppressed(), 0);
    assert!(bytes(&w, End::Bob) > 20 * INVITE_BYTES, "this is what the limit is for");
    w.check_all();
}

#[test]
fn ringing_leaves_room_for_the_answer() {
    let mut w = world(12);
    deaf(&mut w);
    call_of_375_bytes(&mut w, "test");
    w.run_until_idle();
    w.bob_sent(Status::OK).at_ms([1_500]);
    assert_no_amplifier(&w);
    w.check_all();
}

#[test]
fn a_refusal_is_repeated_within_the_limit_and_then_freed() {
    let mut w = world(13);
    deaf(&mut w);
    call_of_375_bytes(&mut w, "busy");
    w.run_until_idle();
    let sent = w.bob_sent(Status::BUSY_HERE).count();
    assert!((1..11).contains(&sent), "{sent}");
    assert_eq!(w.suppressed(), 11 - sent as u64);
    w.check_all();
}

#[test]
fn an_acknowledged_call_lifts_the_limit_for_its_source_alone() {
    let mut w = world(14);
    whole_call(&mut w, alice());
    assert_eq!(answers_without_ack(&mut w, alice()), 11);
    assert!(answers_without_ack(&mut w, Flow::udp(0, address(MALLORY))) < 3);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn a_proof_runs_out_and_every_handshake_renews_it() {
    let mut w = world(15);
    whole_call(&mut w, alice());
    w.run_for(PROOF_MS - 1_000);
    whole_call(&mut w, alice());
    w.run_for(PROOF_MS - 1_000);
    assert_eq!(answers_without_ack(&mut w, alice()), 11);
    w.run_for(PROOF_MS);
    assert!(answers_without_ack(&mut w, alice()) < 3);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn a_refusal_acknowledged_under_our_tag_is_a_proof_too() {
    let mut w = world(16);
    w.alice.invite("busy");
    w.run_for(1_000);
    assert_eq!(answers_without_ack(&mut w, alice()), 11);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn a_request_under_our_tag_is_a_proof_too() {
    let mut w = world(17);
    w.alice.habits.acknowledges = false;
    let leg = w.alice.invite("test");
    w.run_for(600);
    w.alice.bye(leg);
    w.run_for(1_000);
    w.bob_sent((Status::REQUEST_TERMINATED, Method::Invite)).first();
    assert_eq!(answers_without_ack(&mut w, alice()), 11);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn our_bye_answered_is_a_proof_too() {
    let mut w = world(18);
    w.alice.habits.acknowledges = false;
    let leg = w.alice.open("service");
    // Long enough to pay for all 200s and a BYE.
    let invite = invite_of(&mut w, leg, 2_600);
    w.alice.send(invite);
    w.run_for(40_000);
    w.bob_sent(Method::Bye).at_ms([32_000]);
    assert_eq!(answers_without_ack(&mut w, alice()), 11);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn each_copy_of_the_invite_pays_for_more() {
    let mut w = world(19);
    deaf(&mut w);
    let leg = w.alice.open("service");
    let invite = invite_of(&mut w, leg, INVITE_BYTES);
    for _ in 0..4 {
        w.alice.send(invite.clone());
        w.run_for(1_000);
    }
    w.run_until_idle();
    let sent = w.bob_sent((Status::OK, Method::Invite)).count();
    assert!((4..11).contains(&sent), "{sent}");
    assert_no_amplifier(&w);
    w.check_all();
}

#[test]
fn copies_pay_while_it_rings_and_after_it_was_refused() {
    for (seed, user) in [(20, "timeout"), (21, "busy")] {
        let mut w = world(seed);
        deaf(&mut w);
        let leg = w.alice.open(user);
        let invite = invite_of(&mut w, leg, INVITE_BYTES);
        for _ in 0..6 {
            w.alice.send(invite.clone());
            w.run_for(500);
        }
        w.run_until_idle();
        assert_no_amplifier(&w);
        w.check_all();
    }
}

#[test]
fn copies_from_elsewhere_pay_for_nothing() {
    let mut w = world(22);
    deaf(&mut w);
    let leg = w.alice.open("service");
    let invite = invite_of(&mut w, leg, INVITE_BYTES);
    w.alice.send(invite.clone());
    w.run_for(100);
    for _ in 0..20 {
        let mut copy = invite.clone();
        copy.flow.remote = address(MALLORY);
        w.alice.send(copy);
    }
    w.run_until_idle();
    w.bob_sent((Status::OK, Method::Invite)).at_ms([0]);
    w.check_all();
}

#[test]
fn a_phone_that_misses_the_200_repeats_its_invite_and_gets_it_again() {
    let mut w = world(23);
    w.to_alice.drop_next(Status::OK, 2);
    let leg = w.alice.invite("service");
    w.run_for(10_000);
    let call = w.last_call();
    let is_up = w.events.iter().any(|(_, event)| *event == Event::Established { call });
    assert!(is_up, "{}", w.log.story());
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn a_phone_whose_ack_is_lost_hears_the_200_again() {
    let mut w = world(24);
    w.to_bob.drop_next(Method::Ack, 1);
    let leg = w.alice.open("service");
    let invite = w.alice.draft(leg, Method::Invite).with(format!("Subject: {}", "x".repeat(300)));
    w.alice.send(invite);
    w.run_for(1_000);
    w.bob_sent(Status::OK).at_ms([0, 500]);
    let call = w.last_call();
    assert_eq!(w.events.last().unwrap().1, Event::Established { call });
    w.alice.bye(leg);
    w.run_until_idle();
    assert_eq!(w.suppressed(), 0);
    w.check_all();
}

#[test]
fn a_call_once_acknowledged_is_hung_up_with_all_eleven_byes() {
    let mut w = world(25);
    w.alice.habits.answers_bye = false;
    w.alice.invite("service");
    w.run_for(1_000);
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
    w.run_until_idle();
    assert_eq!((w.bob_sent(Method::Bye).count(), w.suppressed()), (11, 0));
    w.check_all();
}

#[test]
fn a_cancelled_invite_is_answered_within_the_limit() {
    let mut w = world(26);
    deaf(&mut w);
    let leg = call_of_375_bytes(&mut w, "timeout");
    w.run_for(1_000);
    w.alice.cancel(leg);
    w.run_until_idle();
    w.bob_sent((Status::OK, Method::Cancel)).at_ms([1_000]);
    w.bob_sent((Status::REQUEST_TERMINATED, Method::Invite)).first();
    assert_no_amplifier(&w);
    w.check_all();
}

/// maddr, Contact and Record-Route may name a victim; only a trusted source is believed.
#[test]
fn no_third_party_is_drawn_in() {
    let victim = "203.0.113.9";
    for (is_trusted, is_proven) in [(false, false), (false, true), (true, false)] {
        let mut w = if is_trusted { World::new(27) } else { world(27) };
        if is_proven {
            whole_call(&mut w, alice());
        }
        deaf(&mut w);
        for header in ["Contact", "Record-Route"] {
            let leg = w.alice.open("service");
            let mut invite = w.alice.draft(leg, Method::Invite);
            invite.via_params = format!(";maddr={victim}");
            if header == "Contact" {
                invite.headers.clear();
            }
            invite.headers.push(format!("{header}: <sip:{victim};lr>"));
            invite.headers.push(format!("Subject: {}", "x".repeat(3_000)));
            w.alice.send(invite);
        }
        let leg = w.alice.open("service");
        let mut options = w.alice.draft(leg, Method::Options);
        options.via_params = format!(";maddr={victim}");
        w.alice.send(options);
        w.alice.send_raw(format!(
            "BAD sip:a@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP h;maddr={victim};branch=z9hG4bKx\r\n\
             From: <sip:b@c>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: broken\r\nCSeq: x BAD\r\n\r\n"
        ));
        w.run_until_idle();
        let victims = w.log.entries.iter().filter(|entry| {
            entry.sender == End::Bob && entry.remote().ip() == address("203.0.113.9:5060").ip()
        });
        assert!(w.bob_sent(Method::Bye).count() > 1, "{}", w.log.story());
        assert_eq!(victims.count() > 0, is_trusted, "{}", w.log.story());
        w.check_all();
    }
}

/// A tag is bound to the address it was sent to: what an attacker hears at his own says nothing of another's.
#[test]
fn a_tag_heard_at_one_address_proves_no_other() {
    let mut w = world(28);
    deaf(&mut w);
    let leg = w.alice.open("service");
    let invite = invite_of(&mut w, leg, INVITE_BYTES);
    // The attacker's own call, with the names he will use later.
    let mut own = invite.clone();
    own.flow.remote = address(MALLORY);
    w.alice.send(own.clone());
    w.run_for(100);
    let tag = w.alice.to_tag(leg).unwrap().to_owned();
    let mut cancel = own.clone();
    cancel.method = "CANCEL".to_owned();
    w.alice.send(cancel.clone());
    // All of it is forgotten by then.
    w.run_for(200_000);
    // The same call, with the victim's address.
    w.alice.send(invite.clone());
    w.run_for(100);
    let victims_tag = w.bob_sent((Status::OK, Method::Invite)).last().facts.clone().unwrap().to_tag;
    assert_ne!(tag.as_bytes(), victims_tag);
    // A CANCEL from the attacker's own address would tell him the tag, were it the same.
    w.alice.send(cancel);
    w.run_for(100);
    let told = w.bob_sent((Status::OK, Method::Cancel)).last().facts.clone().unwrap().to_tag;
    assert_ne!(told, victims_tag);
    for known in [tag, String::from_utf8(told).unwrap()] {
        let mut ack = invite.clone();
        ack.method = "ACK".to_owned();
        ack.to = format!("{};tag={known}", ack.to);
        w.alice.send(ack);
    }
    w.run_for(70_000);
    assert!(answers_without_ack(&mut w, alice()) < 3);
    w.run_until_idle();
}

#[test]
fn an_ack_from_another_address_proves_the_one_that_heard_the_tag() {
    let mut w = world(29);
    w.alice.habits.acknowledges = false;
    let leg = w.alice.invite("service");
    w.run_for(100);
    let mut ack = w.alice.draft(leg, Method::Ack);
    ack.flow.remote = address(MALLORY);
    w.alice.send(ack);
    w.run_for(100);
    w.alice.bye(leg);
    w.run_for(100);
    assert!(answers_without_ack(&mut w, Flow::udp(0, address(MALLORY))) < 3);
    assert_eq!(answers_without_ack(&mut w, alice()), 11);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn answers_without_state_stay_below_three_times_their_request() {
    let mut w = world(30);
    deaf(&mut w);
    // As short as requests get.
    let short = |method: &str, number: u32| {
        format!(
            "{method} a: SIP/2.0\r\nv:SIP/2.0/UDP h;rport;branch=z9hG4bK{number}\r\nf:<a:>;tag=1\r\n\
             t:<a:>\r\ni:{number}\r\nCSeq:1 {method}\r\n\r\n"
        )
    };
    for (number, method) in ["OPTIONS", "BYE", "INFO", "X", "CANCEL", "REGISTER"].iter().enumerate()
    {
        w.alice.send_raw(short(method, number as u32));
        w.run_for(1_000);
        assert_no_amplifier(&w);
    }
    w.run_until_idle();
    assert!(bytes(&w, End::Bob) > 0, "{}", w.log.story());
    w.check_all();
}

#[test]
fn an_ipv6_source_is_limited_and_proven_alike() {
    let mut w = World::with(Options::new(31).untrusted(Network::EVERY_V6));
    let flow = Flow::udp(1, Options::ALICE_V6);
    assert!(answers_without_ack(&mut w, flow) < 3);
    whole_call(&mut w, flow);
    assert_eq!(answers_without_ack(&mut w, flow), 11);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn a_flood_of_invites_from_one_address_draws_no_more_than_one() {
    let mut w = world(32);
    deaf(&mut w);
    for _ in 0..200 {
        call_of_375_bytes(&mut w, "service");
    }
    w.run_until_idle();
    assert_no_amplifier(&w);
    // Of more than one source may start in a second, some hear so and the rest nothing.
    assert_eq!(w.bob_sent(Status::OK).count(), 100);
    assert_eq!(w.bob_sent(Status::SERVICE_UNAVAILABLE).count(), 4);
    w.check_all();
}
