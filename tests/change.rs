//! A session that is up changes: re-INVITE and UPDATE of either side, glare, hold, rollback.

#![allow(clippy::unwrap_used)] // helpers are tests too

use trunkline::api::{
    CallHandle, CallInfo, Command, CommandError, Commands, EndCause, Event, Invitation, Status,
};
use trunkline::sdp::Direction;
use trunkline::sim::{Entry, LegId, Options, World};
use trunkline::sip::Method;

fn silent(_: Event, _: Option<CallInfo<'_>>, _: &mut Commands) {}

/// Alice called bob, who would send and receive, and the call is up.
fn up(seed: u64) -> (World, LegId) {
    let mut w = World::with(Options::new(seed).media_direction(Direction::SendRecv));
    let leg = w.alice.invite("service");
    w.run_for(1_000);
    assert_eq!((w.live().sessions, w.live().timers), (1, 0));
    (w, leg)
}

/// Bob called alice, and the call is up.
fn placed(seed: u64) -> (World, LegId) {
    let options = Options::new(seed).media_direction(Direction::SendRecv);
    let mut w = World::with(options.application(silent));
    let invitation = Invitation::new("sip:alice@198.51.100.7", Options::ALICE_V4);
    w.command(Command::Invite(Box::new(invitation))).unwrap();
    w.run_for(10);
    let invite = w.bob_sent(Method::Invite).first().clone();
    let body = w.alice.description(1);
    w.alice.respond(&invite, "200 OK", "a", &[], &body);
    let leg = w.alice.join(&invite, "a");
    w.run_for(40_000);
    assert_eq!((w.live().sessions, w.live().timers, w.live().transactions), (1, 0, 0));
    (w, leg)
}

#[track_caller]
fn hold(w: &mut World) -> Entry {
    let call = w.last_call();
    w.command(Command::Hold { call }).unwrap();
    w.run_for(1);
    w.bob_sent(Method::Invite).last().clone()
}

/// Alice answers `request` with `status` and, if it is a 2xx, a description that says `direction`.
fn answer(w: &mut World, request: &Entry, status: &str, direction: &str) {
    let body = w.alice.description(2) + direction;
    let body = if status.starts_with('2') { body.as_str() } else { "" };
    w.alice.respond(request, status, "", &[], body);
    w.run_for(1);
}

/// Alice's offer: `lines` behind PCMU at her address, or at `address`.
fn offer(w: &mut World, leg: LegId, method: Method, version: u32, lines: &str) -> u32 {
    let body = w.alice.description(version) + lines;
    offer_body(w, leg, method, body)
}

fn offer_body(w: &mut World, leg: LegId, method: Method, body: String) -> u32 {
    let mut request = w.alice.draft(leg, method);
    request.body = Some(body);
    let cseq = request.cseq;
    w.alice.send(request);
    w.run_for(1);
    cseq
}

fn hang_up(mut w: World) {
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
    w.run_until_idle();
    w.check_all();
}

fn events(w: &World) -> Vec<Event> {
    w.events.iter().map(|(_, event)| *event).collect()
}

fn count(w: &World, wanted: impl Fn(CallHandle) -> Event) -> usize {
    let wanted = wanted(w.last_call());
    events(w).into_iter().filter(|event| *event == wanted).count()
}

fn changes(w: &World) -> usize {
    count(w, |call| Event::Changed { call })
}

#[track_caller]
fn ended(w: &World, cause: EndCause) {
    assert_eq!(count(w, |call| Event::Ended { call, cause }), 1, "{:?}", events(w));
}

/// The version in o=.
#[track_caller]
fn version(entry: &Entry) -> u32 {
    let text = entry.text();
    let origin = text.lines().find_map(|line| line.strip_prefix("o=")).unwrap();
    origin.split(' ').nth(2).unwrap().parse().unwrap()
}

#[track_caller]
fn direction(entry: &Entry) -> &'static str {
    let text = entry.text();
    let all = ["sendonly", "recvonly", "inactive"];
    all.into_iter().find(|name| text.contains(&format!("a={name}\r\n"))).unwrap_or("sendrecv")
}

fn body(entry: &Entry) -> String {
    entry.text().split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
}

#[test]
fn hold_and_resume_of_ours_go_out_as_reinvites() {
    let (mut w, _) = up(1);
    let invite = hold(&mut w);
    assert_eq!((direction(&invite), version(&invite)), ("sendonly", 1));
    assert!(invite.text().starts_with("INVITE sip:alice@198.51.100.7:5060 SIP/2.0\r\n"));
    answer(&mut w, &invite, "200 OK", "a=recvonly\r\n");
    assert_eq!(w.bob_sent(Method::Ack).count(), 1);
    assert_eq!(changes(&w), 1);
    let call = w.last_call();
    w.command(Command::Resume { call }).unwrap();
    w.run_for(1);
    let invite = w.bob_sent(Method::Invite).last().clone();
    assert_eq!((direction(&invite), version(&invite)), ("sendrecv", 2));
    answer(&mut w, &invite, "200 OK", "");
    assert_eq!(changes(&w), 2);
    hang_up(w);
}

#[test]
fn whoever_is_held_stays_held_whatever_the_peer_offers() {
    let (mut w, leg) = up(2);
    let invite = hold(&mut w);
    answer(&mut w, &invite, "200 OK", "a=recvonly\r\n");
    offer(&mut w, leg, Method::Invite, 3, "");
    assert_eq!(direction(w.bob_sent((Status::OK, Method::Invite)).last()), "sendonly");
    hang_up(w);
}

#[test]
fn a_second_hold_waits_for_the_first() {
    let (mut w, _) = up(3);
    let invite = hold(&mut w);
    let call = w.last_call();
    for command in [Command::Hold { call }, Command::Resume { call }] {
        let pending = CommandError::Pending(call, Method::Invite);
        assert_eq!(w.command(command), Err(pending));
    }
    answer(&mut w, &invite, "200 OK", "");
    w.command(Command::Resume { call }).unwrap();
    w.run_for(1);
    let invite = w.bob_sent(Method::Invite).last().clone();
    answer(&mut w, &invite, "200 OK", "");
    hang_up(w);
}

#[test]
fn a_call_that_rings_or_is_over_cannot_be_held() {
    let options = Options::new(4).application(silent);
    let mut w = World::with(options);
    let leg = w.alice.invite("service");
    w.run_for(100);
    let call = w.last_call();
    let refusal = Err(CommandError::NotEstablished(call));
    assert_eq!(w.command(Command::Hold { call }), refusal);
    w.command(Command::Answer { call }).unwrap();
    // Not acknowledged yet.
    assert_eq!(w.command(Command::Resume { call }), refusal);
    w.run_for(100);
    w.alice.bye(leg);
    w.run_for(100);
    assert_eq!(w.command(Command::Hold { call }), Err(CommandError::NoSuchCall(call)));
    w.run_until_idle();
    w.check_all();
}

/// Its ACK comes late: the hold waits for it, since an INVITE is in progress until then.
//= rfc3261#14.1
//# a UAC MUST NOT initiate a new INVITE transaction within a dialog while another INVITE
//# transaction is in progress in either direction
#[test]
fn hold_waits_until_the_peers_reinvite_is_acknowledged() {
    let (mut w, leg) = up(5);
    w.to_bob.drop_next(Method::Ack, 1);
    w.alice.reinvite(leg);
    w.run_for(10);
    let call = w.last_call();
    w.command(Command::Hold { call }).unwrap();
    w.run_for(400);
    assert_eq!(w.bob_sent(Method::Invite).count(), 0);
    w.run_for(5_000);
    let invite = w.bob_sent(Method::Invite).first().clone();
    let acknowledged = w.alice_sent(Method::Ack).last().at;
    assert!(invite.at > acknowledged, "{}", w.log.story());
    answer(&mut w, &invite, "200 OK", "");
    hang_up(w);
}

#[test]
fn a_2xx_repeated_draws_the_same_ack_until_timer_m() {
    let (mut w, _) = up(6);
    let invite = hold(&mut w);
    for _ in 0..4 {
        answer(&mut w, &invite, "200 OK", "");
        w.run_for(1_000);
    }
    assert_eq!(w.bob_sent(Method::Ack).count(), 4);
    w.bob_sent(Method::Ack).all_alike();
    w.run_for(40_000);
    answer(&mut w, &invite, "200 OK", "");
    assert_eq!(w.bob_sent(Method::Ack).count(), 4, "nobody waits for it any more");
    assert_eq!(changes(&w), 1);
    hang_up(w);
}

/// Two re-INVITEs of ours within 32 s: a copy of the first one's 2xx is still acknowledged.
#[test]
fn a_2xx_repeated_behind_a_later_reinvite_is_acknowledged_again() {
    let (mut w, _) = up(7);
    let first = hold(&mut w);
    answer(&mut w, &first, "200 OK", "");
    let second = hold(&mut w);
    answer(&mut w, &second, "200 OK", "");
    for _ in 0..2 {
        answer(&mut w, &first, "200 OK", "");
    }
    let acks = w.bob_sent(Method::Ack);
    let texts: Vec<String> = acks.entries.iter().map(|entry| entry.text()).collect();
    assert_eq!(texts.len(), 4);
    assert_eq!(texts[2], texts[3]);
    let cseq = |n: usize| acks.entries[n].facts.as_ref().unwrap().cseq;
    assert_eq!((cseq(0), cseq(1), cseq(2)), (1, 2, 1));
    hang_up(w);
}

#[test]
fn a_2xx_without_a_usable_answer_is_acknowledged_and_hung_up() {
    for (seed, body) in [(8, ""), (9, "v=0\r\nnonsense")] {
        let (mut w, _) = up(seed);
        let invite = hold(&mut w);
        w.alice.respond(&invite, "200 OK", "", &[], body);
        w.run_until_idle();
        assert_eq!((w.bob_sent(Method::Ack).count(), w.bob_sent(Method::Bye).count()), (1, 1));
        ended(&w, EndCause::NoAnswer);
        w.check_all();
    }
}

//= rfc3261#14.1
//# If a UA receives a non-2xx final response to a re-INVITE, the session parameters MUST remain
//# unchanged, as if no re-INVITE had been issued.
#[test]
fn a_refused_hold_leaves_the_session_as_it_was() {
    let (mut w, leg) = up(10);
    for status in ["488 Not Acceptable Here", "603 Decline", "500 Server Internal Error"] {
        let invite = hold(&mut w);
        answer(&mut w, &invite, status, "");
    }
    let status = Some(Status::NOT_ACCEPTABLE_HERE);
    assert_eq!(count(&w, |call| Event::Failed { call, method: Method::Invite, status }), 1);
    assert_eq!(changes(&w), 0);
    assert_eq!(w.live().sessions, 1);
    offer(&mut w, leg, Method::Invite, 2, "");
    let ok = w.bob_sent((Status::OK, Method::Invite)).last().clone();
    assert_eq!((direction(&ok), version(&ok)), ("sendrecv", 4), "versions 1 to 3 are used up");
    hang_up(w);
}

//= rfc3261#14.1
//# it SHOULD start a timer with a value T chosen as follows
//= rfc3261#14.1
//# T has a randomly chosen value between 2.1 and 4 seconds in units of 10 ms.
#[test]
fn glare_makes_the_owner_of_the_call_id_wait_2100_to_4000_ms() {
    let mut waits = Vec::new();
    for seed in 100..140 {
        let (w, _) = placed(seed);
        waits.push(wait_after_491(w));
    }
    assert!(waits.iter().all(|wait| (2_100..=4_000).contains(wait) && wait % 10 == 0), "{waits:?}");
    assert!(waits.iter().any(|wait| *wait < 2_700) && waits.iter().any(|wait| *wait > 3_400));
}

//= rfc3261#14.1
//# T has a randomly chosen value of between 0 and 2 seconds in units of 10 ms.
#[test]
fn glare_makes_the_other_side_wait_0_to_2000_ms() {
    let mut waits = Vec::new();
    for seed in 200..240 {
        let (w, _) = up(seed);
        waits.push(wait_after_491(w));
    }
    assert!(waits.iter().all(|wait| (0..=2_000).contains(wait) && wait % 10 == 0), "{waits:?}");
    assert!(waits.iter().any(|wait| *wait < 600) && waits.iter().any(|wait| *wait > 1_400));
}

/// Bob's hold meets 491; how long until he asks again, with success.
fn wait_after_491(mut w: World) -> u64 {
    let first = hold(&mut w);
    w.alice.respond(&first, "491 Request Pending", "", &[], "");
    let refused = w.now();
    w.run_for(0);
    let sent = w.bob_sent(Method::Invite).count();
    w.run_for(4_001);
    let invites = w.bob_sent(Method::Invite);
    assert!(invites.count() > sent, "{}", w.log.story());
    let again = invites.entries[sent].clone();
    let wait = again.at.as_millis() - refused.as_millis();
    answer(&mut w, &again, "200 OK", "a=recvonly\r\n");
    assert_eq!((direction(&again), changes(&w)), ("sendonly", 1));
    assert_eq!(count(&w, |call| Event::Established { call }), 1);
    hang_up(w);
    wait
}

#[test]
fn a_peer_that_answers_491_for_ever_is_taken_at_its_word() {
    let (mut w, _) = up(11);
    let mut invite = hold(&mut w);
    for _ in 0..9 {
        answer(&mut w, &invite, "491 Request Pending", "");
        w.run_for(2_010);
        invite = w.bob_sent(Method::Invite).last().clone();
    }
    let status = Some(Status::REQUEST_PENDING);
    assert_eq!(count(&w, |call| Event::Failed { call, method: Method::Invite, status }), 1);
    w.run_for(60_000);
    assert_eq!((w.live().timers, w.live().transactions), (0, 0));
    hang_up(w);
}

#[test]
fn hanging_up_while_a_change_waits_leaves_no_timer() {
    let (mut w, _) = placed(12);
    let invite = hold(&mut w);
    answer(&mut w, &invite, "491 Request Pending", "");
    hang_up(w);
}

#[test]
fn a_reinvite_answered_481_408_or_not_at_all_ends_the_call() {
    let statuses = ["481 Call/Transaction Does Not Exist", "408 Request Timeout", ""];
    for (seed, status) in (13..).zip(statuses) {
        let (mut w, _) = up(seed);
        let invite = hold(&mut w);
        if !status.is_empty() {
            answer(&mut w, &invite, status, "");
        }
        w.run_until_idle();
        let ms = if status.is_empty() { 33_000 } else { 1_001 };
        w.bob_sent(Method::Bye).at_ms([ms]);
        ended(&w, EndCause::Unreachable);
        w.check_all();
    }
}

/// A provisional response ends timer B, and a peer that then dies must not hold the call for ever.
#[test]
fn a_reinvite_that_only_rings_is_given_up_after_three_minutes() {
    let (mut w, _) = up(16);
    let invite = hold(&mut w);
    answer(&mut w, &invite, "100 Trying", "");
    answer(&mut w, &invite, "180 Ringing", "");
    w.run_until_idle();
    w.bob_sent(Method::Bye).at_ms([181_001]);
    ended(&w, EndCause::Unreachable);
    assert_eq!(w.bob_sent(Method::Cancel).count(), 0);
    w.check_all();
}

#[test]
fn bye_of_the_peer_ends_the_call_while_our_reinvite_is_pending() {
    let (mut w, leg) = up(17);
    let invite = hold(&mut w);
    answer(&mut w, &invite, "100 Trying", "");
    w.alice.bye(leg);
    w.run_for(10);
    ended(&w, EndCause::RemoteBye);
    answer(&mut w, &invite, "487 Request Terminated", "");
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Ack).count(), 1);
    assert_eq!(w.bob_sent(Method::Bye).count(), 0);
    w.check_all();
}

#[test]
fn a_200_to_our_reinvite_behind_the_peers_bye_is_acknowledged_and_nothing_else() {
    let (mut w, leg) = up(18);
    let invite = hold(&mut w);
    w.alice.bye(leg);
    w.run_for(10);
    for _ in 0..3 {
        answer(&mut w, &invite, "200 OK", "");
    }
    assert_eq!(w.live().sessions, 0);
    assert_eq!(w.bob_sent(Method::Ack).count(), 3);
    w.bob_sent(Method::Ack).all_alike();
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Bye).count(), 0);
    ended(&w, EndCause::RemoteBye);
    w.check_all();
}

#[test]
fn a_200_to_our_reinvite_behind_our_own_bye_is_acknowledged_and_nothing_else() {
    let (mut w, _) = up(19);
    w.alice.habits.answers_bye = false;
    let invite = hold(&mut w);
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
    w.run_for(10);
    w.bob_sent(Method::Bye).at_ms([1_001]);
    answer(&mut w, &invite, "200 OK", "");
    answer(&mut w, &invite, "200 OK", "");
    assert_eq!(w.bob_sent(Method::Ack).count(), 2);
    w.bob_sent(Method::Ack).all_alike();
    assert_eq!(changes(&w), 0);
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Bye).count(), 11);
    ended(&w, EndCause::LocalBye);
    w.check_all();
}

/// Nobody ever answers what a dead call left behind.
#[test]
fn a_reinvite_whose_call_is_over_is_given_up_though_it_rings() {
    let (mut w, leg) = up(20);
    let invite = hold(&mut w);
    w.alice.bye(leg);
    w.run_for(10);
    answer(&mut w, &invite, "183 Session Progress", "");
    w.run_until_idle();
    assert_eq!(count(&w, |call| Event::Ended { call, cause: EndCause::RemoteBye }), 1);
    w.check_all();
}

/// A hostile 2xx under a tag that is not the dialog's: no answer to our re-INVITE.
#[test]
fn a_2xx_of_another_dialog_is_no_answer_to_our_reinvite() {
    let (mut w, _) = up(21);
    let invite = hold(&mut w);
    let forged = invite.text().replace("tag=from-0", "tag=stranger");
    let forged = Entry { bytes: forged.into_bytes(), ..invite };
    answer(&mut w, &forged, "200 OK", "");
    assert_eq!((changes(&w), w.live().sessions), (0, 1));
    w.run_until_idle();
    ended(&w, EndCause::Unreachable);
    w.check_all();
}

//= rfc3261#14.2
//# while an INVITE it had sent on that dialog is in progress MUST return a 491 (Request
//# Pending) response to the received INVITE
#[test]
fn a_reinvite_that_crosses_ours_gets_491_and_both_come_through() {
    for body in ["with", "without"] {
        let (mut w, leg) = up(22);
        let invite = hold(&mut w);
        let mut crossing = w.alice.draft(leg, Method::Invite);
        if body == "without" {
            crossing.body = None;
        }
        w.alice.send(crossing);
        w.run_for(1);
        assert_eq!(w.bob_sent((Status::REQUEST_PENDING, Method::Invite)).count(), 1);
        answer(&mut w, &invite, "491 Request Pending", "");
        w.alice.reinvite(leg);
        w.run_for(2_100);
        let again = w.bob_sent(Method::Invite).last().clone();
        answer(&mut w, &again, "200 OK", "a=recvonly\r\n");
        assert_eq!(w.bob_sent((Status::OK, Method::Invite)).count(), 2);
        assert_eq!(direction(&again), "sendonly");
        hang_up(w);
    }
}

/// Alice has our 200 and we have not her ACK: that dialog is up for her only.
#[test]
fn a_reinvite_into_a_call_we_are_placing_gets_491() {
    let mut w = World::with(Options::new(23).application(silent));
    let invitation = Invitation::new("sip:alice@198.51.100.7", Options::ALICE_V4);
    w.command(Command::Invite(Box::new(invitation))).unwrap();
    w.run_for(10);
    let invite = w.bob_sent(Method::Invite).first().clone();
    w.alice.respond(&invite, "180 Ringing", "a", &[], "");
    let leg = w.alice.join(&invite, "a");
    w.run_for(10);
    w.alice.reinvite(leg);
    w.run_for(10);
    assert_eq!(w.bob_sent((Status::REQUEST_PENDING, Method::Invite)).count(), 1);
    w.alice.respond(&invite, "486 Busy Here", "a", &[], "");
    w.run_until_idle();
    w.check_all();
}

//= rfc3261#14.2
//# MUST include a Retry-After header field with a randomly chosen value of between 0 and 10 seconds
#[test]
fn the_500_of_a_reinvite_too_early_says_0_to_10_seconds_by_chance() {
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..60 {
        let mut w = World::new(seed);
        w.to_bob.drop_next(Method::Ack, 1);
        w.to_alice.drop_next(Status::SERVER_INTERNAL_ERROR, 1);
        let leg = w.alice.invite("service");
        w.run_for(100);
        w.alice.reinvite(leg);
        w.run_for(2_000);
        let refusals = w.bob_sent((Status::SERVER_INTERNAL_ERROR, Method::Invite));
        assert_eq!(refusals.count(), 2);
        refusals.all_alike();
        let text = refusals.first().text();
        let seconds = text.lines().find_map(|line| line.strip_prefix("Retry-After: ")).unwrap();
        seen.insert(seconds.parse::<u32>().unwrap());
        hang_up(w);
    }
    assert!(seen.iter().all(|seconds| *seconds <= 10) && seen.len() > 5, "{seen:?}");
}

#[test]
fn bye_behind_a_reinvite_that_is_not_acknowledged_stops_its_200s() {
    let (mut w, leg) = up(24);
    w.alice.habits.acknowledges = false;
    w.alice.reinvite(leg);
    w.run_for(600);
    w.alice.bye(leg);
    w.run_until_idle();
    w.bob_sent((Status::OK, Method::Invite)).at_ms([0, 1_000, 1_500]);
    ended(&w, EndCause::RemoteBye);
    w.check_all();
}

#[test]
fn a_reinvite_behind_our_bye_gets_481() {
    let (mut w, leg) = up(25);
    w.alice.habits.answers_bye = false;
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
    w.run_for(10);
    for method in [Method::Invite, Method::Update] {
        w.alice.request(leg, method);
        w.run_for(10);
        assert_eq!(w.bob_sent((Status::NO_SUCH_TRANSACTION, method)).count(), 1);
    }
    w.run_until_idle();
    w.check_all();
}

/// It asks us to offer; its ACK answers.
#[test]
fn a_reinvite_without_sdp_is_answered_with_our_offer() {
    let (mut w, leg) = up(26);
    let mut invite = w.alice.draft(leg, Method::Invite);
    invite.body = None;
    w.alice.habits.acknowledges = false;
    w.alice.send(invite);
    w.run_for(10);
    let ok = w.bob_sent((Status::OK, Method::Invite)).last().clone();
    assert_eq!(version(&ok), 1, "it lists more than the answer did");
    assert_eq!(changes(&w), 0, "not before the answer");
    let mut ack = w.alice.draft(leg, Method::Ack);
    ack.body = Some(w.alice.description(2));
    w.alice.send(ack);
    w.run_for(10);
    assert_eq!(changes(&w), 1);
    w.alice.habits.acknowledges = true;
    hang_up(w);
}

#[test]
fn an_ack_without_the_answer_to_our_offer_ends_the_call() {
    let (mut w, leg) = up(27);
    let mut invite = w.alice.draft(leg, Method::Invite);
    invite.body = None;
    w.alice.send(invite);
    w.run_until_idle();
    w.bob_sent(Method::Bye).at_ms([1_000]);
    ended(&w, EndCause::NoAnswer);
    w.check_all();
}

/// Nothing of a refused offer stays: no version, no direction, no target.
#[test]
fn a_refused_reinvite_changes_nothing_at_all() {
    let (mut w, leg) = up(28);
    let first = w.bob_sent((Status::OK, Method::Invite)).first().clone();
    let mut invite = w.alice.draft(leg, Method::Invite);
    invite.headers = vec!["Contact: <sip:elsewhere@198.51.100.9>".to_owned()];
    invite.body = Some(UNKNOWN_CODEC.to_owned());
    w.alice.send(invite);
    w.run_for(10);
    w.bob_sent(Status::NOT_ACCEPTABLE_HERE).at_ms([1_000]);
    offer(&mut w, leg, Method::Invite, 1, "");
    let ok = w.bob_sent((Status::OK, Method::Invite)).last().clone();
    assert_eq!(body(&ok), body(&first), "word for word, version and all");
    assert_eq!(changes(&w), 0);
    hang_up(w);
}

const UNKNOWN_CODEC: &str = "v=0\r\no=a 1 2 IN IP4 198.51.100.7\r\ns=-\r\n\
    c=IN IP4 198.51.100.7\r\nt=0 0\r\nm=audio 6000 RTP/AVP 96\r\na=rtpmap:96 x-unheard-of/44100\r\n";

#[test]
fn a_change_is_told_and_a_refresh_is_not() {
    let (mut w, leg) = up(29);
    offer(&mut w, leg, Method::Invite, 1, "");
    assert_eq!(changes(&w), 0, "nothing new");
    offer(&mut w, leg, Method::Invite, 2, "a=sendonly\r\n");
    assert_eq!(changes(&w), 1);
    offer(&mut w, leg, Method::Update, 2, "a=sendonly\r\n");
    assert_eq!(changes(&w), 1);
    let body = w.alice.description(3).replace("m=audio 6000", "m=audio 6002") + "a=sendonly\r\n";
    offer_body(&mut w, leg, Method::Update, body);
    assert_eq!(changes(&w), 2, "our side is the same, alice's is not");
    assert_eq!(version(w.bob_sent((Status::OK, Method::Update)).last()), 1);
    hang_up(w);
}

#[test]
fn hold_by_the_peer_in_every_spelling_is_answered_in_kind() {
    let (mut w, leg) = up(30);
    let zero = |body: String| body.replace("c=IN IP4 198.51.100.7", "c=IN IP4 0.0.0.0");
    let plain = w.alice.description(2);
    let session = plain.replace("t=0 0\r\n", "t=0 0\r\na=sendonly\r\n");
    for (body, answered) in [
        (plain.clone() + "a=sendonly\r\n", "recvonly"),
        (plain.clone() + "a=inactive\r\n", "inactive"),
        (plain.clone() + "a=recvonly\r\n", "sendonly"),
        (session.clone(), "recvonly"),
        (session + "a=sendrecv\r\n", "sendrecv"),
        (zero(plain.clone()), "recvonly"),
        (zero(plain.clone()) + "a=sendonly\r\n", "recvonly"),
        (zero(plain.clone()) + "a=inactive\r\n", "inactive"),
        (plain, "sendrecv"),
    ] {
        for method in [Method::Invite, Method::Update] {
            offer_body(&mut w, leg, method, body.clone());
            let ok = w.bob_sent((Status::OK, method)).last().clone();
            assert_eq!(direction(&ok), answered, "{body}");
        }
    }
    hang_up(w);
}

#[test]
fn m_lines_keep_number_order_and_port_0_through_hold_update_and_removal() {
    let (mut w, leg) = up(31);
    let (audio, video) = ("m=audio 6000 RTP/AVP 0\r\n", "m=video 7000 RTP/AVP 31\r\n");
    let (no_audio, no_video) = ("m=audio 0 RTP/AVP 0\r\n", "m=video 0 RTP/AVP 31\r\n");
    let head = w.alice.description(2).split("m=").next().unwrap().to_owned();
    let kinds = |entry: &Entry| -> Vec<(String, bool)> {
        let text = entry.text();
        let lines = text.lines().filter_map(|line| line.strip_prefix("m="));
        lines.map(|line| (line[..5].to_owned(), line.split(' ').nth(1) != Some("0"))).collect()
    };
    let line = |kind: &str, is_on| (kind.to_owned(), is_on);
    offer_body(&mut w, leg, Method::Update, format!("{head}{audio}{video}"));
    let both = [line("audio", true), line("video", false)];
    assert_eq!(kinds(w.bob_sent((Status::OK, Method::Update)).last()), both);
    let invite = hold(&mut w);
    assert_eq!(kinds(&invite), both, "our own offer as well");
    w.alice.respond(&invite, "200 OK", "", &[], &format!("{head}{audio}{no_video}"));
    w.run_for(1);
    assert_eq!(changes(&w), 2);
    offer_body(&mut w, leg, Method::Invite, format!("{head}{no_audio}{no_video}{audio}"));
    let three = [line("audio", false), line("video", false), line("audio", true)];
    assert_eq!(kinds(w.bob_sent((Status::OK, Method::Invite)).last()), three);
    // Fewer than there were: refused, and nothing changes.
    offer_body(&mut w, leg, Method::Update, format!("{head}{audio}"));
    assert_eq!(w.bob_sent((Status::NOT_ACCEPTABLE_HERE, Method::Update)).count(), 1);
    assert_eq!(kinds(&hold(&mut w)), three);
    hang_up(w);
}

#[test]
fn hold_and_resume_a_thousand_times_by_either_side_leak_nothing() {
    let (mut w, leg) = up(32);
    let call = w.last_call();
    let mut former = 0;
    for round in 0..1_000_u32 {
        let is_hold = round % 2 == 0;
        if round % 4 < 2 {
            let command = if is_hold { Command::Hold { call } } else { Command::Resume { call } };
            w.command(command).unwrap();
            w.run_for(1);
            let invite = w.bob_sent(Method::Invite).last().clone();
            assert_eq!(version(&invite), former + 1);
            former += 1;
            answer(&mut w, &invite, "200 OK", if is_hold { "a=recvonly\r\n" } else { "" });
        } else {
            let method = if round % 8 < 4 { Method::Invite } else { Method::Update };
            offer(&mut w, leg, method, round, if is_hold { "a=sendonly\r\n" } else { "" });
            let ok = w.bob_sent((Status::OK, method)).last().clone();
            assert_eq!(version(&ok), former + 1);
            former += 1;
        }
        assert_eq!((w.live().sessions, w.live().media_ports), (1, 1));
    }
    w.run_for(60_000);
    assert_eq!((w.live().timers, w.live().transactions), (0, 0));
    // The dialog, the description, the tail of the last 200 to an UPDATE.
    assert_eq!(w.live().blocks, 3);
    assert_eq!(changes(&w), 1_000);
    hang_up(w);
}

#[test]
fn an_update_is_answered_with_an_answer_contact_and_allow() {
    let (mut w, leg) = up(33);
    offer(&mut w, leg, Method::Update, 2, "a=sendonly\r\n");
    let ok = w.bob_sent((Status::OK, Method::Update)).first().clone();
    assert_eq!((direction(&ok), version(&ok)), ("recvonly", 1));
    let text = ok.text();
    assert!(text.contains("Contact: <sip:192.0.2.1:5060>\r\n"), "{text}");
    let allow = text.lines().find(|line| line.starts_with("Allow: ")).unwrap();
    assert!(allow.contains("UPDATE"), "{text}");
    assert_eq!(w.alice_sent(Method::Ack).count(), 1, "of the call's INVITE");
    hang_up(w);
}

#[test]
fn an_update_without_sdp_gets_a_200_without_and_refreshes_the_target() {
    let (mut w, leg) = up(34);
    let update = w.alice.draft(leg, Method::Update);
    w.alice.send(update.with("Contact: <sip:moved@198.51.100.7:5060>"));
    w.run_for(10);
    let ok = w.bob_sent((Status::OK, Method::Update)).first().clone();
    assert_eq!(body(&ok), "");
    assert_eq!(changes(&w), 0);
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
    w.run_until_idle();
    let bye = w.bob_sent(Method::Bye).first().text();
    assert!(bye.starts_with("BYE sip:moved@198.51.100.7:5060 SIP/2.0\r\n"), "{bye}");
    w.check_all();
}

/// A storm found it: the 200 was lost, the BYE was not, and the copies of the UPDATE were met with silence.
#[test]
fn a_repeated_update_gets_481_when_its_call_is_over() {
    let (mut w, leg) = up(39);
    let mut update = w.alice.draft(leg, Method::Update);
    update.body = Some(w.alice.description(2) + "a=sendonly\r\n");
    w.alice.send(update.clone());
    w.run_for(10);
    w.alice.bye(leg);
    w.run_for(10);
    w.alice.send_raw(update.to_bytes());
    w.run_for(10);
    assert_eq!(w.bob_sent((Status::NO_SUCH_TRANSACTION, Method::Update)).count(), 1);
    w.run_until_idle();
    w.check_all();
}

/// Whatever the session became meanwhile: the answer belongs to the request.
#[test]
fn a_repeated_update_gets_the_identical_200_until_timer_j() {
    let (mut w, leg) = up(35);
    let mut update = w.alice.draft(leg, Method::Update);
    update.body = Some(w.alice.description(2) + "a=sendonly\r\n");
    w.alice.send(update.clone());
    w.run_for(10);
    let invite = hold(&mut w);
    answer(&mut w, &invite, "200 OK", "a=inactive\r\n");
    for _ in 0..3 {
        w.alice.send_raw(update.to_bytes());
        w.run_for(10_000);
    }
    let oks = w.bob_sent((Status::OK, Method::Update));
    assert_eq!(oks.count(), 4);
    oks.all_alike();
    assert_eq!(changes(&w), 2);
    hang_up(w);
}

/// Each of these is answered by its status alone, and a copy of it as well.
#[test]
fn a_refused_update_changes_nothing_and_is_refused_again_alike() {
    let (mut w, leg) = up(36);
    let mut update = w.alice.draft(leg, Method::Update);
    for (body, status) in [
        (UNKNOWN_CODEC, Status::NOT_ACCEPTABLE_HERE),
        ("v=0\r\nnonsense", Status::NOT_ACCEPTABLE_HERE),
    ] {
        update.cseq += 1;
        update.branch = Some(format!("z9hG4bK-update-{}", update.cseq));
        update.body = Some(body.to_owned());
        for _ in 0..2 {
            w.alice.send_raw(update.to_bytes());
            w.run_for(10);
        }
        assert_eq!(w.bob_sent((status, Method::Update)).count() % 2, 0);
    }
    assert_eq!(w.bob_sent((Status::NOT_ACCEPTABLE_HERE, Method::Update)).count(), 4);
    assert_eq!(changes(&w), 0);
    hang_up(w);
}

//= rfc3311#5.2
//# the UAS has generated an offer (in an UPDATE, PRACK or INVITE) to which it has not yet
//# received an answer, the UAS MUST reject the UPDATE with a 491 response
#[test]
fn an_update_that_crosses_our_reinvite_gets_491_and_one_without_offer_200() {
    let (mut w, leg) = up(37);
    let invite = hold(&mut w);
    offer(&mut w, leg, Method::Update, 2, "");
    assert_eq!(w.bob_sent((Status::REQUEST_PENDING, Method::Update)).count(), 1);
    w.alice.request(leg, Method::Update);
    w.run_for(1);
    assert_eq!(w.bob_sent((Status::OK, Method::Update)).count(), 1);
    answer(&mut w, &invite, "200 OK", "");
    assert_eq!(changes(&w), 1);
    hang_up(w);
}

/// Our offer in the 200 to a re-INVITE without SDP waits for its ACK.
#[test]
fn an_update_before_the_ack_that_owes_the_answer_is_refused() {
    let (mut w, leg) = up(38);
    w.alice.habits.acknowledges = false;
    let mut invite = w.alice.draft(leg, Method::Invite);
    invite.body = None;
    w.alice.send(invite);
    w.run_for(10);
    offer(&mut w, leg, Method::Update, 2, "");
    assert_eq!(w.bob_sent((Status::SERVER_INTERNAL_ERROR, Method::Update)).count(), 1);
    let mut ack = w.alice.draft(leg, Method::Ack);
    ack.body = Some(w.alice.description(3));
    w.alice.send(ack);
    w.run_for(10);
    offer(&mut w, leg, Method::Update, 4, "");
    assert_eq!(w.bob_sent((Status::OK, Method::Update)).count(), 1);
    hang_up(w);
}

//= rfc3311#5.2
//# the UAS MUST reject the UPDATE with a 500 response, and MUST include a Retry-After
//# header field
#[test]
fn an_update_in_the_early_dialog_waits_until_the_offer_is_answered() {
    for has_offer in [true, false] {
        let mut w = World::with(Options::new(39).application(silent));
        let leg = w.alice.open("service");
        let mut invite = w.alice.draft(leg, Method::Invite);
        if !has_offer {
            invite.body = None;
        }
        w.alice.send(invite);
        w.run_for(10);
        let call = w.last_call();
        w.command(Command::Ring { call }).unwrap();
        w.run_for(10);
        offer(&mut w, leg, Method::Update, 2, "");
        let refusal = w.bob_sent((Status::SERVER_INTERNAL_ERROR, Method::Update)).first().text();
        assert!(refusal.contains("Retry-After: "), "{refusal}");
        w.alice.request(leg, Method::Update);
        w.run_for(10);
        assert_eq!(w.bob_sent((Status::OK, Method::Update)).count(), 1, "it offers nothing");
        w.alice.cancel(leg);
        w.run_until_idle();
        w.check_all();
    }
}

#[test]
fn an_update_outside_any_dialog_gets_481() {
    let mut w = World::new(40);
    let leg = w.alice.open("service");
    w.alice.request(leg, Method::Update);
    w.run_until_idle();
    w.bob_sent((Status::NO_SUCH_TRANSACTION, Method::Update)).at_ms([0]);
    w.check_all();
}

/// What is too long to be kept or sent is refused, and the call goes on.
#[test]
fn a_huge_update_is_refused_and_the_call_goes_on() {
    let (mut w, leg) = up(41);
    let lines = "a=x-noise:0123456789\r\n".repeat(300);
    offer(&mut w, leg, Method::Update, 2, &lines);
    let mut update = w.alice.draft(leg, Method::Update);
    update.body = Some("v=0".to_owned());
    w.alice.send(update.with("Content-Type: application/x-unheard-of"));
    w.run_for(10);
    assert_eq!(w.bob_sent((Status::UNSUPPORTED_MEDIA_TYPE, Method::Update)).count(), 1);
    assert_eq!(w.live().sessions, 1);
    hang_up(w);
}

#[test]
fn the_caller_changes_and_is_changed_like_the_callee() {
    let (mut w, leg) = placed(42);
    let invite = hold(&mut w);
    assert_eq!((direction(&invite), version(&invite)), ("sendonly", 1));
    answer(&mut w, &invite, "200 OK", "a=recvonly\r\n");
    offer(&mut w, leg, Method::Update, 3, "");
    assert_eq!(direction(w.bob_sent((Status::OK, Method::Update)).last()), "sendonly");
    let call = w.last_call();
    w.command(Command::Resume { call }).unwrap();
    w.run_for(1);
    let invite = w.bob_sent(Method::Invite).last().clone();
    answer(&mut w, &invite, "200 OK", "");
    offer(&mut w, leg, Method::Invite, 4, "a=inactive\r\n");
    assert_eq!(direction(w.bob_sent((Status::OK, Method::Invite)).last()), "inactive");
    assert_eq!(changes(&w), 4);
    w.alice.bye(leg);
    w.run_until_idle();
    ended(&w, EndCause::RemoteBye);
    w.check_all();
}
