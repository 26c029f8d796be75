//! Messages lost and repeated: what is sent again when, what is absorbed, and what ends it.

use trunkline::api::{EndCause, Event, Status};
use trunkline::sim::World;
use trunkline::sip::Method;

/// T1 doubling to T2, for 64 T1: timers E and G, and the core's repetition of a 2xx.
const ELEVEN: [u64; 11] =
    [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];

#[track_caller]
fn assert_ended(w: &World, cause: EndCause) {
    let call = w.last_call();
    assert_eq!(w.events.last().map(|(_, event)| *event), Some(Event::Ended { call, cause }));
}

//= rfc3261#13.3.1.4
//# If the server retransmits the 2xx response for 64*T1 seconds without receiving an ACK, the
//# dialog is confirmed, but the session SHOULD be terminated. This is accomplished with a BYE
//= rfc3261#13.3.1.4
//# The 2xx response is passed to the transport with an interval that starts at T1 seconds
//# and doubles for each retransmission until it reaches T2 seconds
#[test]
fn ack_never_sent_draws_eleven_200s_and_a_bye() {
    let mut w = World::new(1);
    w.alice.habits.acknowledges = false;
    w.alice.invite("service");
    w.run_until_idle();
    w.bob_sent((Status::OK, Method::Invite)).at_ms(ELEVEN);
    w.bob_sent((Status::OK, Method::Invite)).all_alike();
    w.bob_sent(Method::Bye).at_ms([32_000]);
    assert_ended(&w, EndCause::NoAck);
    w.check_all();
}

#[test]
fn ack_never_sent_and_bye_never_answered_frees_everything_too() {
    let mut w = World::new(2);
    w.alice.habits.acknowledges = false;
    w.alice.habits.answers_bye = false;
    w.alice.invite("service");
    w.run_until_idle();
    w.bob_sent(Method::Bye).at_ms(ELEVEN.map(|ms| 32_000 + ms));
    assert_ended(&w, EndCause::NoAck);
    w.check_all();
}

#[test]
fn lost_ack_repeats_200_until_it_arrives() {
    let mut w = World::new(3);
    let leg = w.alice.invite("service");
    w.to_bob.drop_next(Method::Ack, 2);
    w.run_for(60_000);
    w.bob_sent(Status::OK).at_ms([0, 500, 1_500]);
    w.bob_sent(Status::OK).all_alike();
    assert_eq!((w.live().sessions, w.live().timers), (1, 0));
    w.alice.bye(leg);
    w.run_until_idle();
    let established = w.events.iter().filter(|(_, e)| matches!(e, Event::Established { .. }));
    assert_eq!(established.count(), 1);
    w.check_all();
}

#[test]
fn lost_200s_are_repeated_until_one_arrives() {
    let mut w = World::new(4);
    let leg = w.alice.invite("service");
    w.alice.habits.retransmits = false;
    w.to_alice.drop_next(Status::OK, 3);
    w.run_for(10_000);
    w.bob_sent(Status::OK).at_ms([0, 500, 1_500, 3_500]);
    w.alice_sent(Method::Ack).at_ms([3_500]);
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn a_late_second_ack_is_absorbed() {
    let mut w = World::new(5);
    let leg = w.alice.invite("service");
    w.run_for(5_000);
    let sent = w.log.entries.len();
    let ack = w.alice_sent(Method::Ack).first().bytes.clone();
    let absorbed = w.ledger().absorbed;
    w.alice.send_raw(ack);
    w.run_for(5_000);
    assert_eq!(w.ledger().absorbed, absorbed + 1);
    assert_eq!(w.log.entries.len(), sent + 1, "nothing but the ACK itself was sent");
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

//= rfc6026#7.1
//# The purpose of the "Accepted" state is to absorb retransmissions of an accepted INVITE request.
#[test]
fn invite_repeated_after_200_or_ack_is_no_new_call() {
    let mut w = World::new(6);
    w.to_bob.drop_next(Method::Ack, 1);
    let leg = w.alice.invite("service");
    w.run_for(100);
    let invite = w.alice_sent(Method::Invite).first().bytes.clone();
    w.alice.send_raw(invite.clone());
    w.run_for(900);
    w.alice.send_raw(invite.clone());
    w.run_for(20_000);
    w.alice.send_raw(invite);
    w.run_for(0);
    assert_eq!((w.live().sessions, w.live().dialogs), (1, 1));
    w.bob_sent((Status::OK, Method::Invite)).at_ms([0, 500]);
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn invite_repeated_after_bye_is_absorbed() {
    let mut w = World::new(7);
    let leg = w.alice.invite("service");
    w.run_for(1_000);
    w.alice.bye(leg);
    w.run_for(1_000);
    let invite = w.alice_sent(Method::Invite).first().bytes.clone();
    w.alice.send_raw(invite);
    w.run_until_idle();
    w.bob_sent((Status::OK, Method::Invite)).at_ms([0]);
    w.check_all();
}

#[test]
fn invite_repeated_while_ringing_gets_the_last_provisional() {
    let mut w = World::new(8);
    w.alice.habits.retransmits = false;
    let leg = w.alice.invite("test");
    w.run_for(100);
    let invite = w.alice_sent(Method::Invite).first().bytes.clone();
    for _ in 0..3 {
        w.alice.send_raw(invite.clone());
        w.run_for(300);
    }
    w.run_for(2_000);
    // At 100 ms nothing was sent yet, so nothing is repeated; at 400 ms it is the 100, at 700 ms the 180.
    w.bob_sent(Status::TRYING).at_ms([200, 400]);
    w.bob_sent(Status::RINGING).at_ms([500, 700]);
    w.bob_sent(Status::RINGING).all_alike();
    assert_eq!(w.events.iter().filter(|(_, e)| matches!(e, Event::Incoming { .. })).count(), 1);
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

//= rfc3261#17.2.1
//# For unreliable transports, timer G is set to fire in T1 seconds
//= rfc3261#17.2.1
//# If timer G fires, the response is passed to the transport layer once more for
//# retransmission, and timer G is set to fire in MIN(2*T1, T2) seconds.
#[test]
fn a_refusal_without_ack_is_sent_eleven_times_and_freed() {
    let mut w = World::new(9);
    w.alice.habits.acknowledges = false;
    w.alice.invite("busy");
    w.run_until_idle();
    w.bob_sent(Status::BUSY_HERE).at_ms(ELEVEN);
    w.bob_sent(Status::BUSY_HERE).all_alike();
    assert_eq!(w.now().as_millis(), 32_000, "timer H is the last");
    w.check_all();
}

#[test]
fn a_refusal_stops_with_its_ack_and_further_acks_are_absorbed() {
    let mut w = World::new(10);
    w.to_bob.drop_next(Method::Ack, 2);
    w.alice.invite("busy");
    w.run_for(3_000);
    let ack = w.alice_sent(Method::Ack).last().bytes.clone();
    let absorbed = w.ledger().absorbed;
    w.alice.send_raw(ack);
    w.run_until_idle();
    w.bob_sent(Status::BUSY_HERE).at_ms([0, 500, 1_500]);
    assert_eq!(w.ledger().absorbed, absorbed + 1);
    w.check_all();
}

#[test]
fn invite_repeated_after_a_refusal_gets_the_refusal_again() {
    let mut w = World::new(11);
    w.alice.habits.acknowledges = false;
    w.alice.habits.retransmits = false;
    w.alice.invite("busy");
    w.run_for(200);
    let invite = w.alice_sent(Method::Invite).first().bytes.clone();
    w.alice.send_raw(invite);
    w.run_for(200);
    w.bob_sent(Status::BUSY_HERE).at_ms([0, 200]);
    w.bob_sent(Status::BUSY_HERE).all_alike();
    w.run_until_idle();
    w.check_all();
}

//= rfc3261#17.2.2
//# Any other final responses passed by the TU to the server transaction MUST be discarded while in
//# the "Completed" state.
#[test]
fn bye_repeated_after_teardown_gets_the_same_200_for_32_s() {
    let mut w = World::new(12);
    let leg = w.alice.invite("service");
    w.run_for(1_000);
    let bye = w.alice.draft(leg, Method::Bye);
    w.alice.habits.retransmits = false;
    w.alice.send(bye.clone());
    w.run_for(10_000);
    w.alice.send(bye.clone());
    w.run_for(21_999);
    w.alice.send(bye.clone());
    w.run_for(1);
    w.bob_sent((Status::OK, Method::Bye)).at_ms([1_000, 11_000, 32_999]);
    w.bob_sent((Status::OK, Method::Bye)).all_alike();
    // Finished transactions are swept away every 16 ms.
    w.run_for(20);
    w.alice.send(bye);
    w.run_until_idle();
    w.bob_sent(Status::NO_SUCH_TRANSACTION).at_ms([33_020]);
    w.check_all();
}

#[test]
fn lost_200_to_bye_is_answered_again() {
    let mut w = World::new(13);
    let leg = w.alice.invite("service");
    w.run_for(1_000);
    w.to_alice.drop_next((Status::OK, Method::Bye), 2);
    w.alice.bye(leg);
    w.run_until_idle();
    w.bob_sent((Status::OK, Method::Bye)).at_ms([1_000, 1_500, 2_500]);
    w.check_all();
}

/// A network that loses, repeats and reorders: whatever happens, nothing is left behind.
#[test]
fn calls_over_a_bad_network_leave_nothing_behind() {
    for seed in 0..60 {
        let mut w = World::new(seed);
        for link in [&mut w.to_bob, &mut w.to_alice] {
            link.loss_per_mille = 200;
            link.duplicate_per_mille = 100;
            link.delay = std::time::Duration::from_millis(20);
            link.jitter = std::time::Duration::from_millis(300);
        }
        let users = ["service", "test", "busy", "ring", "timeout", "test"];
        let legs = users.map(|user| w.alice.invite(user));
        w.run_for(800);
        w.alice.cancel(legs[5]);
        w.run_for(20_000);
        for leg in legs {
            w.alice.bye(leg);
        }
        w.run_for(40_000);
        // A call whose BYEs were all lost, or whose 200 came too late, is hung up once more.
        w.to_bob.heal();
        w.to_alice.heal();
        for leg in legs {
            w.alice.bye(leg);
        }
        w.run_until_idle();
        w.check_all();
    }
}

/// The same with changes and hang-ups of both sides crossing each other. A message travels less than T1: a copy sent
/// at 31.5 s must not arrive after timer L.
#[test]
fn changing_calls_over_a_bad_network_leave_nothing_behind() {
    let seeds = if cfg!(debug_assertions) { 200 } else { 2_000 };
    for seed in 100..100 + seeds {
        let mut w = World::new(seed);
        let mut chance = trunkline::sim::Chance::new(seed);
        for link in [&mut w.to_bob, &mut w.to_alice] {
            link.loss_per_mille = 150;
            link.duplicate_per_mille = 100;
            link.delay = std::time::Duration::from_millis(30);
            link.jitter = std::time::Duration::from_millis(400);
        }
        let users = ["ring", "test", "service", "timeout", "busy"];
        let legs = [(); 5].map(|()| w.alice.invite(users[chance.below(users.len())]));
        w.run_for(2_000);
        for _ in 0..20 {
            w.run_for(chance.below(1_500) as u64);
            let leg = legs[chance.below(legs.len())];
            match chance.below(6) {
                // Without a To tag it would be another call, and this script would forget the first.
                _ if w.alice.to_tag(leg).is_none() => {}
                0 => w.alice.bye(leg),
                1 => {
                    let call = w.last_call();
                    // It may be over or ending already.
                    let _ = w.command(trunkline::api::Command::Hangup { call });
                }
                2 => w.alice.cancel(leg),
                _ => w.alice.reinvite(leg),
            }
        }
        w.run_for(40_000);
        w.to_bob.heal();
        w.to_alice.heal();
        for leg in legs {
            w.alice.bye(leg);
        }
        w.run_until_idle();
        w.check_all();
    }
}
