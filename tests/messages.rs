//! Messages between applications: INFO in a call, MESSAGE in one and outside any (RFC 6086, RFC 3428).

#![allow(clippy::unwrap_used)] // helpers are tests too

use std::cell::RefCell;
use std::rc::Rc;

use trunkline::api::{CallInfo, Command, CommandError, Commands, Event, Status};
use trunkline::sim::{Draft, LegId, Options, World};
use trunkline::sip::Method;

/// What bob's application was told: the event, the content, its type, and who it is from.
type Told = Rc<RefCell<Vec<(Event, String, String, String)>>>;

/// A world whose bob answers at once, and a call of alice's that is up.
fn up(seed: u64) -> (World, LegId, Told) {
    let told = Told::default();
    let kept = Rc::clone(&told);
    let application = move |event: Event, info: Option<CallInfo<'_>>, commands: &mut Commands| {
        if let Event::Incoming { call } = event {
            commands.answer(call);
        }
        let Some(info) = info else { return };
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let from = format!("{} {} {}", text(info.from), text(info.user), info.source);
        kept.borrow_mut().push((event, text(info.content), text(info.content_type), from));
    };
    let mut w = World::with(Options::new(seed).application(application));
    let leg = w.alice.invite("service");
    w.run_for(10);
    (w, leg, told)
}

fn end(mut w: World, leg: LegId) {
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

fn send(w: &mut World, leg: LegId, method: Method, lines: &[&str], body: &str) {
    let draft = w.alice.draft(leg, method);
    let draft = lines.iter().fold(draft, |draft, line| draft.with(*line));
    w.alice.send(Draft { body: Some(body.to_owned()), ..draft });
    w.run_for(1);
}

const TEXT: &str = "Content-Type: text/plain";

#[test]
fn info_is_answered_and_told_whatever_it_holds() {
    let (mut w, leg, told) = up(1);
    let call = w.last_call();
    send(&mut w, leg, Method::Info, &[TEXT], "warmer\r\n");
    send(&mut w, leg, Method::Info, &[], "");
    assert_eq!(w.bob_sent((Status::OK, Method::Info)).count(), 2);
    let told = told.borrow();
    let [.., first, second] = told.as_slice() else { panic!("two") };
    assert_eq!((first.0, second.0), (Event::Info { call }, Event::Info { call }));
    assert_eq!((first.1.as_str(), first.2.as_str()), ("warmer\r\n", "text/plain"));
    assert_eq!((second.1.as_str(), second.2.as_str()), ("", ""), "nothing is left of the first");
    drop(told);
    end(w, leg);
}

/// What a message brought belongs to its own event: a later one, of another call even, does not show it.
#[test]
fn content_is_not_shown_with_other_events() {
    let (mut w, leg, told) = up(2);
    send(&mut w, leg, Method::Info, &[TEXT], "warmer\r\n");
    let other = w.alice.invite("service");
    w.run_for(10);
    assert!(told.borrow().iter().rev().take(2).all(|told| told.1.is_empty()));
    w.alice.bye(other);
    end(w, leg);
}

#[test]
fn info_repeated_is_told_once() {
    let (mut w, leg, told) = up(3);
    w.to_alice.drop_next(Status::OK, 2);
    send(&mut w, leg, Method::Info, &[TEXT], "warmer\r\n");
    w.run_for(5_000);
    let answers = w.bob_sent((Status::OK, Method::Info));
    assert_eq!(answers.count(), 3);
    answers.all_alike();
    assert_eq!(told.borrow().iter().filter(|told| matches!(told.0, Event::Info { .. })).count(), 1);
    end(w, leg);
}

//= rfc6086#4.2.2
//# If a UA receives an INFO request, associated with an Info Package that the UA has not
//# indicated willingness to receive, the UA MUST send a 469 (Bad Info Package) response
#[test]
fn info_of_a_package_gets_469() {
    let (mut w, leg, told) = up(4);
    send(&mut w, leg, Method::Info, &["Info-package: weather", TEXT], "sunny");
    let refusal = w.bob_sent((Status::BAD_INFO_PACKAGE, Method::Info)).first().text();
    assert!(refusal.contains("\r\nRecv-Info:\r\n"), "{refusal}");
    assert!(!told.borrow().iter().any(|told| matches!(told.0, Event::Info { .. })));
    end(w, leg);
}

#[test]
fn info_outside_any_dialog_gets_481() {
    let (mut w, leg, _) = up(5);
    let outside = w.alice.open("service");
    send(&mut w, outside, Method::Info, &[TEXT], "warmer\r\n");
    w.bob_sent((Status::NO_SUCH_TRANSACTION, Method::Info)).first();
    end(w, leg);
}

fn info(w: &mut World, content_type: &str, body: &str) -> Result<(), CommandError> {
    let content = Box::new((content_type.to_owned(), body.as_bytes().to_vec()));
    let call = w.last_call();
    let result = w.command(Command::Info { call, content });
    w.run_for(1);
    result
}

#[test]
fn info_of_ours_carries_its_content_and_a_refusal_is_told() {
    let (mut w, leg, _) = up(6);
    info(&mut w, "application/dtmf-relay", "Signal=7\r\n").unwrap();
    let request = w.bob_sent(Method::Info).first().clone();
    let text = request.text();
    assert!(text.contains("\r\nContent-Type: application/dtmf-relay\r\n"), "{text}");
    assert!(text.ends_with("Content-Length: 10\r\n\r\nSignal=7\r\n"), "{text}");
    w.alice.respond(&request, "415 Unsupported Media Type", "", &[], "");
    w.run_for(1);
    let (call, status) = (w.last_call(), Some(Status::UNSUPPORTED_MEDIA_TYPE));
    let failed = Event::Failed { call, method: Method::Info, status };
    assert_eq!(w.events.last().unwrap().1, failed);
    end(w, leg);
}

#[test]
fn info_that_cannot_be_written_is_the_applications_error() {
    let (mut w, leg, _) = up(7);
    let call = w.last_call();
    for content_type in ["", "text", "text/plain\r\nBye: bye", "a/b, c/d"] {
        let result = info(&mut w, content_type, "body");
        assert_eq!(result, Err(CommandError::BadContentType(call)), "{content_type}");
    }
    assert_eq!(info(&mut w, "a/b", &"x".repeat(100_000)), Err(CommandError::NoRoom));
    assert_eq!(w.bob_sent(Method::Info).count(), 0);
    end(w, leg);
}

#[test]
fn a_message_in_a_call_is_told_with_it() {
    let (mut w, leg, told) = up(8);
    let call = Some(w.last_call());
    send(&mut w, leg, Method::Message, &["Content-Type: text/plain"], "hello");
    w.bob_sent((Status::OK, Method::Message)).first();
    let told = told.borrow();
    let last = told.last().unwrap();
    assert_eq!((last.0, last.1.as_str()), (Event::Message { call }, "hello"));
    assert_eq!(last.2, "text/plain");
    drop(told);
    end(w, leg);
}

//= rfc3428#7
//# A UAS MUST NOT insert a Contact header field into a 2xx response.
#[test]
fn a_message_outside_any_call_says_who_sent_it() {
    let (mut w, leg, told) = up(9);
    let outside = w.alice.open("kumiko");
    send(&mut w, outside, Method::Message, &["Content-Type: text/html;charset=utf-8"], "<p>");
    let answer = w.bob_sent((Status::OK, Method::Message)).first().text();
    assert!(!answer.contains("Contact:"), "{answer}");
    let told = told.borrow();
    let (event, content, content_type, from) = told.last().unwrap();
    assert_eq!(*event, Event::Message { call: None });
    assert_eq!((content.as_str(), content_type.as_str()), ("<p>", "text/html;charset=utf-8"));
    let expected = "<sip:alice@198.51.100.7:5060>;tag=from-1 kumiko 198.51.100.7:5060";
    assert_eq!(from, expected);
    drop(told);
    end(w, leg);
}

#[test]
fn a_message_outside_any_call_repeated_is_told_once() {
    let (mut w, leg, told) = up(10);
    w.to_alice.drop_next(Status::OK, 3);
    let outside = w.alice.open("kumiko");
    send(&mut w, outside, Method::Message, &["Content-Type: text/plain"], "hello");
    w.run_for(10_000);
    let answers = w.bob_sent((Status::OK, Method::Message));
    assert_eq!(answers.count(), 4);
    answers.all_alike();
    let is_message = |event: Event| matches!(event, Event::Message { .. });
    assert_eq!(told.borrow().iter().filter(|told| is_message(told.0)).count(), 1);
    end(w, leg);
}

#[test]
fn messages_nobody_could_read_get_415() {
    let (mut w, leg, told) = up(11);
    let cases: [(&[&str], &str); 5] = [
        (&["Content-Type: message/cpim"], "From: a"),
        (&["Content-Type: application/sdp"], "v=0"),
        (&["Content-Type: multipart/signed;boundary=b"], "--b--"),
        (&["Content-Type: text"], "hello"),
        (&["Content-Type: text/plain", "Content-Encoding: gzip"], "hello"),
    ];
    let outside = w.alice.open("kumiko");
    for (lines, body) in cases {
        for leg in [leg, outside] {
            send(&mut w, leg, Method::Message, lines, body);
        }
    }
    let refusals = w.bob_sent((Status::UNSUPPORTED_MEDIA_TYPE, Method::Message));
    assert_eq!(refusals.count(), 2 * cases.len());
    let text = refusals.first().text();
    assert!(text.contains("\r\nAccept: text/*, multipart/mixed\r\n"), "{text}");
    assert!(!told.borrow().iter().any(|told| matches!(told.0, Event::Message { .. })));
    end(w, leg);
}

#[test]
fn an_empty_message_and_one_in_parts_are_read() {
    let (mut w, leg, _) = up(12);
    let outside = w.alice.open("kumiko");
    for leg in [leg, outside] {
        send(&mut w, leg, Method::Message, &[], "");
        send(&mut w, leg, Method::Message, &["Content-Type: multipart/mixed;boundary=b"], "--b--");
    }
    assert_eq!(w.bob_sent((Status::OK, Method::Message)).count(), 4);
    end(w, leg);
}

/// The built-in dialplan has no use for any of this, and nothing of it keeps a call from going on.
#[test]
fn the_builtin_dialplan_lets_messages_pass() {
    let mut w = World::new(13);
    let leg = w.alice.invite("service");
    w.run_for(10);
    let outside = w.alice.open("service");
    for leg in [leg, outside] {
        send(&mut w, leg, Method::Message, &["Content-Type: text/plain"], "hello");
    }
    send(&mut w, leg, Method::Info, &[TEXT], "warmer\r\n");
    w.run_for(1_000);
    assert_eq!((w.live().sessions, w.refusals.len()), (1, 0));
    end(w, leg);
}

/// Nothing that is asked once gets no answer in time, so 408 is never ours to send (RFC 4320 §4).
#[test]
fn no_request_is_answered_with_408() {
    let (mut w, leg, _) = up(14);
    for method in [Method::Info, Method::Message, Method::Options, Method::Refer, Method::Notify] {
        w.alice.request(leg, method);
    }
    w.run_for(100_000);
    assert_eq!(w.bob_sent(Status::REQUEST_TIMEOUT).count(), 0);
    assert_eq!(w.bob_sent(Status::TRYING).count(), 0);
    end(w, leg);
}
