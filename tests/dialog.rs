//! Requests inside a dialog, and those that only claim to be (RFC 3261 §12.2.2, §14, §15).

#![allow(clippy::unwrap_used)] // helpers are tests too

use trunkline::api::{EndCause, Event, Status};
use trunkline::sim::{Draft, LegId, World};
use trunkline::sip::Method;

/// A call to `service` that is up.
fn up(seed: u64) -> (World, LegId) {
    let mut w = World::new(seed);
    let leg = w.alice.invite("service");
    w.run_for(1_000);
    assert_eq!((w.live().sessions, w.live().timers), (1, 0));
    (w, leg)
}

#[track_caller]
fn hang_up(mut w: World, leg: LegId) {
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn ack_of_no_call_is_met_with_silence() {
    let mut w = World::new(1);
    let leg = w.alice.open("service");
    let ack = w.alice.draft(leg, Method::Ack);
    w.alice.send(ack.clone());
    w.alice.send(Draft { to: "<sip:x@y>;tag=unknown".to_owned(), ..ack });
    w.run_until_idle();
    assert_eq!(w.log.entries.len(), 2, "{}", w.log.story());
    assert_eq!(w.ledger().stray, 2);
    w.check_all();
}

#[test]
fn unknown_to_tag_gets_481() {
    let (mut w, leg) = up(2);
    for method in [Method::Bye, Method::Invite, Method::Options, Method::Info] {
        let mut request = w.alice.draft(leg, method);
        request.to = "<sip:service@192.0.2.1>;tag=unknown".to_owned();
        w.alice.send(request);
        w.run_for(10);
        w.bob_sent((Status::NO_SUCH_TRANSACTION, method)).first();
    }
    assert_eq!(w.live().sessions, 1);
    hang_up(w, leg);
}

#[test]
fn bye_outside_any_dialog_gets_481() {
    let mut w = World::new(3);
    let leg = w.alice.open("service");
    w.alice.bye(leg);
    w.run_until_idle();
    w.bob_sent((Status::NO_SUCH_TRANSACTION, Method::Bye)).at_ms([0]);
    w.check_all();
}

//= rfc3261#12.2.2
//# If the remote sequence number is not empty, but the sequence number of the request is
//# lower than the remote sequence number, the request is out of order and MUST be rejected
//# with a 500 (Server Internal Error) response.
#[test]
fn lower_cseq_gets_500_and_a_gap_upwards_is_legal() {
    let mut w = World::new(4);
    let leg = w.alice.open("service");
    let mut invite = w.alice.draft(leg, Method::Invite);
    invite.cseq = 10;
    w.alice.send(invite);
    w.run_for(1_000);
    let mut bye = w.alice.draft(leg, Method::Bye);
    bye.cseq = 9;
    w.alice.send(bye.clone());
    w.run_for(1_000);
    w.bob_sent((Status::SERVER_INTERNAL_ERROR, Method::Bye)).at_ms([1_000]);
    assert_eq!(w.live().sessions, 1);
    bye.cseq = 4_711;
    w.alice.send(bye);
    w.run_until_idle();
    w.bob_sent((Status::OK, Method::Bye)).at_ms([2_000]);
    w.check_all();
}

/// The same CSeq number by another branch: a copy that came another way, not a change.
#[test]
fn equal_cseq_is_a_retransmission() {
    let (mut w, leg) = up(18);
    w.alice.reinvite(leg);
    w.run_for(100);
    let mut copy = w.alice.draft(leg, Method::Invite);
    copy.cseq -= 1;
    w.alice.send_raw(copy.to_bytes());
    w.run_for(1_000);
    w.bob_sent((Status::OK, Method::Invite)).at_ms([0, 1_000]);
    w.alice.bye(leg);
    w.run_until_idle();
    // Not check_all: the copy is meant to get no answer of its own.
    assert_eq!(w.live(), trunkline::api::Live::default());
}

#[test]
fn reinvite_is_answered_at_once_and_without_news_in_the_same_version() {
    let (mut w, leg) = up(5);
    w.alice.reinvite(leg);
    w.run_for(1_000);
    w.bob_sent((Status::OK, Method::Invite)).at_ms([0, 1_000]);
    let oks = w.bob_sent((Status::OK, Method::Invite));
    let origins: Vec<Vec<String>> = oks.entries.iter().map(|e| origin(&e.text())).collect();
    assert_eq!(origins[0][1], origins[1][1], "one session id");
    assert_eq!((origins[0][2].as_str(), origins[1][2].as_str()), ("0", "0"));
    assert_eq!(w.events.iter().filter(|(_, e)| matches!(e, Event::Established { .. })).count(), 1);
    hang_up(w, leg);
}

/// The words of the o= line.
fn origin(text: &str) -> Vec<String> {
    let line = text.lines().find_map(|line| line.strip_prefix("o=")).unwrap();
    line.split(' ').map(str::to_owned).collect()
}

#[test]
fn hold_and_resume_a_thousand_times_leaks_nothing() {
    let (mut w, leg) = up(6);
    for round in 0..1_000 {
        let mut invite = w.alice.draft(leg, Method::Invite);
        let direction = if round % 2 == 0 { "a=sendonly\r\n" } else { "a=sendrecv\r\n" };
        invite.body = invite.body.map(|body| body + direction);
        w.alice.send(invite);
        w.run_for(10);
        assert_eq!((w.live().media_ports, w.live().timers, w.live().blocks), (1, 0, 2));
    }
    let text = w.bob_sent((Status::OK, Method::Invite)).last().text();
    assert_eq!(origin(&text)[2], "1000", "each hold and each resume changes what bob says");
    hang_up(w, leg);
}

#[test]
fn m_lines_keep_their_number_and_order() {
    let (mut w, leg) = up(7);
    let audio = "m=audio 6000 RTP/AVP 0\r\n";
    let video = "m=video 7000 RTP/AVP 31\r\n";
    let gone = "m=audio 0 RTP/AVP 0\r\n";
    for (lines, accepted) in [
        (vec![audio, video], vec![true, false]),
        (vec![video, audio], vec![false, true]),
        (vec![audio, gone], vec![true, false]),
        (vec![gone, audio, video], vec![false, true, false]),
    ] {
        let mut invite = w.alice.draft(leg, Method::Invite);
        let head =
            "v=0\r\no=a 1 1 IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 198.51.100.7\r\nt=0 0\r\n";
        invite.body = Some(format!("{head}{}", lines.concat()));
        w.alice.send(invite);
        w.run_for(10);
        let text = w.bob_sent((Status::OK, Method::Invite)).last().text();
        let answered: Vec<&str> = text.lines().filter(|line| line.starts_with("m=")).collect();
        assert_eq!(answered.len(), lines.len(), "{text}");
        for ((offer, answer), is_accepted) in lines.iter().zip(&answered).zip(accepted) {
            assert_eq!(offer.split(' ').next(), answer.split(' ').next());
            assert_eq!(!answer.contains(" 0 RTP"), is_accepted, "{text}");
        }
    }
    hang_up(w, leg);
}

#[test]
fn refused_reinvite_leaves_the_call_as_it_was() {
    let (mut w, leg) = up(8);
    for body in ["v=0\r\nnonsense", UNKNOWN_CODEC] {
        let mut invite = w.alice.draft(leg, Method::Invite);
        invite.body = Some(body.to_owned());
        w.alice.send(invite);
        w.run_for(60_000);
    }
    w.bob_sent(Status::NOT_ACCEPTABLE_HERE).at_ms([1_000, 61_000]);
    assert_eq!((w.live().sessions, w.live().transactions, w.live().timers), (1, 0, 0));
    assert_eq!(w.bob_sent(Method::Bye).count(), 0);
    w.alice.reinvite(leg);
    w.run_for(10);
    w.bob_sent((Status::OK, Method::Invite)).at_ms([0, 121_000]);
    hang_up(w, leg);
}

/// A refused re-INVITE whose ACK is lost must not touch whoever has the call's slot next.
#[test]
fn refused_reinvite_then_bye_leaves_nothing_that_could_hit_another_call() {
    let (mut w, leg) = up(9);
    w.alice.habits.acknowledges = false;
    let mut invite = w.alice.draft(leg, Method::Invite);
    invite.body = Some(UNKNOWN_CODEC.to_owned());
    w.alice.send(invite);
    w.run_for(100);
    w.alice.bye(leg);
    w.run_for(100);
    w.alice.habits.acknowledges = true;
    let other = w.alice.invite("service");
    w.run_for(60_000);
    assert_eq!(w.live().sessions, 1, "the other call is still up\n{}", w.log.story());
    hang_up(w, other);
}

const UNKNOWN_CODEC: &str = "v=0\r\no=a 1 2 IN IP4 198.51.100.7\r\ns=-\r\n\
    c=IN IP4 198.51.100.7\r\nt=0 0\r\nm=audio 6000 RTP/AVP 96\r\na=rtpmap:96 x-unheard-of/44100\r\n";

#[test]
fn reinvite_with_the_first_invites_branch_is_a_request_of_its_own() {
    let (mut w, leg) = up(10);
    let mut invite = w.alice.draft(leg, Method::Invite);
    invite.branch = w
        .alice_sent(Method::Invite)
        .first()
        .facts
        .as_ref()
        .map(|facts| String::from_utf8(facts.via.1.clone()).unwrap());
    w.alice.send(invite);
    w.run_for(1_000);
    w.bob_sent((Status::OK, Method::Invite)).at_ms([0, 1_000]);
    hang_up(w, leg);
}

//= rfc3261#14.2
//# A UAS that receives a second INVITE before it sends the final response to a first INVITE
//# with a lower CSeq sequence number on the same dialog MUST return a 500
#[test]
fn reinvite_while_the_first_is_unanswered_gets_500_with_retry_after() {
    let mut w = World::new(11);
    let leg = w.alice.invite("test");
    w.run_for(600);
    w.alice.reinvite(leg);
    w.run_for(3_000);
    let refusal = w.bob_sent((Status::SERVER_INTERNAL_ERROR, Method::Invite));
    refusal.at_ms([600]);
    let text = refusal.first().text();
    let seconds = text.lines().find_map(|line| line.strip_prefix("Retry-After: ")).unwrap();
    assert!((0..=10).contains(&seconds.parse::<u32>().unwrap()));
    w.bob_sent((Status::OK, Method::Invite)).at_ms([1_500]);
    hang_up(w, leg);
}

/// The ACK is lost and a re-INVITE comes: refused for now, and the call goes on.
#[test]
fn reinvite_behind_a_lost_ack_does_not_end_the_call() {
    let mut w = World::new(12);
    w.to_bob.drop_next(Method::Ack, 1);
    let leg = w.alice.invite("service");
    w.run_for(100);
    w.alice.reinvite(leg);
    w.run_for(2_000);
    w.bob_sent((Status::SERVER_INTERNAL_ERROR, Method::Invite)).at_ms([100]);
    w.bob_sent((Status::OK, Method::Invite)).at_ms([0, 500]);
    assert_eq!((w.live().sessions, w.live().timers), (1, 0));
    hang_up(w, leg);
}

/// Once refused, a re-INVITE stays refused, though by its next copy it could be accepted.
#[test]
fn a_refused_reinvite_gets_the_same_refusal_again() {
    let mut w = World::new(19);
    w.to_bob.drop_next(Method::Ack, 1);
    w.to_alice.drop_next(Status::SERVER_INTERNAL_ERROR, 1);
    let leg = w.alice.invite("service");
    w.run_for(100);
    w.alice.reinvite(leg);
    w.run_for(5_000);
    w.bob_sent((Status::SERVER_INTERNAL_ERROR, Method::Invite)).at_ms([100, 600]);
    w.bob_sent((Status::SERVER_INTERNAL_ERROR, Method::Invite)).all_alike();
    w.alice_sent(Method::Ack).at_ms([0, 500, 600]);
    hang_up(w, leg);
}

#[test]
fn lost_ack_of_a_reinvite_ends_in_bye() {
    let (mut w, leg) = up(13);
    w.alice.habits.acknowledges = false;
    w.alice.reinvite(leg);
    w.run_until_idle();
    assert_eq!(w.bob_sent((Status::OK, Method::Invite)).count(), 1 + 11);
    w.bob_sent(Method::Bye).at_ms([33_000]);
    let call = w.last_call();
    assert_eq!(w.events.last().unwrap().1, Event::Ended { call, cause: EndCause::NoAck });
    w.check_all();
}

#[test]
fn bye_before_the_ack_ends_the_call_and_its_200s() {
    let mut w = World::new(14);
    w.alice.habits.acknowledges = false;
    let leg = w.alice.invite("service");
    w.run_for(600);
    w.alice.bye(leg);
    w.run_until_idle();
    w.bob_sent((Status::OK, Method::Invite)).at_ms([0, 500]);
    w.bob_sent((Status::OK, Method::Bye)).at_ms([600]);
    w.check_all();
}

//= rfc3261#15.1.2
//# The UAS MUST still respond to any pending requests received for that dialog.
//= rfc3261#15.1.2
//# It is RECOMMENDED that a 487 (Request Terminated) response be generated to those pending
//# requests.
#[test]
fn early_bye_gets_200_and_the_invite_487() {
    let mut w = World::new(15);
    let leg = w.alice.invite("test");
    w.run_for(1_000);
    w.alice.bye(leg);
    w.run_until_idle();
    w.bob_sent((Status::OK, Method::Bye)).at_ms([1_000]);
    w.bob_sent((Status::REQUEST_TERMINATED, Method::Invite)).at_ms([1_000]);
    w.check_all();
}

#[test]
fn ack_with_sdp_after_bye_is_absorbed() {
    let mut w = World::new(16);
    w.alice.habits.acknowledges = false;
    let leg = w.alice.open("service");
    let invite = w.alice.draft(leg, Method::Invite);
    w.alice.send(Draft { body: None, ..invite });
    w.run_for(50);
    w.alice.bye(leg);
    w.run_for(50);
    let ack = w.alice.draft(leg, Method::Ack);
    let body = Some(w.alice.description(1));
    w.alice.send(Draft { body, ..ack });
    w.run_until_idle();
    w.bob_sent(Status::OK).at_ms([0, 50]);
    assert_eq!((w.ledger().absorbed, w.bob_sent(Method::Bye).count()), (1, 0));
    w.check_all();
}

#[test]
fn methods_we_do_not_do_leave_the_dialog_untouched() {
    let (mut w, leg) = up(17);
    for method in [Method::Subscribe, Method::Publish, Method::Register] {
        w.alice.request(leg, method);
        w.run_for(10);
        let text = w.bob_sent((Status::METHOD_NOT_ALLOWED, method)).first().text();
        assert!(text.contains("Allow: INVITE, ACK, CANCEL, BYE, OPTIONS"), "{text}");
    }
    let mut unknown = w.alice.draft(leg, Method::Info);
    unknown.method = "TELEPORT".to_owned();
    w.alice.send(unknown);
    w.run_for(10);
    assert!(w.bob_sent(Status::NOT_IMPLEMENTED).first().text().contains("Allow: "));
    w.alice.request(leg, Method::Options);
    w.run_for(10);
    w.bob_sent((Status::OK, Method::Options)).first();
    assert_eq!((w.live().sessions, w.live().dialogs), (1, 1));
    hang_up(w, leg);
}

/// A Call-ID is no key of its own: the tags tell dialogs apart, whoever shares the rest.
#[test]
fn a_thousand_dialogs_under_one_call_id_are_kept_apart() {
    let mut w = World::new(20);
    (w.alice.habits.acknowledges, w.alice.habits.retransmits) = (false, false);
    let call_id = "shared@alice.example.com".to_owned();
    let legs: Vec<LegId> = (0..1_000).map(|_| w.alice.open("service")).collect();
    for leg in &legs {
        let invite = w.alice.draft(*leg, Method::Invite);
        w.alice.send(Draft { call_id: call_id.clone(), ..invite });
    }
    w.run_for(10);
    assert_eq!(w.live().dialogs, 1_000);
    // From and To tag of each, as bob has answered them.
    let oks = w.bob_sent((Status::OK, Method::Invite));
    let facts = oks.entries.iter().map(|entry| entry.facts.as_ref().unwrap());
    let tags: Vec<Vec<u8>> = facts.map(|facts| facts.to_tag.clone()).collect();
    let in_dialog = |w: &mut World, index: usize, method: Method| {
        let to = format!("<sip:service@192.0.2.1>;tag={}", String::from_utf8_lossy(&tags[index]));
        let draft = w.alice.draft(legs[index], method);
        w.alice.send(Draft { call_id: call_id.clone(), to, ..draft });
    };
    (0..legs.len()).for_each(|index| in_dialog(&mut w, index, Method::Ack));
    w.run_for(1_000);
    (0..legs.len()).step_by(2).for_each(|index| in_dialog(&mut w, index, Method::Bye));
    w.run_for(1_000);
    assert_eq!((w.live().dialogs, w.live().timers), (500, 0));
    (1..legs.len()).step_by(2).for_each(|index| in_dialog(&mut w, index, Method::Bye));
    w.run_until_idle();
    assert_eq!(w.bob_sent((Status::OK, Method::Bye)).count(), 1_000);
    w.check_all();
}

#[test]
fn bye_of_a_wrong_dialog_with_a_known_cseq_gets_481() {
    let (mut w, leg) = up(31);
    w.alice.bye(leg);
    w.run_for(100);
    let bye = w.alice.draft(leg, Method::Bye);
    let to = bye.to.replace(w.alice.to_tag(leg).unwrap(), "another");
    w.alice.send(Draft { cseq: bye.cseq - 1, to, ..bye });
    w.run_until_idle();
    assert_eq!(w.bob_sent((Status::NO_SUCH_TRANSACTION, Method::Bye)).count(), 1);
    w.check_all();
}

#[test]
fn options_repeated_after_the_call_gets_the_same_answer() {
    let (mut w, leg) = up(32);
    w.alice.request(leg, Method::Options);
    w.run_for(10);
    let options = w.alice_sent(Method::Options).first().bytes.clone();
    w.alice.bye(leg);
    w.run_for(10);
    w.alice.send_raw(options);
    w.run_until_idle();
    let answers = w.bob_sent((Status::OK, Method::Options));
    assert_eq!(answers.count(), 2);
    answers.all_alike();
    w.check_all();
}
