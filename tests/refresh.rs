//! Session timers and probes: what keeps a call alive, and what ends one whose peer is gone (RFC 4028).

#![allow(clippy::unwrap_used)] // helpers are tests too

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use trunkline::api::{CallInfo, Command, CommandError, Commands, EndCause, Event};
use trunkline::api::{Invitation, Status};
use trunkline::sim::{Entry, LegId, Options, World};
use trunkline::sip::Method;

const HOUR_SECONDS: u64 = 3_600;

fn silent(_: Event, _: Option<CallInfo<'_>>, _: &mut Commands) {}

fn causes(w: &World) -> Vec<EndCause> {
    let cause = |(_, event): &(_, Event)| match event {
        Event::Ended { cause, .. } => Some(*cause),
        _ => None,
    };
    w.events.iter().filter_map(cause).collect()
}

/// When the call ended, in seconds.
#[track_caller]
fn ended_at_seconds(w: &World) -> u64 {
    let ended = w.events.iter().find(|(_, event)| matches!(event, Event::Ended { .. }));
    ended.unwrap().0.as_millis() / 1_000
}

fn hang_up(w: &mut World) {
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
    w.run_until_idle();
}

/// How many requests `method` bob sent, each with all its repetitions counted once.
fn asked(w: &World, method: Method) -> usize {
    w.bob_sent(method).entries.iter().map(|entry| &entry.bytes).collect::<HashSet<_>>().len()
}

/// The line of `entry` that begins with `name`.
fn line(entry: &Entry, name: &str) -> Option<String> {
    entry.text().lines().find(|line| line.starts_with(name)).map(str::to_owned)
}

/// Alice calls, and her INVITE says so much more.
fn called(seed: u64, lines: &[&str]) -> (World, LegId) {
    let mut w = World::new(seed);
    let leg = w.alice.open("service");
    let mut invite = w.alice.draft(leg, Method::Invite);
    invite.headers.extend(lines.iter().map(|line| (*line).to_owned()));
    w.alice.send(invite);
    w.run_for(10);
    (w, leg)
}

/// Bob calls alice and wants a session interval of `seconds`.
fn calling(seed: u64, seconds: u64) -> World {
    let mut w = World::with(Options::new(seed).application(silent));
    let mut invitation = Invitation::new("sip:alice@198.51.100.7", Options::ALICE_V4);
    invitation.headers.push(("Subject".to_owned(), "an hour".to_owned()));
    invitation.session_expires = Some(Duration::from_secs(seconds));
    w.command(Command::Invite(Box::new(invitation))).unwrap();
    w.run_for(10);
    w
}

/// Alice answers bob's last INVITE with 200, SDP and `lines`.
fn answer(w: &mut World, lines: &[&str]) {
    let (invite, body) = (w.bob_sent(Method::Invite).last().clone(), w.alice.description(1));
    w.alice.respond(&invite, "200 OK", "a", lines, &body);
    w.run_for(10);
}

/// Alice answers the last of bob's requests `method`.
fn respond(w: &mut World, method: Method, status: &str, lines: &[&str]) {
    let request = w.bob_sent(method).last().clone();
    w.alice.respond(&request, status, "", lines, "");
    w.run_for(10);
}

#[test]
fn an_interval_below_90_s_gets_422_and_min_se() {
    let (mut w, _) = called(1, &["Supported: timer", "Session-Expires: 89"]);
    w.run_until_idle();
    let refusal = w.bob_sent(Status::SESSION_INTERVAL_TOO_SMALL).first();
    assert_eq!(line(refusal, "Min-SE").unwrap(), "Min-SE: 90");
    assert_eq!(w.events.len(), 0, "no call was made of it");
    w.check_all();
}

#[test]
fn an_interval_below_90_s_from_who_knows_no_422_is_passed_over() {
    for seconds in ["0", "1", "89"] {
        let (mut w, _) = called(2, &[&format!("Session-Expires: {seconds}")]);
        assert_eq!(line(w.bob_sent(Status::OK).first(), "Session-Expires"), None);
        hang_up(&mut w);
        w.check_all();
    }
}

#[test]
fn session_expires_that_cannot_be_read_gets_400() {
    for value in ["soon", "", "1800;refresher=me", "-90", "4294967296", "90 90"] {
        let (mut w, _) = called(3, &["Supported: timer", &format!("Session-Expires: {value}")]);
        w.run_until_idle();
        assert_eq!(w.bob_sent(Status::BAD_REQUEST).count(), 1, "{value}");
        w.check_all();
    }
}

#[test]
fn who_refreshes_is_chosen_by_the_table_of_rfc_4028() {
    for (lines, granted, is_required) in [
        (&["Supported: timer", "Session-Expires: 1800"][..], Some("1800;refresher=uac"), true),
        (&["Supported: timer", "x: 90;refresher=uac"], Some("90;refresher=uac"), true),
        (&["Require: timer", "x: 90;refresher=uas"], Some("90;refresher=uas"), true),
        (&["Supported: timer", "x: 600", "Min-SE: 600"], Some("600;refresher=uac"), true),
        (&["Session-Expires: 1800"], Some("1800;refresher=uas"), false),
        (&["Session-Expires: 1800;refresher=uac"], Some("1800;refresher=uas"), false),
        (&["Supported: timer"], None, false),
        (&[], None, false),
    ] {
        let (mut w, _) = called(4, lines);
        let ok = w.bob_sent(Status::OK).first();
        let expected = granted.map(|granted| format!("Session-Expires: {granted}"));
        assert_eq!(line(ok, "Session-Expires"), expected, "{lines:?}");
        assert_eq!(line(ok, "Require").is_some(), is_required, "{lines:?}");
        assert_eq!(w.live().timers, u64::from(granted.is_some()), "{lines:?}");
        hang_up(&mut w);
        w.check_all();
    }
}

//= rfc4028#10
//# The minimum of 32 seconds and one third of the session interval is RECOMMENDED.
#[test]
fn a_session_nobody_refreshes_is_hung_up_before_it_expires() {
    for (seconds, expected) in [(90, 60), (96, 64), (1_800, 1_768)] {
        let expires = format!("Session-Expires: {seconds};refresher=uac");
        let (mut w, _) = called(5, &["Supported: timer", &expires]);
        w.run_until_idle();
        assert_eq!(causes(&w), [EndCause::SessionExpired]);
        assert_eq!(ended_at_seconds(&w), expected);
        assert_eq!(w.bob_sent(Method::Bye).count(), 1);
        w.check_all();
    }
}

#[test]
fn a_call_of_an_hour_survives_because_the_caller_refreshes_it() {
    let lines = ["Supported: timer", "Session-Expires: 600;refresher=uac"];
    let (mut w, leg) = called(6, &lines);
    for _ in 0..HOUR_SECONDS / 300 {
        w.run_for(300_000);
        let mut refresh = w.alice.draft(leg, Method::Invite);
        refresh.headers.extend(lines.map(str::to_owned));
        w.alice.send(refresh);
        w.run_for(10);
        let ok = w.bob_sent((Status::OK, Method::Invite)).last();
        assert_eq!(line(ok, "Session-Expires").unwrap(), "Session-Expires: 600;refresher=uac");
    }
    assert_eq!(causes(&w), []);
    hang_up(&mut w);
    w.check_all();
}

#[test]
fn a_refresh_that_asks_for_too_little_is_refused_and_restarts_nothing() {
    let (mut w, leg) = called(7, &["Supported: timer", "Session-Expires: 90"]);
    w.run_for(30_000);
    let refresh = w.alice.draft(leg, Method::Invite);
    w.alice.send(refresh.with("Supported: timer").with("Session-Expires: 30"));
    w.run_until_idle();
    let refusal = w.bob_sent(Status::SESSION_INTERVAL_TOO_SMALL).first();
    assert_eq!(line(refusal, "Min-SE").unwrap(), "Min-SE: 90");
    assert_eq!(causes(&w), [EndCause::SessionExpired]);
    assert_eq!(ended_at_seconds(&w), 60);
    w.check_all();
}

#[test]
fn a_re_invite_without_session_expires_keeps_the_timer_of_who_knows_of_it() {
    let (mut w, leg) = called(8, &["Supported: timer", "Session-Expires: 90;refresher=uas"]);
    let hold = w.alice.draft(leg, Method::Invite);
    w.alice.send(hold.with("Supported: timer"));
    w.run_for(10);
    let ok = w.bob_sent(Status::OK).last();
    assert_eq!(line(ok, "Session-Expires").unwrap(), "Session-Expires: 90;refresher=uas");
    w.alice.reinvite(leg);
    w.run_for(10);
    assert_eq!(line(w.bob_sent(Status::OK).last(), "Session-Expires"), None);
    assert_eq!(w.live().timers, 0, "turned off");
    hang_up(&mut w);
    w.check_all();
}

//= rfc4028#7.2
//# It is RECOMMENDED that this refresh be sent once half the session interval has
//# elapsed.
#[test]
fn a_call_of_an_hour_survives_because_we_refresh_it() {
    let mut w = calling(9, 600);
    let invite = w.bob_sent(Method::Invite).first();
    assert_eq!(line(invite, "Session-Expires").unwrap(), "Session-Expires: 600");
    assert!(line(invite, "Supported").unwrap().contains("timer"));
    answer(&mut w, &["Allow: INVITE, UPDATE", "Require: timer", "x: 600;refresher=uac"]);
    for count in 1..=HOUR_SECONDS / 300 {
        w.run_for(300_000);
        let update = w.bob_sent(Method::Update).last();
        assert_eq!(line(update, "Session-Expires").unwrap(), "Session-Expires: 600;refresher=uac");
        assert_eq!(line(update, "Content-Length").unwrap(), "Content-Length: 0");
        assert_eq!(w.bob_sent(Method::Update).count() as u64, count);
        respond(&mut w, Method::Update, "200 OK", &["x: 600;refresher=uac", "Require: timer"]);
    }
    assert_eq!(causes(&w), []);
    hang_up(&mut w);
    w.check_all();
}

#[test]
fn the_called_side_refreshes_when_it_is_told_to() {
    let lines = ["Supported: timer", "Allow: UPDATE", "Session-Expires: 600;refresher=uas"];
    let (mut w, _) = called(10, &lines);
    w.run_for(300_000);
    w.bob_sent(Method::Update).at_ms([300_000]);
    respond(&mut w, Method::Update, "200 OK", &["Session-Expires: 600;refresher=uac"]);
    w.run_for(300_000);
    assert_eq!(w.bob_sent(Method::Update).count(), 2);
    respond(&mut w, Method::Update, "481 Call/Transaction Does Not Exist", &[]);
    w.run_until_idle();
    assert_eq!(causes(&w), [EndCause::Unreachable]);
    w.check_all();
}

#[test]
fn the_peer_may_refresh_by_update() {
    let lines = ["Supported: timer", "Session-Expires: 90;refresher=uac"];
    let (mut w, leg) = called(30, &lines);
    for _ in 0..10 {
        w.run_for(45_000);
        let mut update = w.alice.draft(leg, Method::Update);
        update.headers.extend(lines.map(str::to_owned));
        w.alice.send(update.clone());
        w.run_for(10);
        w.alice.send(update);
        w.run_for(10);
        let answers = w.bob_sent((Status::OK, Method::Update));
        assert_eq!(line(answers.last(), "Session-Expires").unwrap(), lines[1]);
        assert_eq!(line(answers.last(), "Require").unwrap(), "Require: timer");
        let count = answers.entries.len();
        assert_eq!(answers.entries[count - 1].bytes, answers.entries[count - 2].bytes);
    }
    assert_eq!(causes(&w), []);
    hang_up(&mut w);
    w.check_all();
}

#[test]
fn a_peer_without_update_is_asked_by_re_invite() {
    let mut w = calling(31, 600);
    answer(&mut w, &["Session-Expires: 600;refresher=uac"]);
    for count in 1..=4 {
        w.run_for(300_000);
        assert_eq!(asked(&w, Method::Invite), count + 1);
        let refresh = w.bob_sent(Method::Invite).last();
        assert_eq!(line(refresh, "Session-Expires").unwrap(), "Session-Expires: 600;refresher=uac");
        let (first, offer) = (w.bob_sent(Method::Invite).first().text(), refresh.text());
        let body = |text: &str| text.split_once("\r\n\r\n").unwrap().1.to_owned();
        assert_eq!(body(&first), body(&offer), "nothing new, under the same version");
        let (refresh, body) = (refresh.clone(), w.alice.description(1));
        w.alice.respond(&refresh, "200 OK", "", &["x: 600;refresher=uac"], &body);
        w.run_for(10);
    }
    let changes = w.events.iter().filter(|(_, e)| matches!(e, Event::Changed { .. })).count();
    assert_eq!((changes, causes(&w)), (0, vec![]));
    hang_up(&mut w);
    w.check_all();
}

#[test]
fn a_refresh_nobody_answers_ends_the_call() {
    let mut w = calling(11, 1_800);
    answer(&mut w, &["Allow: UPDATE", "Session-Expires: 1800;refresher=uac"]);
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Update).count(), 11, "one refresh, repeated");
    assert_eq!(causes(&w), [EndCause::Unreachable]);
    w.check_all();
}

#[test]
fn a_refresh_refused_is_tried_again_until_the_session_expires() {
    let mut w = calling(12, 160);
    answer(&mut w, &["Allow: UPDATE", "Session-Expires: 160;refresher=uac"]);
    for count in 1..=4 {
        w.run_for(160_000 >> count);
        assert_eq!(asked(&w, Method::Update), count);
        respond(&mut w, Method::Update, "500 Server Internal Error", &[]);
    }
    w.run_until_idle();
    assert_eq!(asked(&w, Method::Update), 4);
    assert_eq!(causes(&w), [EndCause::SessionExpired]);
    assert_eq!(ended_at_seconds(&w), 160);
    w.check_all();
}

#[test]
fn a_refresh_that_is_too_short_asks_for_more_the_next_time() {
    let mut w = calling(13, 160);
    answer(&mut w, &["Allow: UPDATE", "Session-Expires: 160;refresher=uac"]);
    w.run_for(80_000);
    respond(&mut w, Method::Update, "422 Session Interval Too Small", &["Min-SE: 300"]);
    w.run_for(40_000);
    let update = w.bob_sent(Method::Update).last();
    assert_eq!(line(update, "Session-Expires").unwrap(), "Session-Expires: 300;refresher=uac");
    assert_eq!(line(update, "Min-SE").unwrap(), "Min-SE: 300");
    respond(&mut w, Method::Update, "200 OK", &["Session-Expires: 300;refresher=uac"]);
    w.run_for(140_000);
    assert_eq!(causes(&w), [], "the new interval counts from the new answer");
    hang_up(&mut w);
    w.check_all();
}

//= rfc4028#7.2
//# there is no session expiration. In this case, no refreshes need to be sent.
#[test]
fn a_2xx_without_session_expires_means_no_timer() {
    let mut w = calling(14, 1_800);
    answer(&mut w, &[]);
    w.run_for(40_000);
    assert_eq!(w.live().timers, 0);
    w.run_until_idle();
    assert_eq!(causes(&w), []);
    hang_up(&mut w);
    w.check_all();
}

#[test]
fn the_peer_may_want_a_timer_that_we_did_not_ask_for() {
    let mut w = World::with(Options::new(15).application(silent));
    let invitation = Invitation::new("sip:alice@198.51.100.7", Options::ALICE_V4);
    w.command(Command::Invite(Box::new(invitation))).unwrap();
    w.run_for(10);
    answer(&mut w, &["Require: timer", "Session-Expires: 90;refresher=uas"]);
    w.run_until_idle();
    assert_eq!(causes(&w), [EndCause::SessionExpired]);
    assert_eq!(ended_at_seconds(&w), 60);
    w.check_all();
}

#[test]
fn a_422_is_answered_with_a_longer_interval_once() {
    let mut w = calling(16, 90);
    respond(&mut w, Method::Invite, "422 Session Interval Too Small", &["Min-SE: 900"]);
    let (first, second) =
        (w.bob_sent(Method::Invite).first().clone(), w.bob_sent(Method::Invite).last().clone());
    assert_eq!(w.bob_sent(Method::Ack).count(), 1);
    for name in ["From", "To", "Call-ID", "Subject", "Contact"] {
        assert_eq!(line(&first, name), line(&second, name));
    }
    assert_eq!(line(&second, "CSeq").unwrap(), "CSeq: 2 INVITE");
    assert_eq!(line(&second, "Session-Expires").unwrap(), "Session-Expires: 900");
    assert_eq!(line(&second, "Min-SE").unwrap(), "Min-SE: 900");
    assert!(second.text().contains("\r\nm=audio"), "it offers again");
    answer(&mut w, &["Session-Expires: 90;refresher=uac"]);
    assert!(line(w.bob_sent(Method::Ack).last(), "CSeq").unwrap().ends_with("2 ACK"));
    hang_up(&mut w);
    assert_eq!(causes(&w), [EndCause::LocalBye]);
    w.check_all();
}

#[test]
fn a_second_422_ends_the_call() {
    let mut w = calling(17, 90);
    for seconds in [900, 1_800] {
        let line = format!("Min-SE: {seconds}");
        respond(&mut w, Method::Invite, "422 Session Interval Too Small", &[&line]);
    }
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Invite).count(), 2);
    assert_eq!(causes(&w), [EndCause::Rejected(Status::SESSION_INTERVAL_TOO_SMALL)]);
    w.check_all();
}

#[test]
fn a_422_that_asks_for_nothing_more_ends_the_call() {
    for lines in [&[][..], &["Min-SE: 90"], &["Min-SE: much"], &["Min-SE: 1"]] {
        let mut w = calling(18, 1_800);
        respond(&mut w, Method::Invite, "422 Session Interval Too Small", lines);
        w.run_until_idle();
        assert_eq!(w.bob_sent(Method::Invite).count(), 1);
        assert_eq!(causes(&w), [EndCause::Rejected(Status::SESSION_INTERVAL_TOO_SMALL)]);
        w.check_all();
    }
}

/// A world in which alice calls and then says nothing; bob asks after a minute.
fn probing(seed: u64) -> World {
    let mut w = World::with(Options::new(seed).probe_after(Duration::from_secs(60)));
    w.alice.invite("service");
    w.run_for(10);
    w
}

#[test]
fn a_silent_call_is_probed_and_lives_on_whatever_the_answer() {
    let mut w = probing(20);
    for (count, status) in
        ["200 OK", "405 Method Not Allowed", "501 Not Implemented", "603 Decline"]
            .into_iter()
            .enumerate()
    {
        w.run_for(70_000);
        assert_eq!(asked(&w, Method::Options), count + 1);
        respond(&mut w, Method::Options, status, &[]);
    }
    assert_eq!(causes(&w), []);
    assert!(w.events.iter().all(|(_, event)| !matches!(event, Event::Failed { .. })));
    hang_up(&mut w);
    w.check_all();
}

#[test]
fn a_call_that_is_not_silent_is_not_probed() {
    let mut w = World::with(Options::new(21).probe_after(Duration::from_secs(60)));
    let leg = w.alice.invite("service");
    for _ in 0..10 {
        w.run_for(50_000);
        w.alice.request(leg, Method::Options);
    }
    w.run_for(10);
    assert_eq!(w.bob_sent(Method::Options).count(), 0);
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn a_probe_nobody_answers_ends_the_call() {
    let mut w = probing(22);
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Options).count(), 11, "one probe, repeated");
    assert_eq!((w.bob_sent(Method::Bye).count(), causes(&w)), (1, vec![EndCause::Unreachable]));
    w.check_all();
}

#[test]
fn a_peer_that_forgot_the_call_ends_it() {
    for status in ["481 Call/Transaction Does Not Exist", "408 Request Timeout"] {
        let mut w = probing(23);
        w.run_for(70_000);
        respond(&mut w, Method::Options, status, &[]);
        w.run_until_idle();
        assert_eq!(causes(&w), [EndCause::Unreachable]);
        w.check_all();
    }
}

#[test]
fn a_call_with_a_session_timer_needs_no_probe() {
    let mut w = World::with(Options::new(24).probe_after(Duration::from_secs(60)));
    let leg = w.alice.open("service");
    let invite = w.alice.draft(leg, Method::Invite);
    w.alice.send(invite.with("Supported: timer").with("Session-Expires: 90;refresher=uac"));
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Options).count(), 0);
    assert_eq!(causes(&w), [EndCause::SessionExpired]);
    w.check_all();
}

#[test]
fn the_application_may_probe_a_call_that_is_up() {
    let mut w = World::new(25);
    w.alice.invite("test");
    w.run_for(1_000);
    let call = w.last_call();
    let early = w.command(Command::Probe { call });
    assert_eq!(early, Err(CommandError::NotEstablished(call)));
    w.run_for(1_000);
    w.command(Command::Probe { call }).unwrap();
    w.run_for(10);
    let probe = w.bob_sent(Method::Options).first();
    assert!(probe.text().starts_with("OPTIONS sip:alice@198.51.100.7:5060 SIP/2.0\r\n"));
    respond(&mut w, Method::Options, "200 OK", &[]);
    hang_up(&mut w);
    w.check_all();
}

#[test]
fn a_thousand_silent_calls_are_probed_a_few_at_a_time() {
    let mut w = World::with(Options::new(26).probe_after(Duration::from_secs(600)));
    for _ in 0..1_000 {
        w.alice.invite("service");
    }
    w.run_until_idle();
    let (mut seen, mut per_ms) = (HashSet::new(), BTreeMap::new());
    for probe in w.bob_sent(Method::Options).entries {
        if !seen.insert(&probe.bytes) {
            continue;
        }
        *per_ms.entry(probe.at.as_millis()).or_insert(0) += 1;
    }
    assert!(per_ms.values().all(|count| *count <= 64), "{per_ms:?}");
    assert_eq!(causes(&w), [EndCause::Unreachable; 1_000]);
    w.check_all();
}
