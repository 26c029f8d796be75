//! Before the answer: 183 with SDP, ringing for minutes, INVITEs that expire, forks.

use trunkline::api::{Command, EndCause, Event, Status};
use trunkline::sim::World;
use trunkline::sip::Method;

use crate::world::{body, call, causes, commanded, hang_up_and_check, header, say, texts};

//= rfc3261#13.2.1
//# That same exact answer MAY also be placed in any provisional responses sent prior to the
//# answer.
#[test]
fn early_media_comes_at_once_and_the_answer_says_the_same_again() {
    let mut w = World::new(1);
    let leg = w.alice.invite("earlymedia");
    w.run_for(2_499);
    let progress = w.bob_sent(Status::SESSION_PROGRESS);
    progress.at_ms([0]);
    let progress = progress.first().clone();
    assert_eq!(w.log.entries.len(), 2, "nothing is sent while alice listens");
    w.run_for(500);
    let ok = w.bob_sent(Status::OK).first().clone();
    assert_eq!(ok.at.as_millis(), 2_500);
    assert!(body(&ok).contains("m=audio "), "{}", ok.text());
    assert_eq!(body(&progress), body(&ok));
    for name in ["To", "Contact", "Content-Type"] {
        assert_eq!(header(&progress.text(), name), header(&ok.text(), name));
    }
    assert!(!progress.text().contains("RSeq"), "alice said nothing of 100rel");
    hang_up_and_check(w, leg);
}

#[test]
fn a_repeated_invite_gets_the_last_provisional_again_sdp_included() {
    let mut w = commanded(2);
    w.alice.habits.retransmits = false;
    let leg = w.alice.open("service");
    let draft = w.alice.draft(leg, Method::Invite);
    w.alice.send(draft.clone());
    w.run_for(1);
    for (status, what) in [
        (Status::RINGING, Command::Ring { call: w.last_call() }),
        (Status::SESSION_PROGRESS, Command::Progress { call: w.last_call() }),
        (Status::RINGING, Command::Ring { call: w.last_call() }),
    ] {
        let before = w.bob_sent(status).count();
        w.command(what).unwrap();
        w.alice.send_raw(draft.to_bytes());
        w.run_for(1);
        assert_eq!(w.bob_sent(status).count(), before + 2);
        w.bob_sent(status).all_alike();
    }
    assert_eq!(w.events.len(), 1, "the application hears of one INVITE");
    say(&mut w, |call| Command::Answer { call });
    hang_up_and_check(w, leg);
}

#[test]
fn without_an_offer_183_has_none_either_unless_it_is_reliable() {
    let mut w = commanded(3);
    let leg = w.alice.open("service");
    let mut draft = w.alice.draft(leg, Method::Invite);
    draft.body = None;
    w.alice.send(draft);
    w.run_for(1);
    say(&mut w, |call| Command::Progress { call });
    assert_eq!(body(w.bob_sent(Status::SESSION_PROGRESS).first()), "");
    say(&mut w, |call| Command::Reject { call, status: Status::DECLINE });
    w.run_until_idle();
    w.check_all();
}

//= rfc3261#13.3.1.1
//# the UAS MUST send a non-100 provisional response at every minute
#[test]
fn ringing_longer_than_a_minute_repeats_the_180_every_minute() {
    let mut w = commanded(4);
    let leg = w.alice.invite("service");
    w.run_for(10);
    say(&mut w, |call| Command::Ring { call });
    w.run_for(200_000);
    w.bob_sent(Status::RINGING).at_ms([10, 60_000, 120_000, 180_000]);
    w.bob_sent(Status::RINGING).all_alike();
    say(&mut w, |call| Command::Answer { call });
    w.run_for(100_000);
    assert_eq!(w.bob_sent(Status::RINGING).count(), 4, "the answer ends it");
    hang_up_and_check(w, leg);
}

#[test]
fn an_application_silent_for_a_minute_gets_183_said_for_it() {
    let mut w = commanded(5);
    w.alice.invite("service");
    w.run_for(130_000);
    w.bob_sent(Status::TRYING).at_ms([200]);
    let progress = w.bob_sent(Status::SESSION_PROGRESS);
    progress.at_ms([60_000, 120_000]);
    assert_eq!(body(progress.first()), "", "it promises no media");
    say(&mut w, |call| Command::Hangup { call });
    w.run_until_idle();
    w.check_all();
}

//= rfc3261#13.3.1
//# the UAS core sets a timer for the number of seconds indicated in the header field value
//= rfc3261#13.3.1
//# If the invitation expires before the UAS has generated a final response, a 487 (Request
//# Terminated) response SHOULD be generated.
#[test]
fn an_invite_that_expires_gets_487() {
    let mut w = commanded(6);
    call(&mut w, "Expires: 3", true);
    say(&mut w, |call| Command::Ring { call });
    w.run_until_idle();
    w.bob_sent(Status::REQUEST_TERMINATED).at_ms([3_000]);
    assert_eq!(causes(&w), [EndCause::Expired]);
    w.check_all();
}

#[test]
fn copies_of_an_invite_do_not_put_its_end_off() {
    let mut w = commanded(7);
    w.to_alice.drop_next(Status::TRYING, 99);
    w.to_alice.drop_next(Status::RINGING, 99);
    call(&mut w, "Expires: 5", true);
    say(&mut w, |call| Command::Ring { call });
    w.run_until_idle();
    assert_eq!(w.alice_sent(Method::Invite).count(), 4);
    w.bob_sent(Status::REQUEST_TERMINATED).at_ms([5_000]);
    w.check_all();
}

#[test]
fn expires_zero_leaves_only_the_answer_that_is_there_at_once() {
    let mut w = commanded(8);
    call(&mut w, "Expires: 0", true);
    w.run_until_idle();
    w.bob_sent(Status::REQUEST_TERMINATED).at_ms([0]);
    assert_eq!(causes(&w), [EndCause::Expired]);
    w.check_all();

    let mut w = World::new(8);
    let leg = call(&mut w, "Expires: 0", true);
    w.run_for(60_000);
    w.bob_sent(Status::OK).at_ms([0]);
    hang_up_and_check(w, leg);
}

#[test]
fn an_answered_invite_expires_no_more() {
    for line in ["Expires: 10", "Expires: 4294967295"] {
        let mut w = commanded(9);
        let leg = call(&mut w, line, true);
        say(&mut w, |call| Command::Answer { call });
        w.run_for(100_000);
        assert_eq!(w.live().timers, 0, "{line}");
        assert_eq!(causes(&w), [], "{line}");
        hang_up_and_check(w, leg);
    }
}

#[test]
fn an_expires_that_is_no_number_is_refused_and_leaves_nothing() {
    for line in ["Expires: soon", "Expires: -1", "Expires: 4294967296", "Expires:"] {
        let mut w = commanded(15);
        call(&mut w, line, true);
        assert_eq!(w.bob_sent(Status::BAD_REQUEST).count(), 1, "{line}");
        w.run_until_idle();
        w.check_all();
    }
}

#[test]
fn a_fork_rings_under_three_tags_and_the_second_answers() {
    let mut w = World::new(10);
    let leg = w.alice.invite("fork");
    w.run_for(2_000);
    w.bob_sent(Status::RINGING).at_ms([0, 0, 0]);
    let tags: Vec<String> =
        texts(&w.bob_sent(Status::RINGING)).iter().map(|text| header(text, "To").into()).collect();
    assert!(tags[0] != tags[1] && tags[1] != tags[2] && tags[0] != tags[2], "{tags:?}");
    let ok = w.bob_sent(Status::OK);
    ok.at_ms([1_000]);
    assert_eq!(header(&ok.first().text(), "To"), tags[1]);
    assert_eq!(w.live().dialogs, 1);
    // The branches that lost know nothing of the call.
    for lost in [&tags[0], &tags[2]] {
        let mut bye = w.alice.draft(leg, Method::Bye);
        bye.to.clone_from(lost);
        w.alice.send(bye);
        w.run_for(1);
    }
    assert_eq!(w.bob_sent(Status::NO_SUCH_TRANSACTION).count(), 2);
    assert_eq!(causes(&w), []);
    hang_up_and_check(w, leg);
}

#[test]
fn a_fork_that_is_cancelled_ends_under_its_own_tag() {
    let mut w = World::new(11);
    let leg = w.alice.invite("fork");
    w.run_for(100);
    w.alice.cancel(leg);
    w.run_until_idle();
    let own = texts(&w.bob_sent(Status::RINGING))[1].clone();
    for status in [Status::OK, Status::REQUEST_TERMINATED] {
        assert_eq!(header(&w.bob_sent(status).first().text(), "To"), header(&own, "To"));
    }
    assert_eq!(causes(&w), [EndCause::Cancelled]);
    w.check_all();
}

#[test]
fn a_copy_of_a_forked_invite_gets_the_last_180_again() {
    let mut w = World::new(12);
    w.to_alice.drop_next(Status::RINGING, 3);
    let leg = w.alice.invite("fork");
    w.run_for(700);
    let ringing = texts(&w.bob_sent(Status::RINGING));
    assert_eq!((ringing.len(), &ringing[2]), (4, &ringing[3]));
    w.run_for(2_000);
    hang_up_and_check(w, leg);
}

#[test]
fn many_codecs_are_answered_at_once() {
    let mut w = World::new(13);
    let leg = w.alice.invite("multicodec");
    w.run_for(10);
    w.bob_sent(Status::OK).at_ms([0]);
    hang_up_and_check(w, leg);
}

#[test]
fn once_answered_nothing_provisional_can_be_said() {
    let mut w = commanded(14);
    let leg = w.alice.invite("service");
    w.run_for(1);
    say(&mut w, |call| Command::Answer { call });
    let call = w.last_call();
    for command in [Command::Ring { call }, Command::Progress { call }, Command::Fork { call }] {
        assert!(w.command(command).is_err());
    }
    assert!(matches!(w.events.last(), Some((_, Event::Established { .. }))));
    hang_up_and_check(w, leg);
}
