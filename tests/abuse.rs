//! Abuse: what a hostile peer cannot make us do however often it tries, and what no application can make us say.

#![allow(clippy::unwrap_used)] // helpers are tests too

use std::collections::HashSet;
use std::time::Duration;

use trunkline::api::{CallInfo, Command, CommandError, Commands, EndCause, Event};
use trunkline::api::{Invitation, Status};
use trunkline::limits::{LOSERS_MAX, REQUESTS_MAX};
use trunkline::sim::{Entry, Options, World};
use trunkline::sip::Method;

fn silent(_: Event, _: Option<CallInfo<'_>>, _: &mut Commands) {}

fn invitation() -> Invitation {
    Invitation::new("sip:alice@198.51.100.7", Options::ALICE_V4)
}

/// Bob calls alice; his INVITE.
fn calling(seed: u64) -> (World, Entry) {
    let mut w = World::with(Options::new(seed).application(silent));
    w.command(Command::Invite(Box::new(invitation()))).unwrap();
    w.run_for(10);
    let invite = w.bob_sent(Method::Invite).first().clone();
    (w, invite)
}

fn answer(w: &mut World, invite: &Entry, tag: &str) {
    let body = w.alice.description(1);
    w.alice.respond(invite, "200 OK", tag, &[], &body);
    w.run_for(1);
}

/// How many requests `method` bob sent, each with all its repetitions counted once.
fn asked(w: &World, method: Method) -> usize {
    w.bob_sent(method).entries.iter().map(|entry| &entry.bytes).collect::<HashSet<_>>().len()
}

fn hang_up(mut w: World) {
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
    w.run_until_idle();
    w.check_all();
}

#[test]
fn answers_without_end_make_no_calls_without_end() {
    let (mut w, invite) = calling(1);
    w.to_alice.loss_per_mille = 1_000;
    for phone in 0..200 {
        answer(&mut w, &invite, &format!("phone{phone}"));
    }
    let losers = usize::from(LOSERS_MAX);
    assert_eq!((w.live().sessions, asked(&w, Method::Bye)), (1 + losers as u64, losers));
    w.to_alice.loss_per_mille = 0;
    hang_up(w);
}

#[test]
fn reliable_responses_nobody_lets_us_confirm_draw_few_pracks() {
    let (mut w, invite) = calling(2);
    for rseq in 1..=200 {
        let lines = ["Require: 100rel".to_owned(), format!("RSeq: {rseq}")];
        let lines = lines.each_ref().map(String::as_str);
        w.alice.respond(&invite, "180 Ringing", "a", &lines, "");
        w.run_for(1);
    }
    assert_eq!(asked(&w, Method::Prack), usize::from(REQUESTS_MAX));
    let told = w.events.iter().filter(|(_, event)| matches!(event, Event::Progress { .. }));
    assert_eq!(told.count(), usize::from(REQUESTS_MAX), "what is not confirmed was not heard");
    let prack = w.bob_sent(Method::Prack).first().clone();
    w.alice.respond(&prack, "200 OK", "", &[], "");
    w.alice.respond(&invite, "180 Ringing", "a", &["Require: 100rel", "RSeq: 9"], "");
    w.run_for(1);
    assert_eq!(asked(&w, Method::Prack), usize::from(REQUESTS_MAX) + 1, "one was answered");
    answer(&mut w, &invite, "a");
    hang_up(w);
}

#[test]
fn refers_whose_notifies_nobody_answers_are_put_off() {
    let application = |event: Event, _: Option<CallInfo<'_>>, commands: &mut Commands| match event {
        Event::Incoming { call } => commands.answer(call),
        Event::Referred { call } => commands.notify(call, Status::DECLINE),
        _ => {}
    };
    let mut w = World::with(Options::new(3).application(application));
    let leg = w.alice.invite("service");
    w.run_for(10);
    for _ in 0..50 {
        let draft = w.alice.draft(leg, Method::Refer);
        w.alice.send(draft.with("Refer-To: <sip:carol@203.0.113.3>"));
        w.run_for(1);
    }
    assert_eq!(asked(&w, Method::Notify), usize::from(REQUESTS_MAX));
    assert!(w.bob_sent(Status::REQUEST_PENDING).count() >= 40);
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

//= rfc3261#8.2.6.2
//# The Call-ID header field of the response MUST equal the Call-ID header field of the request.
#[test]
fn a_200_that_does_not_repeat_what_we_said_is_none_of_ours() {
    let (mut w, invite) = calling(4);
    let body = w.alice.description(1);
    let changes = [
        ("CSeq: 1 INVITE", "CSeq: 2 INVITE"),
        ("Call-ID: ", "Call-ID: x"),
        (";tag=", ";tag=x"),
        (";tag=", ";mark="),
    ];
    for (said, repeated) in changes {
        let text = invite.text().replacen(said, repeated, 1);
        assert_ne!(text, invite.text());
        let forged = Entry::new(invite.at, invite.sender, invite.flow, text.into_bytes());
        w.alice.respond(&forged, "180 Ringing", "x", &[], "");
        w.alice.respond(&forged, "200 OK", "x", &[], &body);
        w.run_for(1);
    }
    assert_eq!((w.bob_sent(Method::Ack).count(), w.live().sessions), (0, 1));
    answer(&mut w, &invite, "a");
    assert_eq!(w.bob_sent(Method::Ack).count(), 1);
    hang_up(w);
}

#[test]
fn a_session_interval_of_a_century_keeps_no_dead_call() {
    let mut w = World::with(Options::new(5).probe_after(Duration::from_secs(900)));
    let leg = w.alice.open("service");
    let invite = w.alice.draft(leg, Method::Invite).with("Supported: timer");
    w.alice.send(invite.with("Session-Expires: 4294967295;refresher=uac"));
    w.run_for(10);
    w.to_alice.loss_per_mille = 1_000;
    w.run_for(2 * 3_600 * 1_000);
    let is_end = |(_, event): &(_, Event)| {
        matches!(event, Event::Ended { cause: EndCause::Unreachable, .. })
    };
    assert_eq!(w.events.iter().filter(|event| is_end(event)).count(), 1);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn an_invite_whose_200_would_fit_no_datagram_is_refused() {
    let mut w = World::new(6);
    let leg = w.alice.open("service");
    let mut invite = w.alice.draft(leg, Method::Invite);
    let host = "x".repeat(240);
    invite.headers.extend((0..28).map(|_| format!("Record-Route: <sip:{host}.example;lr>")));
    w.alice.send(invite);
    w.run_for(10);
    assert_eq!(w.bob_sent(Status::MESSAGE_TOO_LARGE).count(), 1);
    w.run_until_idle();
    w.check_all();
}

/// What the application may not ask for, and whose fault it is.
#[track_caller]
fn assert_refused(invitation: Invitation, part: &str) {
    let mut w = World::with(Options::new(7).application(silent));
    let refused = w.command(Command::Invite(Box::new(invitation.clone())));
    assert!(
        matches!(refused, Err(CommandError::BadInvitation(named, _)) if named == part),
        "{invitation:?}: {refused:?}"
    );
    assert_eq!((w.bob_sent(Method::Invite).count(), w.live().sessions), (0, 0));
}

#[test]
fn no_application_writes_a_header_of_ours_a_second_time() {
    let names = [
        "Via",
        "v",
        "From",
        "f",
        "To",
        "t",
        "Call-ID",
        "i",
        "CSeq",
        "cseq",
        "Max-Forwards",
        "Contact",
        "m",
        "Record-Route",
        "Session-Expires",
        "x",
        "Min-SE",
        "Content-Type",
        "c",
        "Content-Length",
        "l",
        "CONTENT-LENGTH",
        "Content-Encoding",
        "e",
        "",
        "a b",
        "a:b",
    ];
    for name in names {
        let headers = vec![(name.to_owned(), "0".to_owned())];
        assert_refused(Invitation { headers, ..invitation() }, "headers");
    }
}

#[test]
fn no_application_smuggles_a_line() {
    for breach in ["\r\nVia: x", "\nVia: x", "\r", "\0", "\r\n x", "\r\n\r\n"] {
        let text = format!("a{breach}");
        let headers = vec![("Subject".to_owned(), text.clone())];
        assert_refused(Invitation { headers, ..invitation() }, "headers");
        assert_refused(Invitation { target: format!("sip:{text}@b"), ..invitation() }, "target");
        let address = || Some(format!("\"{text}\" <sip:a@b>"));
        assert_refused(Invitation { from: address(), ..invitation() }, "from");
        assert_refused(Invitation { to: address(), ..invitation() }, "to");
        let address = || Some(format!("<sip:{text}@b>"));
        assert_refused(Invitation { from: address(), ..invitation() }, "from");
        assert_refused(Invitation { to: address(), ..invitation() }, "to");
    }
}

#[test]
fn what_cannot_be_a_request_uri_is_no_target() {
    for target in ["", "alice", "sip:", "sip:a@b?Subject=x", "mailto:a@b", "<sip:a@b>", "sip:a b"] {
        assert_refused(Invitation { target: target.to_owned(), ..invitation() }, "target");
    }
}

#[test]
fn a_content_type_is_one_line() {
    let (mut w, invite) = calling(8);
    answer(&mut w, &invite, "a");
    let call = w.last_call();
    for breach in ["a/b\r\nVia: x", "a/b;c=\"\\\0\"", "a/b;\r\n c=d", "a", "a/b\0"] {
        let content = Box::new((breach.to_owned(), b"x".to_vec()));
        let refused = w.command(Command::Info { call, content });
        assert_eq!(refused, Err(CommandError::BadContentType(call)), "{breach:?}");
    }
    let content = Box::new(("application/dtmf-relay".to_owned(), b"Signal=1".to_vec()));
    for _ in 0..REQUESTS_MAX {
        w.command(Command::Info { call, content: content.clone() }).unwrap();
    }
    assert_eq!(w.command(Command::Info { call, content }), Err(CommandError::NoRoom));
    w.run_for(10);
    hang_up(w);
}

/// The caller has proven his own address; whose he writes next he has not.
#[test]
fn a_re_invite_from_a_third_address_floods_nobody() {
    let mut w = World::with(Options::new(9).untrusted("198.51.100.0/24".parse().unwrap()));
    let leg = w.alice.invite("service");
    w.run_for(100);
    let answers = w.bob_sent(Status::OK).count();
    w.alice.habits.acknowledges = false;
    let draft = w.alice.draft(leg, Method::Invite);
    w.alice.send(draft.from_address("198.51.100.66:5060".parse().unwrap()));
    w.run_for(40_000);
    assert_eq!(w.bob_sent(Status::FORBIDDEN).count(), 1);
    assert_eq!(w.bob_sent(Status::OK).count(), answers);
    w.alice.habits.acknowledges = true;
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}
