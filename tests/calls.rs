//! Whole calls as they should go: provisional responses in time, one dialog, everything freed.

use std::time::Duration;

use trunkline::api::{Command, EndCause, Event, Status};
use trunkline::sim::{Options, World};
use trunkline::sip::Method;
use trunkline::wire::Flow;

/// The value of a header in `text`, found by its full name.
fn header<'a>(text: &'a str, name: &str) -> &'a str {
    let line = text.lines().find(|line| line.starts_with(name));
    line.unwrap_or_else(|| panic!("no {name} in\n{text}"))[name.len() + 1..].trim()
}

#[test]
fn a_call_is_answered_acknowledged_and_hung_up() {
    let mut w = World::new(1);
    let leg = w.alice.invite("service");
    w.run_for(2_000);
    assert_eq!((w.live().sessions, w.live().dialogs, w.live().media_ports), (1, 1, 1));
    assert_eq!(w.live().timers, 0, "an established call waits for nothing");
    w.alice.bye(leg);
    w.run_for(0);
    assert_eq!((w.live().sessions, w.live().dialogs, w.live().media_ports), (0, 0, 0));
    w.run_until_idle();
    w.bob_sent(Status::OK).at_ms([0, 2_000]);
    let call = w.last_call();
    let events: Vec<Event> = w.events.iter().map(|(_, event)| *event).collect();
    let cause = EndCause::RemoteBye;
    let expected =
        [Event::Incoming { call }, Event::Established { call }, Event::Ended { call, cause }];
    assert_eq!(events, expected);
    w.check_all();
}

//= rfc3261#17.2.1
//# The server transaction MUST generate a 100 (Trying) response unless it knows
//# that the TU will generate a provisional or final response within 200 ms
#[test]
fn trying_is_sent_at_200_ms_when_nothing_else_was() {
    let mut w = World::new(2);
    let leg = w.alice.invite("test");
    w.run_for(3_000);
    w.bob_sent(Status::TRYING).at_ms([200]);
    w.bob_sent(Status::RINGING).at_ms([500]);
    w.bob_sent(Status::OK).at_ms([1_500]);
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

/// Both wait for 200 ms: the one that was armed later must not hold back the one that is due first.
#[test]
fn trying_is_not_late_because_an_application_waits_as_long() {
    let mut w = World::new(4);
    let leg = w.alice.invite("test");
    w.run_for(20);
    let (call, after) = (w.last_call(), Duration::from_millis(200));
    w.command(Command::Schedule { call, after, token: u32::MAX }).unwrap();
    w.run_for(1_000);
    w.bob_sent(Status::TRYING).at_ms([200]);
    w.alice.cancel(leg);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn trying_is_not_sent_when_the_answer_is_at_once() {
    for user in ["service", "ring", "busy"] {
        let mut w = World::new(3);
        let leg = w.alice.invite(user);
        w.run_for(1_000);
        assert_eq!(w.bob_sent(Status::TRYING).count(), 0, "{user}");
        if user != "busy" {
            w.alice.bye(leg);
        }
        w.run_until_idle();
        w.check_all();
    }
}

//= rfc3261#8.2.6.2
//# the UAS MUST add a tag to the To header field in the response (with the exception of the 100
//# (Trying) response, in which a tag MAY be present)
#[test]
fn one_to_tag_in_180_200_and_after_bye() {
    let mut w = World::new(4);
    let leg = w.alice.invite("test");
    w.run_for(3_000);
    w.alice.bye(leg);
    w.run_until_idle();
    assert!(!header(&w.bob_sent(Status::TRYING).first().text(), "To").contains("tag="));
    let ringing = w.bob_sent(Status::RINGING).first().text();
    for answer in w.bob_sent(Status::OK).entries {
        assert_eq!(header(&answer.text(), "To"), header(&ringing, "To"));
    }
    w.check_all();
}

#[test]
fn ringing_and_answer_carry_a_contact_and_the_answer_sdp() {
    let mut w = World::new(5);
    let leg = w.alice.invite("test");
    w.run_for(3_000);
    w.alice.bye(leg);
    w.run_until_idle();
    for status in [Status::RINGING, Status::OK] {
        let text = w.bob_sent((status, Method::Invite)).first().text();
        assert_eq!(header(&text, "Contact"), "<sip:192.0.2.1:5060>");
    }
    let text = w.bob_sent((Status::OK, Method::Invite)).first().text();
    assert_eq!(header(&text, "Content-Type"), "application/sdp");
    assert!(text.contains("m=audio ") && text.contains("a=rtpmap:0 PCMU/8000"), "{text}");
    w.check_all();
}

#[test]
fn a_busy_user_is_refused_and_the_refusal_acknowledged() {
    let mut w = World::new(6);
    w.alice.invite("busy");
    w.run_until_idle();
    w.bob_sent(Status::BUSY_HERE).at_ms([0]);
    w.alice_sent(Method::Ack).at_ms([0]);
    let call = w.last_call();
    let ended = Event::Ended { call, cause: EndCause::Rejected(Status::BUSY_HERE) };
    assert_eq!(w.events.last().unwrap().1, ended);
    w.check_all();
}

#[test]
fn a_call_over_ipv6_is_answered_over_ipv6() {
    let mut w = World::new(7);
    let leg = w.alice.open_by("service", Flow::udp(1, Options::ALICE_V6));
    w.alice.reinvite(leg);
    w.run_for(1_000);
    w.alice.bye(leg);
    w.run_until_idle();
    w.bob_sent(Status::OK).at_ms([0, 1_000]);
    let text = w.bob_sent(Status::OK).first().text();
    assert_eq!(header(&text, "Contact"), "<sip:[2001:db8::1]:5060>");
    assert!(text.contains("c=IN IP6 2001:db8::1"), "{text}");
    assert_eq!(w.bob_sent(Status::OK).first().flow, Flow::udp(1, Options::ALICE_V6));
    w.check_all();
}

/// SIPp gives every message a branch of its own, CANCEL and the ACK of a refusal included.
#[test]
fn a_peer_with_a_branch_per_message_is_served() {
    let mut w = World::new(8);
    w.alice.habits.has_unique_branches = true;
    w.alice.invite("busy");
    let cancelled = w.alice.invite("test");
    let answered = w.alice.invite("service");
    w.run_for(1_000);
    w.alice.cancel(cancelled);
    w.alice.bye(answered);
    w.run_until_idle();
    w.bob_sent(Status::BUSY_HERE).at_ms([0]);
    w.bob_sent((Status::OK, Method::Cancel)).at_ms([1_000]);
    w.bob_sent(Status::REQUEST_TERMINATED).at_ms([1_000]);
    w.bob_sent((Status::OK, Method::Bye)).at_ms([1_000]);
    w.check_all();
}

/// An RFC 2543 peer: no magic cookie in its branch, or no branch at all, and no From tag.
#[test]
fn an_rfc_2543_peer_is_served() {
    for branch in [None, Some("1".to_owned())] {
        let mut w = World::new(9);
        let leg = w.alice.open("service");
        let mut invite = w.alice.draft(leg, Method::Invite);
        invite.branch.clone_from(&branch);
        invite.from = "<sip:alice@198.51.100.7>".to_owned();
        invite.headers.clear();
        w.alice.habits.acknowledges = false;
        w.alice.send(invite.clone());
        w.run_for(100);
        w.alice.send(invite.clone());
        w.run_for(100);
        assert_eq!(w.live().sessions, 1, "the repetition is no new call");
        for (method, cseq) in [(Method::Ack, 1), (Method::Bye, 2)] {
            let mut request = w.alice.draft(leg, method);
            request.branch.clone_from(&branch);
            request.from.clone_from(&invite.from);
            request.cseq = cseq;
            w.alice.send(request);
            w.run_for(100);
        }
        w.run_until_idle();
        w.bob_sent(Status::OK).at_ms([0, 300]);
        w.check_all();
    }
}

#[test]
fn late_offer_puts_the_offer_into_the_200() {
    let mut w = World::new(10);
    let leg = w.alice.open("service");
    let mut invite = w.alice.draft(leg, Method::Invite);
    invite.body = None;
    w.alice.send(invite);
    w.run_for(1_000);
    let text = w.bob_sent(Status::OK).first().text();
    assert!(text.contains("m=audio ") && text.contains("RTP/AVP 0 8 101"), "{text}");
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn a_thousand_calls_at_once_are_kept_apart() {
    let mut w = World::new(11);
    let legs: Vec<_> = (0..1_000).map(|_| w.alice.invite("service")).collect();
    w.run_for(1_000);
    assert_eq!(w.live().sessions, 1_000);
    for leg in &legs[..500] {
        w.alice.bye(*leg);
    }
    w.run_for(1_000);
    assert_eq!(w.live().sessions, 500);
    for leg in &legs[500..] {
        w.alice.bye(*leg);
    }
    w.run_until_idle();
    w.check_all();
}

//= rfc3261#13.2.1
//# If the initial offer is in the first reliable non-failure message from the UAS back to the
//# UAC, the answer MUST be in the acknowledgement for that message
#[test]
fn late_offer_whose_ack_brings_no_answer_is_hung_up() {
    let mut w = World::new(14);
    w.alice.habits.acknowledges = false;
    let leg = w.alice.open("service");
    let mut invite = w.alice.draft(leg, Method::Invite);
    invite.body = None;
    w.alice.send(invite);
    w.run_for(100);
    let ack = w.alice.draft(leg, Method::Ack);
    w.alice.send(ack);
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Bye).count(), 1);
    w.check_all();
}
