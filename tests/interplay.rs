//! Features that meet in one call: forks and changes, holds and refreshes, PRACK and the 200, drain and calls of ours.

#![allow(clippy::unwrap_used)] // helpers are tests too

use std::time::Duration;

use trunkline::api::{CallInfo, Command, CommandError, Commands, EndCause, Event};
use trunkline::api::{Invitation, Status};
use trunkline::sdp::Direction;
use trunkline::sim::{Entry, LegId, Options, World};
use trunkline::sip::Method;

fn silent(_: Event, _: Option<CallInfo<'_>>, _: &mut Commands) {}

fn invitation() -> Invitation {
    Invitation::new("sip:alice@198.51.100.7", Options::ALICE_V4)
}

/// Bob calls alice as `invitation` says; his INVITE.
fn calling(seed: u64, invitation: Invitation) -> (World, Entry) {
    let options = Options::new(seed).media_direction(Direction::SendRecv).application(silent);
    let mut w = World::with(options);
    w.command(Command::Invite(Box::new(invitation))).unwrap();
    w.run_for(1);
    let invite = w.bob_sent(Method::Invite).first().clone();
    (w, invite)
}

/// Alice answers `request` under `tag`, with a description or without.
fn respond(w: &mut World, request: &Entry, status: &str, tag: &str, lines: &[&str], sdp: bool) {
    let body = if sdp { w.alice.description(1) } else { String::new() };
    w.alice.respond(request, status, tag, lines, &body);
    w.run_for(1);
}

/// Bob called alice, who answered under the tag `a`.
fn up(seed: u64) -> (World, Entry) {
    let (mut w, invite) = calling(seed, invitation());
    respond(&mut w, &invite, "200 OK", "a", &[], true);
    (w, invite)
}

/// Alice called bob, the call is up, and the ACK of her next INVITE is lost.
fn up_with_unacknowledged_reinvite(seed: u64) -> (World, LegId) {
    let mut w = World::new(seed);
    let leg = w.alice.invite("service");
    w.run_for(1_000);
    w.to_bob.drop_next(Method::Ack, 1);
    w.alice.reinvite(leg);
    w.run_for(10);
    (w, leg)
}

fn say(w: &mut World, what: impl FnOnce(trunkline::api::CallHandle) -> Command) {
    let call = w.last_call();
    assert_eq!(w.command(what(call)), Ok(()));
    w.run_for(1);
}

fn hang_up(mut w: World) {
    say(&mut w, |call| Command::Hangup { call });
    w.run_until_idle();
    w.check_all();
}

fn failures(w: &World) -> Vec<(Method, Option<Status>)> {
    let failure = |(_, event): &(_, Event)| match event {
        Event::Failed { method, status, .. } => Some((*method, *status)),
        _ => None,
    };
    w.events.iter().filter_map(failure).collect()
}

fn causes(w: &World) -> Vec<EndCause> {
    let cause = |(_, event): &(_, Event)| match event {
        Event::Ended { cause, .. } => Some(*cause),
        _ => None,
    };
    w.events.iter().filter_map(cause).collect()
}

/// One phone was put on hold early, by UPDATE; another answers; the first knows nothing of its dialog any more.
#[test]
fn an_update_refused_by_a_phone_that_lost_leaves_the_call_alone() {
    for (seed, has_rung) in [(1, false), (2, true)] {
        let (mut w, invite) = calling(seed, invitation());
        let lines =
            ["Require: 100rel", "RSeq: 1", "Allow: INVITE, ACK, BYE, CANCEL, UPDATE, PRACK"];
        respond(&mut w, &invite, "183 Session Progress", "a", &lines, true);
        let prack = w.bob_sent(Method::Prack).first().clone();
        respond(&mut w, &prack, "200 OK", "", &[], false);
        say(&mut w, |call| Command::Hold { call });
        let update = w.bob_sent(Method::Update).first().clone();
        if has_rung {
            respond(&mut w, &invite, "180 Ringing", "b", &[], false);
        }
        respond(&mut w, &invite, "200 OK", "b", &[], true);
        assert_eq!(failures(&w), [(Method::Update, None)], "the hold came to nothing");
        say(&mut w, |call| Command::Hold { call });
        let gone = "481 Call/Transaction Does Not Exist";
        respond(&mut w, &update, gone, "", &[], false);
        assert_eq!(w.bob_sent(Method::Bye).count(), 0, "{}", w.log.story());
        let hold = w.bob_sent(Method::Invite).last().clone();
        assert!(hold.text().contains(";tag=b\r\n"), "{}", hold.text());
        respond(&mut w, &hold, "200 OK", "", &[], true);
        assert_eq!(failures(&w).len(), 1);
        hang_up(w);
    }
}

#[test]
fn a_reinvite_answered_under_the_tag_of_a_phone_that_lost_changes_no_dialog() {
    let (mut w, invite) = up(4);
    w.alice.habits.answers_bye = false;
    respond(&mut w, &invite, "200 OK", "b", &[], true);
    say(&mut w, |call| Command::Hold { call });
    let hold = w.bob_sent(Method::Invite).last().clone();
    respond(
        &mut w,
        &Entry { bytes: hold.text().replace(";tag=a", "").into(), ..hold },
        "200 OK",
        "b",
        &[],
        true,
    );
    w.alice.habits.answers_bye = true;
    w.run_for(200_000);
    let bye = w.bob_sent(Method::Bye).last().text();
    assert!(bye.contains(";tag=a\r\n"), "{bye}\n{}", w.log.story());
    w.run_until_idle();
    w.check_all();
}

/// Whoever holds knows nothing of refreshes: the wish waits for the end of one instead of being lost.
#[test]
fn a_hold_during_a_refresh_follows_it() {
    for (seed, method, status) in [
        (5, Method::Invite, "200 OK"),
        (6, Method::Update, "200 OK"),
        (7, Method::Invite, "500 Server Internal Error"),
        (8, Method::Invite, "491 Request Pending"),
        (9, Method::Update, "500 Server Internal Error"),
    ] {
        let mut wanted = invitation();
        wanted.session_expires = Some(Duration::from_secs(1_800));
        let (mut w, invite) = calling(seed, wanted);
        let allow = if method == Method::Update { "Allow: UPDATE" } else { "Allow: INVITE" };
        let lines = ["Session-Expires: 1800;refresher=uac", "Require: timer", allow];
        respond(&mut w, &invite, "200 OK", "a", &lines, true);
        w.run_for(900_000);
        let refresh = w.bob_sent(method).last().clone();
        assert!(refresh.at.as_millis() > 800_000, "{}", w.log.story());
        say(&mut w, |call| Command::Hold { call });
        let call = w.last_call();
        let again = w.command(Command::Resume { call });
        assert_eq!(again, Err(CommandError::Pending(call, method)));
        let is_described = method == Method::Invite && status.starts_with('2');
        respond(&mut w, &refresh, status, "", &lines[..2], is_described);
        w.run_for(4_500);
        let hold = w.bob_sent(Method::Invite).last().clone();
        assert!(hold.text().contains("a=sendonly\r\n"), "{}", w.log.story());
        respond(&mut w, &hold, "200 OK", "", &lines, true);
        let is_changed = |(_, event): &&(_, Event)| matches!(event, Event::Changed { .. });
        assert_eq!(w.events.iter().filter(is_changed).count(), 1);
        assert_eq!(failures(&w), [], "the hold did not fail");
        hang_up(w);
    }
}

/// INFO, REFER, NOTIFY and OPTIONS go beside a re-INVITE whose ACK is late: the call is up all the while.
#[test]
fn requests_of_ours_do_not_wait_for_the_ack_of_a_reinvite() {
    let (mut w, leg) = up_with_unacknowledged_reinvite(10);
    let content = Box::new(("text/plain".to_owned(), b"1".to_vec()));
    say(&mut w, |call| Command::Info { call, content });
    say(&mut w, |call| Command::Probe { call });
    say(&mut w, |call| Command::Refer { call, target: "sip:carol@example.com".into() });
    for method in [Method::Info, Method::Options, Method::Refer] {
        let request = w.bob_sent(method).first().clone();
        respond(&mut w, &request, "200 OK", "", &[], false);
    }
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

/// What a 200 says is repeated until its ACK comes, whatever a PRACK wants meanwhile.
#[test]
fn a_prack_with_an_offer_behind_the_200_does_not_change_its_copies() {
    let options = Options::new(11).media_direction(Direction::SendRecv).application(silent);
    let mut w = World::with(options);
    w.alice.habits.acknowledges = false;
    let leg = w.alice.open("service");
    let draft = w.alice.draft(leg, Method::Invite).with("Require: 100rel");
    w.alice.send(draft);
    w.run_for(1);
    say(&mut w, |call| Command::Ring { call });
    let ringing = w.bob_sent(Status::RINGING).first().text();
    let rseq = ringing.lines().find_map(|line| line.strip_prefix("RSeq: ")).unwrap().to_owned();
    say(&mut w, |call| Command::Answer { call });
    let mut prack = w.alice.draft(leg, Method::Prack).with(format!("RAck: {rseq} 1 INVITE"));
    prack.body = Some(w.alice.description(2) + "a=sendonly\r\n");
    w.alice.send(prack);
    w.run_for(5_000);
    let copies = w.bob_sent((Status::OK, Method::Invite));
    assert!(copies.count() > 2);
    copies.all_alike();
    assert_eq!(w.bob_sent((Status::SERVER_INTERNAL_ERROR, Method::Prack)).count(), 1);
    w.run_until_idle();
    w.check_all();
}

/// A peer that allows UPDATE and does not take it is refreshed by re-INVITE from then on.
#[test]
fn a_refresh_by_update_that_is_not_allowed_is_tried_by_reinvite() {
    for (seed, status) in [(12, "405 Method Not Allowed"), (13, "501 Not Implemented")] {
        let mut wanted = invitation();
        wanted.session_expires = Some(Duration::from_secs(1_800));
        let (mut w, invite) = calling(seed, wanted);
        let lines = ["Session-Expires: 1800;refresher=uac", "Require: timer", "Allow: UPDATE"];
        respond(&mut w, &invite, "200 OK", "a", &lines, true);
        w.run_for(900_000);
        let refresh = w.bob_sent(Method::Update).last().clone();
        respond(&mut w, &refresh, status, "", &[], false);
        w.run_for(450_000);
        let refresh = w.bob_sent(Method::Invite).last().clone();
        assert!(refresh.at > invite.at, "{}", w.log.story());
        respond(&mut w, &refresh, "200 OK", "", &lines[..2], true);
        w.run_for(600_000);
        assert_eq!(causes(&w), []);
        hang_up(w);
    }
}

/// What one phone takes says nothing of another.
#[test]
fn the_methods_of_a_phone_that_lost_are_not_those_of_the_one_that_answers() {
    for (seed, has_rung) in [(14, false), (15, true)] {
        let mut wanted = invitation();
        wanted.session_expires = Some(Duration::from_secs(1_800));
        let (mut w, invite) = calling(seed, wanted);
        respond(&mut w, &invite, "180 Ringing", "a", &["Allow: UPDATE"], false);
        if has_rung {
            respond(&mut w, &invite, "180 Ringing", "b", &[], false);
        }
        let lines = ["Session-Expires: 1800;refresher=uac", "Require: timer"];
        respond(&mut w, &invite, "200 OK", "b", &lines, true);
        w.run_for(900_000);
        assert_eq!(w.bob_sent(Method::Update).count(), 0);
        let refresh = w.bob_sent(Method::Invite).last().clone();
        respond(&mut w, &refresh, "200 OK", "", &lines, true);
        hang_up(w);
    }
}

//= rfc3261#20.33
//# The Retry-After header field can be used with a 500 (Server Internal Error) or 503 (Service
//# Unavailable) response to indicate how long the service is expected to be unavailable
#[test]
fn a_refusal_with_retry_after_tells_the_application_when_to_call_again() {
    for (seed, lines, deferred) in [
        (16, vec!["Retry-After: 120 (maintenance);duration=60"], Some(120)),
        (17, vec!["Retry-After: soon"], None),
        (18, vec![], None),
    ] {
        let (mut w, invite) = calling(seed, invitation());
        respond(&mut w, &invite, "503 Service Unavailable", "a", &lines, false);
        w.run_until_idle();
        let call = w.last_call();
        let deferred = deferred.map(|seconds| Event::Deferred { call, seconds });
        let cause = EndCause::Rejected(Status::SERVICE_UNAVAILABLE);
        let events: Vec<Event> = w.events.iter().skip(1).map(|(_, event)| *event).collect();
        let expected: Vec<Event> =
            deferred.into_iter().chain([Event::Ended { call, cause }]).collect();
        assert_eq!(events, expected);
        assert_eq!(w.bob_sent(Method::Invite).count(), 1, "nobody calls again of his own accord");
        w.check_all();
    }
}

#[test]
fn a_challenge_is_a_refusal_and_does_not_loop() {
    for (seed, status) in [(19, "401 Unauthorized"), (20, "407 Proxy Authentication Required")] {
        let (mut w, invite) = calling(seed, invitation());
        let line = "WWW-Authenticate: Digest realm=\"a\", nonce=\"b\"";
        for _ in 0..3 {
            respond(&mut w, &invite, status, "a", &[line], false);
        }
        w.run_until_idle();
        assert_eq!(w.bob_sent(Method::Invite).count(), 1);
        assert_eq!(w.bob_sent(Method::Ack).count(), 3);
        assert!(matches!(causes(&w)[..], [EndCause::Rejected(_)]));
        w.check_all();
    }
}

/// A server that ends hangs up in every phase a call of ours can be in.
#[test]
fn the_end_of_the_server_ends_calls_of_ours_in_every_phase() {
    for phase in 0..6 {
        let (mut w, invite) = calling(30 + phase, invitation());
        let lines = ["Require: 100rel", "RSeq: 1", "Allow: UPDATE"];
        match phase {
            0 => {}
            1 => respond(&mut w, &invite, "100 Trying", "", &[], false),
            2 => respond(&mut w, &invite, "180 Ringing", "a", &[], false),
            // PRACK is not answered, nor is an UPDATE.
            3 => {
                respond(&mut w, &invite, "183 Session Progress", "a", &lines, true);
                say(&mut w, |call| Command::Hold { call });
            }
            4 => respond(&mut w, &invite, "200 OK", "a", &[], true),
            _ => {
                respond(&mut w, &invite, "200 OK", "a", &[], true);
                say(&mut w, |call| Command::Hold { call });
            }
        }
        w.shut_down();
        let again = w.command(Command::Invite(Box::new(invitation())));
        assert_eq!(again, Err(CommandError::Draining));
        w.run_until_idle();
        assert_eq!(causes(&w).len(), 1, "phase {phase}\n{}", w.log.story());
        let (cancels, byes) = match phase {
            0 => (0, 0),
            1..=3 => (1, 0),
            _ => (0, 1),
        };
        let texts = |method| {
            let sent = w.bob_sent(method);
            sent.entries.iter().map(|e| e.text()).collect::<std::collections::BTreeSet<_>>().len()
        };
        assert_eq!((texts(Method::Cancel), texts(Method::Bye)), (cancels, byes), "phase {phase}");
        w.check_all();
    }
}

/// A 2xx that makes no dialog is a final response: nothing is left to cancel.
//= rfc3261#9.1
//# it would have no effect on a request to which a UAS has already given a final response
#[test]
fn no_cancel_follows_a_200_that_makes_no_dialog() {
    let (mut w, invite) = calling(40, invitation());
    respond(&mut w, &invite, "180 Ringing", "", &[], false);
    respond(&mut w, &invite, "200 OK", "a", &["Record-Route: <sip:"], true);
    say(&mut w, |call| Command::Hangup { call });
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Cancel).count(), 0, "{}", w.log.story());
    assert_eq!(causes(&w), [EndCause::Cancelled]);
    w.check_all();
}

/// One REFER is over and told so by a NOTIFY that the peer refuses; the next goes on.
#[test]
fn a_refused_notify_of_one_refer_leaves_the_next_alone() {
    let (mut w, invite) = up(41);
    let leg = w.alice.join(&invite, "a");
    let refer = |w: &mut World| {
        let refer = w.alice.draft(leg, Method::Refer).with("Refer-To: <sip:carol@example.com>");
        w.alice.send(refer);
        w.run_for(1);
        w.bob_sent(Method::Notify).last().clone()
    };
    let first = refer(&mut w);
    respond(&mut w, &first, "200 OK", "", &[], false);
    say(&mut w, |call| Command::Notify { call, status: Status::BUSY_HERE });
    let last = w.bob_sent(Method::Notify).last().clone();
    let second = refer(&mut w);
    respond(&mut w, &last, "481 Subscription Does Not Exist", "", &[], false);
    respond(&mut w, &second, "200 OK", "", &[], false);
    assert_eq!(failures(&w), [(Method::Notify, Some(Status::NO_SUCH_TRANSACTION))]);
    say(&mut w, |call| Command::Notify { call, status: Status::OK });
    let notify = w.bob_sent(Method::Notify).last().clone();
    respond(&mut w, &notify, "200 OK", "", &[], false);
    hang_up(w);
}

/// BYE and CANCEL of the caller while our reliable response waits for its PRACK, and our own hangup then.
#[test]
fn a_call_ends_in_every_way_while_a_prack_is_due() {
    for way in 0..4 {
        let mut w = World::with(Options::new(50 + way).application(silent));
        let leg = w.alice.open("service");
        let mut draft = w.alice.draft(leg, Method::Invite).with("Require: 100rel");
        draft.headers.push("Expires: 600".to_owned());
        w.alice.send(draft);
        w.run_for(1);
        say(&mut w, |call| Command::Progress { call });
        say(&mut w, |call| Command::Answer { call });
        let status = match way {
            0 => {
                w.alice.bye(leg);
                Status::REQUEST_TERMINATED
            }
            1 => {
                w.alice.cancel(leg);
                Status::REQUEST_TERMINATED
            }
            2 => {
                say(&mut w, |call| Command::Hangup { call });
                Status::TEMPORARILY_UNAVAILABLE
            }
            _ => {
                w.shut_down();
                Status::TEMPORARILY_UNAVAILABLE
            }
        };
        w.run_until_idle();
        assert_eq!(w.bob_sent((status, Method::Invite)).count(), 1, "{}", w.log.story());
        assert_eq!(w.bob_sent((Status::OK, Method::Invite)).count(), 0);
        assert_eq!(causes(&w).len(), 1);
        w.check_all();
    }
}

/// The next hop is a proxy: a target that is an address is its affair, for the INVITE, the CANCEL and the second try.
#[test]
fn an_invite_goes_to_its_next_hop_whatever_the_target_says() {
    let mut wanted = Invitation::new("sip:carol@203.0.113.9:5080", Options::ALICE_V4);
    wanted.session_expires = Some(Duration::from_secs(90));
    let (mut w, invite) = calling(60, wanted);
    assert_eq!(invite.remote(), Options::ALICE_V4);
    let too_small = "422 Session Interval Too Small";
    respond(&mut w, &invite, too_small, "a", &["Min-SE: 300"], false);
    let again = w.bob_sent(Method::Invite).last().clone();
    assert_eq!((again.remote(), w.bob_sent(Method::Invite).count()), (Options::ALICE_V4, 2));
    respond(&mut w, &again, "180 Ringing", "b", &[], false);
    say(&mut w, |call| Command::Hangup { call });
    assert_eq!(w.bob_sent(Method::Cancel).first().remote(), Options::ALICE_V4);
    respond(&mut w, &again, "487 Request Terminated", "b", &[], false);
    w.run_until_idle();
    w.check_all();
}
