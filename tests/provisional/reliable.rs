//! 100rel when alice calls: what bob sends reliably, and what her PRACKs do.

use trunkline::api::{Command, CommandError, EndCause, Event, Status};
use trunkline::sip::Method;

use crate::world::{
    body, call, causes, commanded, hang_up_and_check, header, prack, rseq, say, texts,
};

const REQUIRE: &str = "Require: 100rel";
const SUPPORTED: &str = "Supported: timer, 100rel";

//= rfc3262#3
//# an interval that starts at T1 seconds and doubles for each retransmission
//= rfc3262#3
//# the UAS SHOULD reject the original request with a 5xx response
#[test]
fn a_reliable_180_is_repeated_without_cap_and_given_up_with_504() {
    let mut w = commanded(1);
    call(&mut w, REQUIRE, true);
    say(&mut w, |call| Command::Ring { call });
    w.run_until_idle();
    let ringing = w.bob_sent(Status::RINGING);
    ringing.at_ms([1, 501, 1_501, 3_501, 7_501, 15_501, 31_501]);
    ringing.all_alike();
    let text = ringing.first().text();
    assert_eq!(header(&text, "Require"), "100rel");
    assert!((1..1 << 31).contains(&rseq(ringing.first())), "{text}");
    w.bob_sent(Status::SERVER_TIMEOUT).at_ms([32_001]);
    assert_eq!(causes(&w), [EndCause::NoPrack]);
    w.check_all();
}

#[test]
fn prack_ends_the_repetition_and_a_repeated_prack_gets_the_same_200() {
    let mut w = commanded(2);
    let leg = call(&mut w, REQUIRE, true);
    say(&mut w, |call| Command::Ring { call });
    let number = rseq(w.bob_sent(Status::RINGING).first());
    w.to_alice.drop_next((Status::OK, Method::Prack), 2);
    prack(&mut w, leg, number, None);
    w.run_for(10_000);
    assert_eq!(w.bob_sent(Status::RINGING).count(), 1);
    assert_eq!(w.alice_sent(Method::Prack).count(), 3);
    let answers = w.bob_sent((Status::OK, Method::Prack));
    assert_eq!(answers.count(), 3);
    answers.all_alike();
    say(&mut w, |call| Command::Answer { call });
    assert!(!body(w.bob_sent((Status::OK, Method::Invite)).first()).is_empty());
    hang_up_and_check(w, leg);
}

//= rfc3262#3
//# If a PRACK request is received by the UA core that does not match any unacknowledged reliable
//# provisional response, the UAS MUST respond to the PRACK with a 481 response.
#[test]
fn a_prack_that_matches_nothing_gets_481() {
    let mut w = commanded(3);
    let leg = call(&mut w, REQUIRE, true);
    say(&mut w, |call| Command::Ring { call });
    let number = rseq(w.bob_sent(Status::RINGING).first());
    let wrong = [
        format!("{} 1 INVITE", number + 1),
        format!("{number} 2 INVITE"),
        format!("{number} 1 UPDATE"),
    ];
    for rack in wrong {
        let draft = w.alice.draft(leg, Method::Prack).with(format!("RAck: {rack}"));
        w.alice.send(draft);
    }
    w.run_for(1);
    assert_eq!(w.bob_sent(Status::NO_SUCH_TRANSACTION).count(), 3);
    w.run_for(600);
    assert_eq!(w.bob_sent(Status::RINGING).count(), 2, "it is not confirmed");
    prack(&mut w, leg, number, None);
    prack(&mut w, leg, number, None);
    assert_eq!(w.bob_sent((Status::OK, Method::Prack)).count(), 1);
    assert_eq!(w.bob_sent(Status::NO_SUCH_TRANSACTION).count(), 4, "confirmed once is enough");
    say(&mut w, |call| Command::Answer { call });
    hang_up_and_check(w, leg);
}

#[test]
fn a_prack_without_a_rack_that_can_be_read_gets_400() {
    let mut w = commanded(4);
    let leg = call(&mut w, REQUIRE, true);
    say(&mut w, |call| Command::Ring { call });
    let hostile = ["RAck:", "RAck: 0 1 INVITE", "RAck: 99999999999 1 INVITE", "RAck: 1", "X: y"];
    for line in hostile {
        let draft = w.alice.draft(leg, Method::Prack).with(line);
        w.alice.send(draft);
    }
    w.run_for(10);
    assert_eq!(w.bob_sent(Status::BAD_REQUEST).count(), hostile.len());
    w.alice.cancel(leg);
    w.run_until_idle();
    assert_eq!(causes(&w), [EndCause::Cancelled]);
    w.check_all();
}

#[test]
fn a_prack_outside_any_dialog_gets_an_answer_and_leaves_nothing() {
    let mut w = commanded(5);
    let leg = w.alice.open("service");
    prack(&mut w, leg, 1, None);
    let mut draft = w.alice.draft(leg, Method::Prack).with("RAck: 1 1 INVITE");
    draft.to.push_str(";tag=nobody");
    w.alice.send(draft);
    w.run_until_idle();
    assert_eq!(w.bob_sent(Status::NO_SUCH_TRANSACTION).count(), 2);
    w.check_all();
}

//= rfc3262#3
//# The UAS MUST NOT send a second reliable provisional response until the first is acknowledged.
//= rfc3262#3
//# in each subsequent reliable provisional response to the same request MUST be greater by
//# exactly one
#[test]
fn the_second_reliable_response_waits_for_the_prack_of_the_first() {
    let mut w = commanded(6);
    let leg = call(&mut w, REQUIRE, true);
    say(&mut w, |call| Command::Ring { call });
    say(&mut w, |call| Command::Ring { call });
    say(&mut w, |call| Command::Progress { call });
    assert_eq!(w.bob_sent(Status::SESSION_PROGRESS).count(), 0);
    let first = rseq(w.bob_sent(Status::RINGING).first());
    prack(&mut w, leg, first, None);
    assert_eq!(w.bob_sent(Status::RINGING).count(), 1, "the later wish replaced the earlier");
    let progress = w.bob_sent(Status::SESSION_PROGRESS).first().clone();
    assert_eq!(rseq(&progress), first + 1);
    prack(&mut w, leg, first + 1, None);
    say(&mut w, |call| Command::Answer { call });
    hang_up_and_check(w, leg);
}

//= rfc3262#3
//# it MUST NOT send a final response until those provisional responses are acknowledged
#[test]
fn the_answer_waits_for_the_prack_of_a_183_with_sdp() {
    let mut w = commanded(7);
    let leg = call(&mut w, SUPPORTED, true);
    say(&mut w, |call| Command::Progress { call });
    let progress = w.bob_sent(Status::SESSION_PROGRESS).first().clone();
    assert!(body(&progress).contains("m=audio "));
    say(&mut w, |call| Command::Answer { call });
    w.run_for(1_000);
    assert_eq!(w.bob_sent(Status::OK).count(), 0);
    let call = w.last_call();
    for command in [Command::Answer { call }, Command::Ring { call }, Command::Progress { call }] {
        assert_eq!(w.command(command), Err(CommandError::AlreadyAnswered(call)));
    }
    prack(&mut w, leg, rseq(&progress), None);
    let ok = w.bob_sent((Status::OK, Method::Invite)).first().clone();
    assert_eq!(body(&ok), "", "the answer was in the 183, and is given once");
    let order: Vec<Method> =
        w.bob_sent(Status::OK).entries.iter().map(|e| e.facts.as_ref().unwrap().method).collect();
    assert_eq!(order[..2], [Method::Prack, Method::Invite]);
    assert!(matches!(w.events.last(), Some((_, Event::Established { .. }))));
    hang_up_and_check(w, leg);
}

#[test]
fn an_answer_that_waits_in_vain_ends_with_504() {
    let mut w = commanded(8);
    call(&mut w, SUPPORTED, true);
    say(&mut w, |call| Command::Progress { call });
    say(&mut w, |call| Command::Answer { call });
    w.run_until_idle();
    assert_eq!(w.bob_sent(Status::SESSION_PROGRESS).count(), 7);
    assert_eq!(w.bob_sent(Status::SERVER_TIMEOUT).count(), 1);
    assert_eq!(causes(&w), [EndCause::NoPrack]);
    w.check_all();
}

#[test]
fn an_answer_need_not_wait_for_the_prack_of_a_180() {
    let mut w = commanded(9);
    let leg = call(&mut w, REQUIRE, true);
    say(&mut w, |call| Command::Ring { call });
    say(&mut w, |call| Command::Answer { call });
    assert!(!body(w.bob_sent((Status::OK, Method::Invite)).first()).is_empty());
    w.run_for(5_000);
    assert_eq!(w.bob_sent(Status::RINGING).count(), 1, "the answer ends its repetition");
    // The PRACK comes late, and is welcome all the same.
    let number = rseq(w.bob_sent(Status::RINGING).first());
    prack(&mut w, leg, number, None);
    assert_eq!(w.bob_sent((Status::OK, Method::Prack)).count(), 1);
    hang_up_and_check(w, leg);
}

#[test]
fn who_only_supports_100rel_gets_a_plain_180() {
    let mut w = commanded(10);
    let leg = call(&mut w, SUPPORTED, true);
    say(&mut w, |call| Command::Ring { call });
    w.run_for(5_000);
    let ringing = texts(&w.bob_sent(Status::RINGING));
    assert_eq!(ringing.len(), 1);
    assert!(!ringing[0].contains("RSeq") && !ringing[0].contains("Require"), "{}", ringing[0]);
    prack(&mut w, leg, 1, None);
    assert_eq!(w.bob_sent(Status::NO_SUCH_TRANSACTION).count(), 1, "there is nothing to confirm");
    say(&mut w, |call| Command::Answer { call });
    hang_up_and_check(w, leg);
}

#[test]
fn without_an_offer_the_183_makes_one_and_the_prack_answers_it() {
    let mut w = commanded(11);
    let leg = call(&mut w, SUPPORTED, false);
    say(&mut w, |call| Command::Progress { call });
    let progress = w.bob_sent(Status::SESSION_PROGRESS).first().clone();
    assert!(body(&progress).contains("m=audio "), "{}", progress.text());
    let answer = w.alice.description(1);
    prack(&mut w, leg, rseq(&progress), Some(answer));
    assert_eq!(body(w.bob_sent((Status::OK, Method::Prack)).first()), "");
    say(&mut w, |call| Command::Answer { call });
    assert_eq!(body(w.bob_sent((Status::OK, Method::Invite)).first()), "");
    assert!(matches!(w.events.last(), Some((_, Event::Established { .. }))));
    hang_up_and_check(w, leg);
}

//= rfc3262#5
//# it MUST generate an answer in the PRACK
#[test]
fn a_prack_that_owes_an_answer_and_brings_none_ends_the_call() {
    for answer in [None, Some("no session at all".to_owned())] {
        let mut w = commanded(12);
        let leg = call(&mut w, SUPPORTED, false);
        say(&mut w, |call| Command::Progress { call });
        let number = rseq(w.bob_sent(Status::SESSION_PROGRESS).first());
        prack(&mut w, leg, number, answer);
        w.run_until_idle();
        assert_eq!(w.bob_sent((Status::NOT_ACCEPTABLE_HERE, Method::Prack)).count(), 1);
        assert_eq!(w.bob_sent((Status::NOT_ACCEPTABLE_HERE, Method::Invite)).count(), 1);
        assert_eq!(causes(&w), [EndCause::NoAnswer]);
        w.check_all();
    }
}

#[test]
fn an_offer_in_a_prack_is_answered_in_its_200_each_time() {
    let mut w = commanded(13);
    let leg = call(&mut w, SUPPORTED, true);
    say(&mut w, |call| Command::Progress { call });
    let progress = w.bob_sent(Status::SESSION_PROGRESS).first().clone();
    let offer = w.alice.description(2).replace("RTP/AVP 0", "RTP/AVP 8 0");
    w.to_alice.drop_next((Status::OK, Method::Prack), 1);
    prack(&mut w, leg, rseq(&progress), Some(offer));
    w.run_for(1_000);
    let answers = w.bob_sent((Status::OK, Method::Prack));
    assert_eq!(answers.count(), 2);
    answers.all_alike();
    assert!(body(answers.first()).contains("m=audio "), "{}", answers.first().text());
    say(&mut w, |call| Command::Answer { call });
    assert_eq!(body(w.bob_sent((Status::OK, Method::Invite)).first()), "");
    hang_up_and_check(w, leg);
}

#[test]
fn an_offer_before_the_answer_to_the_last_gets_500_and_confirms_nothing() {
    let mut w = commanded(14);
    let leg = call(&mut w, REQUIRE, true);
    say(&mut w, |call| Command::Ring { call });
    let number = rseq(w.bob_sent(Status::RINGING).first());
    let offer = w.alice.description(2);
    prack(&mut w, leg, number, Some(offer));
    let refusal = w.bob_sent(Status::SERVER_INTERNAL_ERROR).first().text();
    assert!(refusal.contains("Retry-After:"), "{refusal}");
    prack(&mut w, leg, number, None);
    assert_eq!(w.bob_sent((Status::OK, Method::Prack)).count(), 1);
    say(&mut w, |call| Command::Answer { call });
    hang_up_and_check(w, leg);
}

#[test]
fn a_cancel_ends_what_is_repeated_and_a_late_prack_still_gets_its_200() {
    let mut w = commanded(15);
    w.alice.habits.acknowledges = false;
    let leg = call(&mut w, REQUIRE, true);
    say(&mut w, |call| Command::Ring { call });
    w.alice.cancel(leg);
    w.run_for(5_000);
    assert_eq!(w.bob_sent(Status::RINGING).count(), 1);
    let number = rseq(w.bob_sent(Status::RINGING).first());
    prack(&mut w, leg, number, None);
    assert_eq!(w.bob_sent((Status::OK, Method::Prack)).count(), 1);
    w.run_until_idle();
    assert_eq!(causes(&w), [EndCause::Cancelled]);
    w.check_all();
}

#[test]
fn a_copy_of_the_invite_gets_the_reliable_response_again() {
    let mut w = commanded(16);
    w.to_alice.drop_next(Status::SESSION_PROGRESS, 1);
    let leg = call(&mut w, REQUIRE, true);
    say(&mut w, |call| Command::Progress { call });
    w.run_for(500);
    let progress = w.bob_sent(Status::SESSION_PROGRESS);
    assert_eq!(progress.count(), 3, "once for the INVITE, once for the missing PRACK");
    progress.all_alike();
    let number = rseq(progress.first());
    prack(&mut w, leg, number, None);
    say(&mut w, |call| Command::Answer { call });
    hang_up_and_check(w, leg);
}

#[test]
fn ringing_reliably_for_minutes_numbers_each_180_anew() {
    let mut w = commanded(17);
    let leg = call(&mut w, REQUIRE, true);
    say(&mut w, |call| Command::Ring { call });
    let first = rseq(w.bob_sent(Status::RINGING).first());
    prack(&mut w, leg, first, None);
    w.run_for(60_000);
    let again = w.bob_sent(Status::RINGING);
    assert_eq!((again.count(), rseq(again.last())), (2, first + 1));
    prack(&mut w, leg, first + 1, None);
    say(&mut w, |call| Command::Answer { call });
    hang_up_and_check(w, leg);
}

#[test]
fn who_requires_100rel_cannot_be_forked() {
    let mut w = commanded(18);
    call(&mut w, REQUIRE, true);
    let call = w.last_call();
    assert_eq!(w.command(Command::Fork { call }), Err(CommandError::NotReliable(call)));
    w.command(Command::Hangup { call }).unwrap();
    w.run_until_idle();
    w.check_all();
}

#[test]
fn a_bye_in_the_early_dialog_ends_what_is_repeated() {
    let mut w = commanded(19);
    let leg = call(&mut w, REQUIRE, true);
    say(&mut w, |call| Command::Ring { call });
    w.alice.bye(leg);
    w.run_until_idle();
    assert_eq!(w.bob_sent(Status::RINGING).count(), 1);
    assert_eq!(causes(&w), [EndCause::RemoteBye]);
    w.check_all();
}

#[test]
fn a_minute_that_passes_before_the_prack_says_nothing_twice() {
    let mut w = commanded(20);
    let leg = call(&mut w, REQUIRE, true);
    w.run_for(50_000);
    say(&mut w, |call| Command::Ring { call });
    say(&mut w, |call| Command::Progress { call });
    w.run_for(15_000);
    let first = rseq(w.bob_sent(Status::RINGING).first());
    w.bob_sent(Status::RINGING).all_alike();
    prack(&mut w, leg, first, None);
    let progress = w.bob_sent(Status::SESSION_PROGRESS);
    assert_eq!((progress.count(), rseq(progress.first())), (1, first + 1));
    prack(&mut w, leg, first + 1, None);
    say(&mut w, |call| Command::Answer { call });
    hang_up_and_check(w, leg);
}
