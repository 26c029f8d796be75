//! Our own BYE: when it may be sent, how it is repeated, where it goes (RFC 3261 §15.1.1, §12.2.1.1).

#![allow(clippy::unwrap_used)] // helpers are tests too

use trunkline::api::{Command, CommandError, EndCause, Event, Status};
use trunkline::sim::{LegId, Options, World};
use trunkline::sip::Method;

const ELEVEN: [u64; 11] =
    [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];

#[track_caller]
fn assert_ended(w: &World, cause: EndCause) {
    let call = w.last_call();
    let ended: Vec<_> = w.events.iter().filter(|(_, e)| matches!(e, Event::Ended { .. })).collect();
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].1, Event::Ended { call, cause });
}

fn hang_up(w: &mut World) {
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
}

#[test]
fn hangup_sends_bye_and_its_200_frees_the_call() {
    let mut w = World::new(1);
    w.alice.invite("service");
    w.run_for(1_000);
    hang_up(&mut w);
    w.run_until_idle();
    w.bob_sent(Method::Bye).at_ms([1_000]);
    let bye = w.bob_sent(Method::Bye).first().text();
    assert!(bye.starts_with("BYE sip:alice@198.51.100.7:5060 SIP/2.0\r\n"), "{bye}");
    assert!(bye.contains("\r\nTo: <sip:alice@198.51.100.7:5060>;tag=from-0\r\n"), "{bye}");
    assert!(bye.contains("\r\nMax-Forwards: 70\r\n"), "{bye}");
    assert_ended(&w, EndCause::LocalBye);
    w.check_all();
}

//= rfc3261#15
//# the callee's UA MUST NOT send a BYE on a confirmed dialog until it has received an ACK
//# for its 2xx response or until the server transaction times out
#[test]
fn hangup_before_the_ack_waits_for_it() {
    let mut w = World::new(2);
    w.to_bob.drop_next(Method::Ack, 2);
    w.alice.invite("service");
    w.run_for(100);
    hang_up(&mut w);
    w.run_until_idle();
    w.bob_sent(Status::OK).at_ms([0, 500, 1_500]);
    w.bob_sent(Method::Bye).at_ms([1_500]);
    assert_ended(&w, EndCause::LocalBye);
    w.check_all();
}

#[test]
fn hangup_before_an_ack_that_never_comes_waits_64_t1() {
    let mut w = World::new(3);
    w.alice.habits.acknowledges = false;
    w.alice.invite("service");
    w.run_for(100);
    hang_up(&mut w);
    w.run_until_idle();
    w.bob_sent(Method::Bye).at_ms([32_000]);
    assert_ended(&w, EndCause::NoAck);
    w.check_all();
}

#[test]
fn hangup_while_ringing_refuses_with_480() {
    let mut w = World::new(4);
    w.alice.invite("test");
    w.run_for(1_000);
    hang_up(&mut w);
    w.run_until_idle();
    w.bob_sent(Status::TEMPORARILY_UNAVAILABLE).at_ms([1_000]);
    assert_eq!(w.bob_sent(Method::Bye).count(), 0);
    w.check_all();
}

//= rfc3261#17.1.2.2
//# If the timer fires again, it is reset to a MIN(4*T1, T2)
#[test]
fn unanswered_bye_is_sent_eleven_times_and_the_call_freed() {
    let mut w = World::new(5);
    w.alice.habits.answers_bye = false;
    w.alice.invite("service");
    w.run_for(1_000);
    hang_up(&mut w);
    assert_eq!(w.live().media_ports, 0, "media is freed with the first BYE");
    w.run_until_idle();
    w.bob_sent(Method::Bye).at_ms(ELEVEN.map(|ms| ms + 1_000));
    w.bob_sent(Method::Bye).all_alike();
    assert_ended(&w, EndCause::LocalBye);
    w.check_all();
}

#[test]
fn lost_200_to_our_bye_is_fetched_by_repeating_it() {
    let mut w = World::new(6);
    w.alice.invite("service");
    w.run_for(1_000);
    w.to_bob.drop_next((Status::OK, Method::Bye), 2);
    hang_up(&mut w);
    w.run_until_idle();
    w.bob_sent(Method::Bye).at_ms([1_000, 1_500, 2_500]);
    w.check_all();
}

/// A scripted answer of alice's to the BYE that bob sent last.
fn answer_bye(w: &mut World, status: &str) {
    let bye = w.bob_sent(Method::Bye).last().text();
    let kept = |line: &&str| {
        ["Via:", "From:", "To:", "Call-ID:", "CSeq:"].iter().any(|name| line.starts_with(name))
    };
    let lines: Vec<&str> = bye.lines().filter(kept).collect();
    let answer = format!("SIP/2.0 {status}\r\n{}\r\nContent-Length: 0\r\n\r\n", lines.join("\r\n"));
    w.alice.send_raw(answer);
}

#[test]
fn bye_answered_481_or_408_counts_as_ended() {
    for status in ["481 Call/Transaction Does Not Exist", "408 Request Timeout", "500 Oops"] {
        let mut w = World::new(7);
        w.alice.habits.answers_bye = false;
        w.alice.invite("service");
        w.run_for(1_000);
        hang_up(&mut w);
        w.run_for(100);
        answer_bye(&mut w, status);
        w.run_until_idle();
        w.bob_sent(Method::Bye).at_ms([1_000]);
        assert_ended(&w, EndCause::LocalBye);
        w.check_all();
    }
}

#[test]
fn provisional_answer_to_bye_slows_its_repetition() {
    let mut w = World::new(8);
    w.alice.habits.answers_bye = false;
    w.alice.invite("service");
    w.run_for(1_000);
    hang_up(&mut w);
    w.run_for(100);
    answer_bye(&mut w, "100 Trying");
    w.run_until_idle();
    w.bob_sent(Method::Bye)
        .at_ms([1_000, 1_500, 5_500, 9_500, 13_500, 17_500, 21_500, 25_500, 29_500]);
    w.check_all();
}

#[test]
fn a_repeated_answer_to_bye_is_absorbed_and_a_foreign_one_is_stray() {
    let mut w = World::new(9);
    w.alice.invite("service");
    w.run_for(1_000);
    hang_up(&mut w);
    w.run_for(100);
    let (absorbed, stray) = (w.ledger().absorbed, w.ledger().stray);
    answer_bye(&mut w, "200 OK");
    w.run_for(100);
    let foreign = w.alice_sent((Status::OK, Method::Bye)).last().text();
    w.alice.send_raw(foreign.replace("branch=z9hG4bK", "branch=z9hG4bKnot"));
    w.run_for(100);
    assert_eq!((w.ledger().absorbed, w.ledger().stray), (absorbed + 1, stray + 1));
    w.run_until_idle();
    w.check_all();
}

#[test]
fn both_sides_hang_up_at_once_and_each_answers_the_other() {
    let mut w = World::new(10);
    let leg = w.alice.invite("service");
    w.run_for(1_000);
    hang_up(&mut w);
    w.alice.bye(leg);
    w.run_until_idle();
    w.bob_sent(Method::Bye).at_ms([1_000]);
    w.bob_sent((Status::OK, Method::Bye)).at_ms([1_000]);
    assert_ended(&w, EndCause::LocalBye);
    w.check_all();
}

#[test]
fn reinvite_after_our_bye_gets_481() {
    let mut w = World::new(11);
    w.alice.habits.answers_bye = false;
    let leg = w.alice.invite("service");
    w.run_for(1_000);
    hang_up(&mut w);
    w.alice.reinvite(leg);
    w.run_until_idle();
    w.bob_sent((Status::NO_SUCH_TRANSACTION, Method::Invite)).at_ms([1_000]);
    w.check_all();
}

#[test]
fn commands_for_a_call_that_is_over_say_so() {
    let mut w = World::new(12);
    let leg = w.alice.invite("service");
    w.run_for(1_000);
    let call = w.last_call();
    assert_eq!(w.command(Command::Answer { call }), Err(CommandError::AlreadyAnswered(call)));
    hang_up(&mut w);
    assert_eq!(w.command(Command::Hangup { call }), Err(CommandError::AlreadyEnding(call)));
    w.run_for(1_000);
    assert_eq!(w.command(Command::Hangup { call }), Err(CommandError::NoSuchCall(call)));
    w.alice.bye(leg);
    w.run_until_idle();
    w.bob_sent(Status::NO_SUCH_TRANSACTION).at_ms([2_000]);
    w.check_all();
}

#[test]
fn reject_takes_refusals_only() {
    let mut w = World::new(13);
    w.alice.invite("test");
    w.run_for(100);
    let call = w.last_call();
    let status = Status::OK;
    let refused = Err(CommandError::NotAFinalRefusal(call, status));
    assert_eq!(w.command(Command::Reject { call, status }), refused);
    w.command(Command::Reject { call, status: Status::DECLINE }).unwrap();
    w.run_until_idle();
    w.bob_sent(Status::DECLINE).at_ms([100]);
    w.check_all();
}

/// INVITE with these header lines, answered; then bob hangs up.
fn bye_after(headers: &[&str]) -> (World, LegId) {
    let mut w = World::new(14);
    let leg = w.alice.open("service");
    let mut invite = w.alice.draft(leg, Method::Invite);
    invite.headers.extend(headers.iter().map(|&line| line.to_owned()));
    w.alice.send(invite);
    w.run_for(1_000);
    hang_up(&mut w);
    w.run_until_idle();
    w.check_all();
    (w, leg)
}

//= rfc3261#12.1.1
//# the UAS MUST copy all Record-Route header field values from the request into the response
#[test]
fn loose_route_is_followed_by_our_bye() {
    let routes = "<sip:203.0.113.1;lr>, <sip:203.0.113.2:5070;lr>";
    let (w, _) = bye_after(&[&format!("Record-Route: {routes}")]);
    let ok = w.bob_sent((Status::OK, Method::Invite)).first().text();
    assert!(ok.contains(&format!("\r\nRecord-Route: {routes}\r\n")), "{ok}");
    let bye = w.bob_sent(Method::Bye).first();
    assert_eq!(bye.remote(), "203.0.113.1:5060".parse().unwrap());
    assert!(bye.text().starts_with("BYE sip:alice@198.51.100.7:5060 SIP/2.0\r\n"));
    assert!(bye.text().contains(&format!("\r\nRoute: {routes}\r\n")), "{}", bye.text());
}

//= rfc3261#12.2.1.1
//# If the route set is not empty, and its first URI does not contain the lr
//# parameter, the UAC MUST place the first URI from the route set into the Request-URI
#[test]
fn strict_route_becomes_the_request_uri_of_our_bye() {
    let (w, _) =
        bye_after(&["Record-Route: <sip:203.0.113.1:5080>", "Record-Route: <sip:203.0.113.2;lr>"]);
    let bye = w.bob_sent(Method::Bye).first();
    assert_eq!(bye.remote(), "203.0.113.1:5080".parse().unwrap());
    let text = bye.text();
    assert!(text.starts_with("BYE sip:203.0.113.1:5080 SIP/2.0\r\n"), "{text}");
    let routes: Vec<&str> = text.lines().filter(|line| line.starts_with("Route: ")).collect();
    assert_eq!(
        routes,
        ["Route: <sip:203.0.113.2;lr>", "Route: <sip:alice@198.51.100.7:5060>"],
        "{text}"
    );
}

#[test]
fn a_target_we_cannot_look_up_or_must_not_reach_is_the_source_instead() {
    for host in [
        "pc33.atlanta.example.com",
        "0.0.0.0",
        "224.0.0.1",
        "[2001:db8::9]",
        "255.255.255.255",
        "127.0.0.1",
    ] {
        let mut w = World::new(15);
        let leg = w.alice.open("service");
        let mut invite = w.alice.draft(leg, Method::Invite);
        invite.headers = vec![format!("Contact: <sip:alice@{host}>")];
        w.alice.send(invite);
        w.run_for(1_000);
        hang_up(&mut w);
        w.run_until_idle();
        let bye = w.bob_sent(Method::Bye).first();
        assert_eq!(bye.remote(), Options::ALICE_V4, "{host}");
        assert!(bye.text().starts_with(&format!("BYE sip:alice@{host} SIP/2.0\r\n")));
        w.check_all();
    }
}

#[test]
fn reinvite_moves_the_target_of_our_bye() {
    let mut w = World::new(16);
    let leg = w.alice.invite("service");
    w.run_for(1_000);
    let mut invite = w.alice.draft(leg, Method::Invite);
    invite.headers = vec!["Contact: <sip:alice-who-moved-far-away@203.0.113.77:5099>".to_owned()];
    w.alice.send(invite);
    w.run_for(1_000);
    hang_up(&mut w);
    w.run_until_idle();
    let bye = w.bob_sent(Method::Bye).first();
    assert_eq!(bye.remote(), "203.0.113.77:5099".parse().unwrap());
    let line = "BYE sip:alice-who-moved-far-away@203.0.113.77:5099 SIP/2.0\r\n";
    assert!(bye.text().starts_with(line), "{}", bye.text());
    w.check_all();
}

/// More calls than the outbox holds, and one in each phase.
#[test]
fn shutting_down_ends_every_call_and_takes_no_new_one() {
    let mut w = World::with(Options::new(17).calls_max(2_000));
    for _ in 0..1_500 {
        w.alice.invite("service");
    }
    w.alice.invite("test");
    w.run_for(1_000);
    w.to_bob.drop_next(Method::Ack, 1);
    w.alice.invite("service");
    w.run_for(100);
    w.shut_down();
    w.alice.invite("service");
    w.run_until_idle();
    w.bob_sent(Status::SERVICE_UNAVAILABLE).at_ms([1_100]);
    w.bob_sent(Status::TEMPORARILY_UNAVAILABLE).at_ms([1_100]);
    let byes = w.bob_sent(Method::Bye);
    assert_eq!(byes.entries.iter().filter(|bye| bye.at.as_millis() == 1_100).count(), 1_500);
    assert_eq!(byes.last().at.as_millis(), 1_500, "the last one waited for its ACK");
    assert_eq!(byes.count(), 1_501);
    w.check_all();
}
