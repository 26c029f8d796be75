//! Transfers: REFER and its NOTIFYs, in either direction (RFC 3515, RFC 6665).

#![allow(clippy::unwrap_used)] // helpers are tests too

use std::cell::RefCell;
use std::rc::Rc;

use trunkline::api::{CallHandle, CallInfo, Command, CommandError, Commands, Event, Status};
use trunkline::sim::{Draft, LegId, Options, World};
use trunkline::sip::Method;

/// What bob's application was told, with the content of each.
type Told = Rc<RefCell<Vec<(Event, String)>>>;

/// A world whose bob answers at once, and a call of alice's that is up.
fn up(seed: u64) -> (World, LegId, Told) {
    let told = Told::default();
    let kept = Rc::clone(&told);
    let application = move |event: Event, info: Option<CallInfo<'_>>, commands: &mut Commands| {
        if let Event::Incoming { call } = event {
            commands.answer(call);
        }
        let content = info.map(|info| info.content).unwrap_or_default();
        kept.borrow_mut().push((event, String::from_utf8_lossy(content).into_owned()));
    };
    let mut w = World::with(Options::new(seed).application(application));
    let leg = w.alice.invite("service");
    w.run_for(10);
    (w, leg, told)
}

fn silent(_: Event, _: Option<CallInfo<'_>>, _: &mut Commands) {}

fn end(mut w: World, leg: LegId) {
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

/// Alice sends `method` with these header lines.
fn send(w: &mut World, leg: LegId, method: Method, lines: &[&str]) {
    let draft = w.alice.draft(leg, method);
    w.alice.send(lines.iter().fold(draft, |draft, line| draft.with(*line)));
    w.run_for(1);
}

fn refer(w: &mut World, leg: LegId) {
    send(w, leg, Method::Refer, &["Refer-To: <sip:carol@203.0.113.3>"]);
}

/// Alice answers whatever request of this method bob sent last.
fn respond(w: &mut World, method: Method, status: &str) {
    let request = w.bob_sent(method).last().clone();
    w.alice.respond(&request, status, "", &[], "");
    w.run_for(1);
}

/// Alice tells how the INVITE goes that bob asked her for.
fn notify(w: &mut World, leg: LegId, state: &str, status: &str) {
    notify_as(w, leg, &["Event: refer", &format!("Subscription-State: {state}")], status);
}

fn notify_as(w: &mut World, leg: LegId, lines: &[&str], status: &str) {
    let draft = w.alice.draft(leg, Method::Notify).with("Content-Type: message/sipfrag");
    let draft = lines.iter().fold(draft, |draft, line| draft.with(*line));
    w.alice.send(Draft { body: Some(format!("SIP/2.0 {status}")), ..draft });
    w.run_for(1);
}

/// Bob asks alice to call carol, and she will.
fn ask(w: &mut World) -> CallHandle {
    let call = w.last_call();
    w.command(Command::Refer { call, target: "<sip:carol@203.0.113.3>".into() }).unwrap();
    w.run_for(1);
    call
}

fn failures(w: &World) -> Vec<(Method, Option<Status>)> {
    let failure = |(_, event): &(_, Event)| match event {
        Event::Failed { method, status, .. } => Some((*method, *status)),
        _ => None,
    };
    w.events.iter().filter_map(failure).collect()
}

fn statuses(w: &World) -> Vec<u16> {
    let status = |(_, event): &(_, Event)| match event {
        Event::Notified { status, .. } => Some(status.code()),
        _ => None,
    };
    w.events.iter().filter_map(status).collect()
}

#[track_caller]
fn has_lines(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
    }
}

//= rfc3515#2.4.4
//# always results in an immediate NOTIFY.
#[test]
fn refer_is_accepted_told_and_notified_of_at_once() {
    let (mut w, leg, told) = up(1);
    refer(&mut w, leg);
    let accepted = w.bob_sent((Status::ACCEPTED, Method::Refer)).first().text();
    has_lines(&accepted, &["Contact: <sip:192.0.2.1:5060>"]);
    let notify = w.bob_sent(Method::Notify).first().text();
    let lines = [
        "Event: refer",
        "Subscription-State: active;expires=60",
        "Content-Type: message/sipfrag;version=2.0",
        "Contact: <sip:192.0.2.1:5060>",
    ];
    has_lines(&notify, &lines);
    assert!(notify.ends_with("\r\n\r\nSIP/2.0 100 Trying\r\n"), "{notify}");
    let call = w.last_call();
    let target = "<sip:carol@203.0.113.3>".to_owned();
    assert_eq!(told.borrow().last(), Some(&(Event::Referred { call }, target)));
    respond(&mut w, Method::Notify, "200 OK");
    end(w, leg);
}

#[test]
fn refer_repeated_gets_the_same_answer_and_one_notify() {
    let (mut w, leg, _) = up(2);
    w.to_alice.drop_next(Status::ACCEPTED, 2);
    refer(&mut w, leg);
    respond(&mut w, Method::Notify, "200 OK");
    w.run_for(5_000);
    assert_eq!(w.bob_sent(Status::ACCEPTED).count(), 3);
    w.bob_sent(Status::ACCEPTED).all_alike();
    assert_eq!(w.bob_sent(Method::Notify).count(), 1);
    end(w, leg);
}

#[test]
fn the_application_tells_the_peer_how_it_goes_until_the_final_status() {
    let (mut w, leg, _) = up(3);
    refer(&mut w, leg);
    respond(&mut w, Method::Notify, "200 OK");
    let call = w.last_call();
    w.command(Command::Notify { call, status: Status::RINGING }).unwrap();
    w.run_for(1);
    let ringing = w.bob_sent(Method::Notify).last().text();
    has_lines(&ringing, &["Subscription-State: active;expires=60"]);
    assert!(ringing.ends_with("\r\n\r\nSIP/2.0 180 Ringing\r\n"), "{ringing}");
    respond(&mut w, Method::Notify, "200 OK");
    w.command(Command::Notify { call, status: Status::BUSY_HERE }).unwrap();
    w.run_for(1);
    let busy = w.bob_sent(Method::Notify).last().text();
    has_lines(&busy, &["Subscription-State: terminated;reason=noresource"]);
    assert!(busy.ends_with("\r\n\r\nSIP/2.0 486 Busy Here\r\n"), "{busy}");
    respond(&mut w, Method::Notify, "200 OK");
    assert_eq!(w.live().timers, 0, "nothing is left of the subscription");
    let again = w.command(Command::Notify { call, status: Status::OK });
    assert_eq!(again, Err(CommandError::NotReferred(call)));
    end(w, leg);
}

#[test]
fn a_subscription_nobody_tells_anything_ends_after_a_minute() {
    let (mut w, leg, _) = up(4);
    refer(&mut w, leg);
    respond(&mut w, Method::Notify, "200 OK");
    w.run_for(30_000);
    let call = w.last_call();
    w.command(Command::Notify { call, status: Status::RINGING }).unwrap();
    let told = w.now().as_millis();
    w.run_for(1);
    respond(&mut w, Method::Notify, "200 OK");
    w.run_for(70_000);
    let last = w.bob_sent(Method::Notify).entries[2].clone();
    assert_eq!(last.at.as_millis(), told + 60_000, "each NOTIFY gives it a minute");
    has_lines(&last.text(), &["Subscription-State: terminated;reason=timeout"]);
    assert!(last.text().ends_with("\r\n\r\nSIP/2.0 180 Ringing\r\n"), "what is known");
    respond(&mut w, Method::Notify, "200 OK");
    end(w, leg);
}

//= rfc3515#2.4.6
//# for the second and subsequent REFER requests a UA receives in a given dialog, it MUST include an
//# id parameter
#[test]
fn one_refer_at_a_time_and_the_next_has_an_id() {
    let (mut w, leg, told) = up(5);
    refer(&mut w, leg);
    respond(&mut w, Method::Notify, "200 OK");
    refer(&mut w, leg);
    w.bob_sent((Status::REQUEST_PENDING, Method::Refer)).first();
    let call = w.last_call();
    w.command(Command::Notify { call, status: Status::OK }).unwrap();
    w.run_for(1);
    respond(&mut w, Method::Notify, "200 OK");
    refer(&mut w, leg);
    let number = w.alice_sent(Method::Refer).last().facts.as_ref().unwrap().cseq;
    has_lines(&w.bob_sent(Method::Notify).last().text(), &[&format!("Event: refer;id={number}")]);
    respond(&mut w, Method::Notify, "200 OK");
    let referred = |(event, _): &&(Event, _)| matches!(event, Event::Referred { .. });
    assert_eq!(told.borrow().iter().filter(referred).count(), 2);
    end(w, leg);
}

//= rfc3515#2.4.2
//# An agent responding to a REFER method MUST return a 400 (Bad Request) if the request
//# contained zero or more than one Refer-To header field values.
#[test]
fn refer_to_nobody_to_several_and_to_what_is_no_phone_gets_400() {
    let (mut w, leg, told) = up(6);
    let cases: [&[&str]; 6] = [
        &[],
        &["Refer-To: <sip:carol@203.0.113.3>", "Refer-To: <sip:dave@203.0.113.4>"],
        &["Refer-To: <sip:carol@203.0.113.3>, <sip:dave@203.0.113.4>"],
        &["Refer-To: <http://example.com>"],
        &["Refer-To: carol"],
        &["Refer-To: <sip:carol@203.0.113.3"],
    ];
    for lines in cases {
        send(&mut w, leg, Method::Refer, lines);
    }
    assert_eq!(w.bob_sent((Status::BAD_REQUEST, Method::Refer)).count(), cases.len());
    assert_eq!(w.bob_sent(Method::Notify).count(), 0);
    assert!(!told.borrow().iter().any(|(event, _)| matches!(event, Event::Referred { .. })));
    end(w, leg);
}

// The REFER crossed our BYE (RFC 5407 §3.3.3).
#[test]
fn requests_that_cross_our_bye_get_481() {
    let (mut w, leg, told) = up(7);
    w.alice.habits.answers_bye = false;
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
    refer(&mut w, leg);
    for method in [Method::Info, Method::Message] {
        send(&mut w, leg, method, &[]);
    }
    assert_eq!(w.bob_sent(Status::NO_SUCH_TRANSACTION).count(), 3);
    respond(&mut w, Method::Bye, "200 OK");
    w.run_until_idle();
    assert_eq!(told.borrow().len(), 3, "Incoming, Established, Ended");
    w.check_all();
}

#[test]
fn refer_before_the_call_is_answered_is_declined() {
    let mut w = World::with(Options::new(8).application(silent));
    let leg = w.alice.invite("service");
    w.run_for(1);
    let call = w.last_call();
    w.command(Command::Ring { call }).unwrap();
    w.run_for(1);
    refer(&mut w, leg);
    w.bob_sent((Status::DECLINE, Method::Refer)).first();
    let refer = Command::Refer { call, target: "sip:carol@203.0.113.3".into() };
    assert_eq!(w.command(refer), Err(CommandError::NotEstablished(call)));
    w.alice.cancel(leg);
    w.run_until_idle();
    w.check_all();
}

//= rfc6665#4.2.2
//# If the NOTIFY request fails, the notifier removes the subscription
#[test]
fn a_notify_refused_ends_the_subscription_and_not_the_call() {
    let (mut w, leg, _) = up(9);
    refer(&mut w, leg);
    respond(&mut w, Method::Notify, "481 Subscription Does Not Exist");
    assert_eq!(failures(&w), [(Method::Notify, Some(Status::NO_SUCH_TRANSACTION))]);
    let call = w.last_call();
    let again = w.command(Command::Notify { call, status: Status::OK });
    assert_eq!(again, Err(CommandError::NotReferred(call)));
    w.run_for(120_000);
    assert_eq!(w.bob_sent(Method::Notify).count(), 1);
    assert_eq!((w.live().sessions, w.bob_sent(Method::Bye).count()), (1, 0));
    end(w, leg);
}

#[test]
fn a_notify_nobody_answers_ends_the_subscription() {
    let (mut w, leg, _) = up(10);
    refer(&mut w, leg);
    w.run_for(40_000);
    assert_eq!(failures(&w), [(Method::Notify, None)]);
    assert_eq!(w.live().sessions, 1);
    end(w, leg);
}

#[test]
fn a_call_that_ends_takes_its_subscriptions_along() {
    let (mut w, leg, _) = up(11);
    refer(&mut w, leg);
    respond(&mut w, Method::Notify, "200 OK");
    ask(&mut w);
    respond(&mut w, Method::Refer, "202 Accepted");
    w.alice.bye(leg);
    w.run_for(1);
    assert_eq!((w.live().sessions, w.live().timers), (0, 0));
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Notify).count(), 1);
    w.check_all();
}

#[test]
fn our_refer_is_followed_by_the_peers_notifies() {
    let (mut w, leg, _) = up(12);
    let call = ask(&mut w);
    let refer = w.bob_sent(Method::Refer).first().text();
    has_lines(&refer, &["Refer-To: <sip:carol@203.0.113.3>", "Contact: <sip:192.0.2.1:5060>"]);
    respond(&mut w, Method::Refer, "202 Accepted");
    notify(&mut w, leg, "active;expires=60", "100 Trying");
    let second = Command::Refer { call, target: "sip:dave@203.0.113.4".into() };
    assert_eq!(w.command(second.clone()), Err(CommandError::Pending(call, Method::Refer)));
    notify(&mut w, leg, "active;expires=60", "180 Ringing");
    notify(&mut w, leg, "terminated;reason=noresource", "200 OK");
    assert_eq!(statuses(&w), [100, 180, 200]);
    assert_eq!(w.bob_sent((Status::OK, Method::Notify)).count(), 3);
    assert_eq!((failures(&w), w.live().timers), (vec![], 0));
    w.command(second).unwrap();
    w.run_for(1);
    respond(&mut w, Method::Refer, "603 Decline");
    assert_eq!(failures(&w), [(Method::Refer, Some(Status::DECLINE))]);
    end(w, leg);
}

#[test]
fn notifies_that_overtake_the_202_count() {
    let (mut w, leg, _) = up(13);
    let call = ask(&mut w);
    let first = w.bob_sent(Method::Refer).first().clone();
    notify(&mut w, leg, "active;expires=60", "100 Trying");
    notify(&mut w, leg, "terminated;reason=noresource", "200 OK");
    w.command(Command::Refer { call, target: "sip:dave@203.0.113.4".into() }).unwrap();
    w.run_for(1);
    let second = w.bob_sent(Method::Refer).last().clone();
    w.alice.respond(&first, "603 Decline", "", &[], "");
    w.run_for(1);
    w.alice.respond(&second, "202 Accepted", "", &[], "");
    w.run_for(1);
    notify(&mut w, leg, "terminated;reason=noresource", "486 Busy Here");
    assert_eq!(statuses(&w), [100, 200, 486]);
    end(w, leg);
}

//= rfc6665#4.1.2.4
//# Timer N is set to 64*T1
#[test]
fn a_peer_that_never_notifies_is_given_up_after_64_t1() {
    let (mut w, leg, _) = up(14);
    ask(&mut w);
    let asked = w.now().as_millis();
    respond(&mut w, Method::Refer, "202 Accepted");
    w.run_for(40_000);
    assert_eq!(failures(&w), [(Method::Refer, None)]);
    let failed = w.events.last().unwrap().0.as_millis();
    assert_eq!(failed, asked + 32_000);
    end(w, leg);
}

//= rfc6665#4.1.3
//# If an "expires" parameter is also present, the subscriber SHOULD take it as the
//# authoritative subscription duration and adjust accordingly.
#[test]
fn a_subscription_of_ours_lives_as_long_as_the_peer_says_and_a_little_longer() {
    for (state, ms) in [("active;expires=10", 42_000), ("active", 92_000), ("pending", 92_000)] {
        let (mut w, leg, _) = up(15);
        ask(&mut w);
        respond(&mut w, Method::Refer, "202 Accepted");
        let told = w.now().as_millis();
        notify(&mut w, leg, state, "180 Ringing");
        w.run_for(100_000);
        assert_eq!(failures(&w), [(Method::Refer, None)]);
        assert_eq!(w.events.last().unwrap().0.as_millis(), told + ms, "{state}");
        notify(&mut w, leg, "terminated", "200 OK");
        w.bob_sent((Status::NO_SUCH_TRANSACTION, Method::Notify)).first();
        end(w, leg);
    }
}

#[test]
fn a_subscription_that_ends_without_a_final_status_failed() {
    let (mut w, leg, _) = up(16);
    ask(&mut w);
    respond(&mut w, Method::Refer, "202 Accepted");
    let draft = w.alice.draft(leg, Method::Notify).with("Event: refer");
    w.alice.send(draft.with("Subscription-State: terminated;reason=timeout"));
    w.run_for(1);
    w.bob_sent((Status::OK, Method::Notify)).first();
    assert_eq!(failures(&w), [(Method::Refer, None)]);
    end(w, leg);
}

/// Some say the final status and leave the subscription to die of age.
#[test]
fn a_final_status_in_an_active_subscription_is_final() {
    let (mut w, leg, _) = up(17);
    ask(&mut w);
    respond(&mut w, Method::Refer, "202 Accepted");
    notify(&mut w, leg, "active;expires=60", "200 OK");
    w.run_for(200_000);
    assert_eq!((statuses(&w), failures(&w)), (vec![200], vec![]));
    end(w, leg);
}

//= rfc6665#4.1.3
//# If the subscriber does not have a matching subscription, it MUST return a 481
#[test]
fn notifies_nobody_asked_for_are_refused() {
    let (mut w, leg, _) = up(18);
    let state = "Subscription-State: active";
    notify(&mut w, leg, "active", "100 Trying");
    assert_eq!(w.bob_sent((Status::NO_SUCH_TRANSACTION, Method::Notify)).count(), 1);
    for event in ["Event: presence", "Event: Refer", "Event: ;", "Subject: no event"] {
        notify_as(&mut w, leg, &[event, state], "100 Trying");
    }
    assert_eq!(w.bob_sent((Status::BAD_EVENT, Method::Notify)).count(), 4);
    has_lines(&w.bob_sent(Status::BAD_EVENT).first().text(), &["Allow-Events: refer"]);
    ask(&mut w);
    respond(&mut w, Method::Refer, "202 Accepted");
    for event in ["Event: refer;id=77", "Event: refer;id=x"] {
        notify_as(&mut w, leg, &[event, state], "100 Trying");
    }
    assert_eq!(w.bob_sent((Status::NO_SUCH_TRANSACTION, Method::Notify)).count(), 3);
    assert_eq!(statuses(&w), [0; 0]);
    let number = w.bob_sent(Method::Refer).first().facts.as_ref().unwrap().cseq;
    notify_as(&mut w, leg, &[&format!("Event: refer;id={number}"), state], "100 Trying");
    assert_eq!(statuses(&w), [100]);
    end(w, leg);
}

#[test]
fn notifies_that_say_nothing_readable_are_refused() {
    let (mut w, leg, _) = up(19);
    ask(&mut w);
    respond(&mut w, Method::Refer, "202 Accepted");
    notify_as(&mut w, leg, &["Event: refer"], "100 Trying");
    notify_as(&mut w, leg, &["Event: refer", "Subscription-State: ;"], "100 Trying");
    for status in ["", "42 What", "1000 Much", "-1 Less"] {
        notify(&mut w, leg, "active", status);
    }
    assert_eq!(w.bob_sent((Status::BAD_REQUEST, Method::Notify)).count(), 6);
    let draft = w.alice.draft(leg, Method::Notify).with("Event: refer");
    let draft = draft.with("Subscription-State: active").with("Content-Type: text/plain");
    w.alice.send(Draft { body: Some("SIP/2.0 200 OK".to_owned()), ..draft });
    w.run_for(1);
    let refusal = w.bob_sent((Status::UNSUPPORTED_MEDIA_TYPE, Method::Notify)).first().text();
    has_lines(&refusal, &["Accept: message/sipfrag"]);
    assert_eq!(statuses(&w), [0; 0]);
    end(w, leg);
}

#[test]
fn refer_and_notify_outside_any_dialog_are_refused() {
    let (mut w, leg, _) = up(20);
    let outside = w.alice.open("service");
    send(&mut w, outside, Method::Refer, &["Refer-To: <sip:carol@203.0.113.3>"]);
    send(&mut w, outside, Method::Notify, &["Event: refer", "Subscription-State: active"]);
    send(&mut w, outside, Method::Notify, &["Event: presence", "Subscription-State: active"]);
    w.bob_sent((Status::DECLINE, Method::Refer)).first();
    w.bob_sent((Status::NO_SUCH_TRANSACTION, Method::Notify)).first();
    w.bob_sent((Status::BAD_EVENT, Method::Notify)).first();
    end(w, leg);
}

#[test]
fn a_target_that_cannot_be_called_is_the_applications_error() {
    let (mut w, leg, _) = up(21);
    let call = w.last_call();
    for target in
        ["", "carol", "http://example.com", "<sip:c@d>\r\nBye: bye", "<sip:c@d>, <sip:e@f>"]
    {
        let result = w.command(Command::Refer { call, target: target.into() });
        assert_eq!(result, Err(CommandError::BadTarget(call)), "{target}");
    }
    w.command(Command::Refer { call, target: "tel:+15551234".into() }).unwrap();
    w.run_for(1);
    respond(&mut w, Method::Refer, "202 Accepted");
    end(w, leg);
}
