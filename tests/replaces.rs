//! Replacements: an INVITE that takes the place of a call, ours or the peer's (RFC 3891).

#![allow(clippy::unwrap_used)] // helpers are tests too

use trunkline::api::{CallInfo, Command, Commands, EndCause, Event, Invitation, Status};
use trunkline::sim::{End, Entry, LegId, Options, World};
use trunkline::sip::Method;

fn silent(_: Event, _: Option<CallInfo<'_>>, _: &mut Commands) {}

fn answering(event: Event, _: Option<CallInfo<'_>>, commands: &mut Commands) {
    if let Event::Incoming { call } = event {
        commands.answer(call);
    }
}

/// A world whose bob answers at once, and a call of alice's that is up.
fn up(seed: u64) -> (World, LegId) {
    let mut w = World::with(Options::new(seed).application(answering));
    let leg = w.alice.invite("service");
    w.run_for(10);
    (w, leg)
}

fn hang_up(w: &mut World, leg: LegId) {
    w.alice.bye(leg);
    w.run_for(100);
}

fn end(mut w: World, leg: LegId) {
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

/// Alice answers whatever request of this method bob sent last.
fn respond(w: &mut World, method: Method, status: &str) {
    let request = w.bob_sent(method).last().clone();
    w.alice.respond(&request, status, "", &[], "");
    w.run_for(1);
}

fn causes(w: &World) -> Vec<EndCause> {
    let cause = |(_, event): &(_, Event)| match event {
        Event::Ended { cause, .. } => Some(*cause),
        _ => None,
    };
    w.events.iter().filter_map(cause).collect()
}

/// The Replaces line that names alice's call `leg` as its receiver knows it.
fn replaces(w: &World, leg: LegId) -> String {
    let to_tag = w.alice.to_tag(leg).unwrap();
    let is_answer = |entry: &&Entry| {
        entry.facts.as_ref().is_some_and(|facts| facts.to_tag == to_tag.as_bytes())
    };
    let answer = w.log.entries.iter().find(is_answer).unwrap();
    let facts = answer.facts.as_ref().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (call_id, from_tag) = (text(&facts.call_id), text(&facts.from_tag));
    format!("Replaces: {call_id};to-tag={to_tag};from-tag={from_tag}")
}

/// Somebody calls to take the place that `line` names; the status of the answer.
fn replace(w: &mut World, line: &str) -> (LegId, u16) {
    let leg = w.alice.open("service");
    let invite = w.alice.draft(leg, Method::Invite).with("Require: replaces").with(line);
    let call_id = invite.call_id.clone();
    w.alice.send(invite);
    w.run_for(10);
    let is_answer = |entry: &&Entry| {
        entry.sender == End::Bob
            && entry.text().contains(&call_id)
            && entry.text().starts_with("SIP/2.0 ")
    };
    let answer = w.log.entries.iter().rfind(is_answer).unwrap().text();
    (leg, answer[8..11].parse().unwrap())
}

#[test]
fn an_invite_replaces_a_call_that_is_up() {
    let (mut w, leg) = up(30);
    let line = replaces(&w, leg);
    let (new, status) = replace(&mut w, &line);
    assert_eq!(status, 200);
    let story = w.log.story();
    let last = |what: &str| story.rfind(&format!("Bob 198.51.100.7:5060 {what}"));
    assert!(last("BYE") > last("SIP/2.0 200 OK"), "answered first: {story}");
    w.run_for(100);
    assert_eq!(causes(&w), [EndCause::Replaced]);
    assert_eq!(w.live().sessions, 1);
    end(w, new);
}

#[test]
fn a_replacement_nobody_answers_leaves_the_call_alone() {
    let mut w = World::with(Options::new(31).application(silent));
    let leg = w.alice.invite("service");
    w.run_for(10);
    let call = w.last_call();
    w.command(Command::Answer { call }).unwrap();
    w.run_for(10);
    let line = replaces(&w, leg);
    let new = w.alice.open("service");
    let invite = w.alice.draft(new, Method::Invite).with(line);
    w.alice.send(invite);
    w.run_for(10);
    let call = w.last_call();
    w.command(Command::Reject { call, status: Status::BUSY_HERE }).unwrap();
    w.run_for(100);
    assert_eq!(causes(&w), [EndCause::Rejected(Status::BUSY_HERE)]);
    assert_eq!(w.live().sessions, 1);
    end(w, leg);
}

//= rfc3891#3
//# If no match is found, the UAS rejects the INVITE and returns a 481
//= rfc3891#3
//# If the Replaces header field matches a confirmed dialog, it checks for the presence of the
//# "early-only" flag in the Replaces header field.
//= rfc3891#3
//# If both a Replaces header field and another header field with contradictory semantics are
//# present in a request, the request MUST be rejected
#[test]
fn replacements_of_no_call_of_early_ones_only_and_of_two_calls_are_refused() {
    let (mut w, leg) = up(32);
    let line = replaces(&w, leg);
    let cases = [
        ("Replaces: nobody@example.com;to-tag=1;from-tag=2".to_owned(), 481),
        (line.replace("from-tag=from", "from-tag=other"), 481),
        (line.replace("from-tag=from-0", "from-tag=0"), 481),
        (format!("{line};early-only"), 486),
        (format!("{line}\r\nJoin: a@b;to-tag=1;from-tag=2"), 400),
        (format!("{line}\r\n{line}"), 400),
        (line.replace("to-tag", "tag"), 400),
        ("Replaces: ".to_owned(), 400),
    ];
    for (line, expected) in cases {
        assert_eq!(replace(&mut w, &line).1, expected, "{line}");
    }
    assert_eq!((w.live().sessions, causes(&w)), (1, vec![]));
    end(w, leg);
}

//= rfc3891#6.1
//# a tag of zero matches both tags of zero and null.
#[test]
fn a_caller_without_a_tag_is_named_by_zero() {
    let mut w = World::with(Options::new(40).application(answering));
    w.alice.habits.acknowledges = false;
    let old = w.alice.open("service");
    let mut invite = w.alice.draft(old, Method::Invite);
    invite.from = "<sip:alice@198.51.100.7>".to_owned();
    w.alice.send(invite);
    w.run_for(10);
    w.alice.habits.acknowledges = true;
    let line = replaces(&w, old);
    let (new, status) = replace(&mut w, &format!("{line}0"));
    assert_eq!(status, 200, "{line}0");
    w.alice.bye(new);
    w.run_until_idle();
    w.check_all();
}

//= rfc3891#3
//# if a Replaces header field is present in a request other than INVITE, the UAS MUST reject the
//# request with a 400 Bad Request response.
#[test]
fn replaces_belongs_to_invites() {
    let (mut w, leg) = up(33);
    let line = replaces(&w, leg);
    for method in [Method::Options, Method::Bye, Method::Message] {
        let request = w.alice.draft(leg, method).with(line.as_str());
        w.alice.send(request);
        w.run_for(1);
    }
    assert_eq!(w.bob_sent(Status::BAD_REQUEST).count(), 3);
    end(w, leg);
}

//= rfc3891#3
//# If the Replaces header field matches a dialog which has already terminated, the UA SHOULD
//# decline the request with a 603 Declined response.
#[test]
fn a_call_that_ends_already_cannot_be_replaced() {
    let (mut w, leg) = up(34);
    w.alice.habits.answers_bye = false;
    let line = replaces(&w, leg);
    let call = w.last_call();
    w.command(Command::Hangup { call }).unwrap();
    w.run_for(1);
    assert_eq!(replace(&mut w, &line).1, 603);
    respond(&mut w, Method::Bye, "200 OK");
    w.run_until_idle();
    assert_eq!(replace(&mut w, &line).1, 481, "nothing is known of it any more");
    w.run_until_idle();
    w.check_all();
}

#[test]
fn a_stranger_takes_nobodys_place() {
    let everybody = "0.0.0.0/0".parse().unwrap();
    let mut w = World::with(Options::new(35).application(answering).untrusted(everybody));
    let leg = w.alice.invite("service");
    w.run_for(10);
    let line = replaces(&w, leg);
    let stranger = w.alice.open("service");
    let invite = w.alice.draft(stranger, Method::Invite).with(line.as_str());
    w.alice.send(invite.from_address("203.0.113.66:5060".parse().unwrap()));
    w.run_for(10);
    w.bob_sent((Status::FORBIDDEN, Method::Invite)).first();
    let (new, status) = replace(&mut w, &line);
    assert_eq!(status, 200, "her own address may");
    w.run_for(100);
    assert_eq!(causes(&w), [EndCause::Replaced]);
    end(w, new);
}

#[test]
fn a_call_without_its_ack_is_replaced_once_that_came() {
    let (mut w, leg) = up(36);
    hang_up(&mut w, leg);
    w.alice.habits.acknowledges = false;
    let leg = w.alice.invite("service");
    w.run_for(10);
    let line = replaces(&w, leg);
    w.alice.habits.acknowledges = true;
    let (new, status) = replace(&mut w, &line);
    assert_eq!((status, w.bob_sent(Method::Bye).count()), (200, 0));
    w.run_for(1_000);
    assert_eq!(w.bob_sent(Method::Bye).count(), 1, "the 200 came again and was acknowledged");
    assert_eq!(causes(&w), [EndCause::RemoteBye, EndCause::Replaced]);
    end(w, new);
}

//= rfc3891#3
//# If the Replaces header field matches an early dialog that was not initiated by this UA,
//# it returns a 481
#[test]
fn a_call_that_rings_here_is_not_replaced() {
    let mut w = World::with(Options::new(37).application(silent));
    let leg = w.alice.invite("service");
    w.run_for(1);
    let call = w.last_call();
    w.command(Command::Ring { call }).unwrap();
    w.run_for(1);
    let line = replaces(&w, leg);
    assert_eq!(replace(&mut w, &line).1, 481);
    w.alice.cancel(leg);
    w.run_until_idle();
    w.check_all();
}

//= rfc3891#3
//# If the Replaces header field matches an early dialog that was initiated by the UA, it
//# sends a CANCEL
#[test]
fn a_call_of_ours_that_rings_is_replaced_with_cancel() {
    for tag in ["a", "b"] {
        let (mut w, leg) = up(38);
        hang_up(&mut w, leg);
        let invitation = Invitation::new("sip:alice@198.51.100.7", Options::ALICE_V4);
        w.command(Command::Invite(Box::new(invitation))).unwrap();
        w.run_for(1);
        let invite = w.bob_sent(Method::Invite).first().clone();
        for tag in ["a", "b"] {
            w.alice.respond(&invite, "180 Ringing", tag, &[], "");
        }
        w.run_for(1);
        let text = invite.text();
        let value = |name| text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        let own_tag = value("From: ").rsplit_once("tag=").unwrap().1;
        let line = format!("Replaces: {};to-tag={own_tag};from-tag={tag}", value("Call-ID: "));
        let (new, status) = replace(&mut w, &format!("{line};early-only"));
        assert_eq!(status, 200);
        respond(&mut w, Method::Cancel, "200 OK");
        w.alice.respond(&invite, "487 Request Terminated", "a", &[], "");
        w.run_for(100);
        assert_eq!(causes(&w), [EndCause::RemoteBye, EndCause::Replaced]);
        end(w, new);
    }
}

#[test]
fn an_invitation_carries_replaces_as_it_is_given() {
    let (mut w, leg) = up(39);
    let value = "old@example.com;to-tag=7743;from-tag=6472";
    let mut invitation = Invitation::new("sip:alice@198.51.100.7", Options::ALICE_V4);
    invitation.headers.push(("Replaces".to_owned(), value.to_owned()));
    w.command(Command::Invite(Box::new(invitation))).unwrap();
    w.run_for(1);
    let invite = w.bob_sent(Method::Invite).first().clone();
    let text = invite.text();
    for line in [&format!("Replaces: {value}"), "Supported: 100rel, timer, replaces"] {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
    }
    w.alice.respond(&invite, "486 Busy Here", "a", &[], "");
    w.run_for(100);
    end(w, leg);
}
