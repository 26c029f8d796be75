//! 100rel when bob calls: PRACK for what alice sends reliably, in every early dialog.

use trunkline::api::{Command, EndCause, Event, Status, Treatment};
use trunkline::sim::{Entry, World};
use trunkline::sip::Method;

use crate::world::{calling, causes, header, say, texts};

/// Alice sends 183 reliably under `tag`.
fn progress(w: &mut World, invite: &Entry, tag: &str, rseq: u32, body: &str) {
    let number = format!("RSeq: {rseq}");
    w.alice.respond(invite, "183 Session Progress", tag, &["Require: 100rel", &number], body);
    w.run_for(1);
}

/// Alice answers every PRACK that has no answer yet.
fn accept_pracks(w: &mut World) {
    let pracks: Vec<Entry> = w.bob_sent(Method::Prack).entries.into_iter().cloned().collect();
    for prack in pracks {
        w.alice.respond(&prack, "200 OK", "", &[], "");
    }
    w.run_for(1);
}

fn answer(w: &mut World, invite: &Entry, tag: &str, body: &str) {
    w.alice.respond(invite, "200 OK", tag, &[], body);
    w.run_for(1);
}

fn progress_told(w: &World) -> usize {
    w.events.iter().filter(|(_, event)| matches!(event, Event::Progress { .. })).count()
}

fn hang_up(mut w: World) {
    say(&mut w, |call| Command::Hangup { call });
    w.run_until_idle();
    assert_eq!(causes(&w), [EndCause::LocalBye]);
    w.check_all();
}

#[test]
fn a_reliable_183_gets_its_prack_and_its_sdp_is_the_answer() {
    let (mut w, invite) = calling(1);
    assert!(header(&invite.text(), "Supported").contains("100rel"));
    let body = w.alice.description(1);
    progress(&mut w, &invite, "a", 7, &body);
    let prack = w.bob_sent(Method::Prack).first().text();
    assert!(prack.starts_with("PRACK sip:alice@198.51.100.7:5060 SIP/2.0\r\n"), "{prack}");
    assert_eq!(header(&prack, "RAck"), "7 1 INVITE");
    assert_eq!(header(&prack, "CSeq"), "2 PRACK");
    assert!(header(&prack, "To").ends_with(";tag=a"), "{prack}");
    accept_pracks(&mut w);
    answer(&mut w, &invite, "a", "");
    assert_eq!(header(&w.bob_sent(Method::Ack).first().text(), "CSeq"), "1 ACK");
    assert!(matches!(w.events.last(), Some((_, Event::Established { .. }))), "no SDP in the 200");
    hang_up(w);
}

//= rfc3262#4
//# its RSeq value is not one higher than the value of the sequence number, that response MUST NOT
//# be acknowledged with a PRACK, and MUST NOT be processed further by the UAC.
#[test]
fn reliable_responses_are_confirmed_once_and_in_order() {
    let (mut w, invite) = calling(2);
    for rseq in [10, 10, 12, 9, 11, 11, 12] {
        progress(&mut w, &invite, "a", rseq, "");
    }
    let racks: Vec<String> =
        texts(&w.bob_sent(Method::Prack)).iter().map(|text| header(text, "RAck").into()).collect();
    assert_eq!(racks, ["10 1 INVITE", "11 1 INVITE", "12 1 INVITE"]);
    assert_eq!(progress_told(&w), 3, "the application hears of those only");
    accept_pracks(&mut w);
    let body = w.alice.description(1);
    answer(&mut w, &invite, "a", &body);
    hang_up(w);
}

#[test]
fn an_rseq_at_the_end_of_its_numbers_has_no_successor() {
    let (mut w, invite) = calling(3);
    for rseq in [u32::MAX, 1, 0] {
        progress(&mut w, &invite, "a", rseq, "");
    }
    assert_eq!(w.bob_sent(Method::Prack).count(), 1);
    accept_pracks(&mut w);
    let body = w.alice.description(1);
    answer(&mut w, &invite, "a", &body);
    hang_up(w);
}

#[test]
fn each_early_dialog_of_a_fork_has_its_own_numbers() {
    let (mut w, invite) = calling(4);
    let body = w.alice.description(1);
    progress(&mut w, &invite, "a", 5, "");
    progress(&mut w, &invite, "b", 900, &body);
    progress(&mut w, &invite, "a", 6, "");
    let pracks = texts(&w.bob_sent(Method::Prack));
    let names: Vec<_> = pracks
        .iter()
        .map(|text| (header(text, "To").rsplit('=').next().unwrap(), header(text, "RAck")))
        .collect();
    assert_eq!(names, [("a", "5 1 INVITE"), ("b", "900 1 INVITE"), ("a", "6 1 INVITE")]);
    accept_pracks(&mut w);
    answer(&mut w, &invite, "b", "");
    assert!(matches!(w.events.last(), Some((_, Event::Established { .. }))), "b answered early");
    hang_up(w);
}

#[test]
fn the_answer_of_a_branch_that_lost_is_not_that_of_the_winner() {
    for has_answer in [true, false] {
        let (mut w, invite) = calling(5);
        let body = w.alice.description(1);
        progress(&mut w, &invite, "a", 1, &body);
        progress(&mut w, &invite, "b", 1, "");
        accept_pracks(&mut w);
        answer(&mut w, &invite, "b", if has_answer { &body } else { "" });
        if has_answer {
            hang_up(w);
        } else {
            w.run_until_idle();
            assert_eq!(causes(&w), [EndCause::NoAnswer]);
            w.check_all();
        }
    }
}

/// Where bob sends what he plays.
fn heard_at(w: &mut World) -> Vec<u16> {
    let start = w.packets.len();
    w.run_for(100);
    let mut ports: Vec<u16> =
        w.packets[start..].iter().map(|packet| packet.transmit.remote.port()).collect();
    ports.dedup();
    ports
}

#[test]
fn the_branch_that_wins_is_the_one_that_hears() {
    let bodies = |w: &World| {
        let body = w.alice.description(1);
        [body.replace("m=audio 6000", "m=audio 7000"), body.replace("m=audio 6000", "m=audio 8000")]
    };
    for winner in ["a", "b"] {
        for is_b_reliable in [true, false] {
            if winner == "b" && !is_b_reliable {
                continue;
            }
            let (mut w, invite) = calling(12);
            say(&mut w, |call| Command::Treat { call, treatment: Treatment::Silence });
            let [a, b] = bodies(&w);
            progress(&mut w, &invite, "a", 1, &a);
            match is_b_reliable {
                true => progress(&mut w, &invite, "b", 1, &b),
                false => w.alice.respond(&invite, "183 Session Progress", "b", &[], &b),
            }
            accept_pracks(&mut w);
            assert_eq!(heard_at(&mut w), [7_000], "the first to answer");
            answer(&mut w, &invite, winner, "");
            let port = if winner == "a" { 7_000 } else { 8_000 };
            assert_eq!(heard_at(&mut w), [port], "{winner} {is_b_reliable}");
            hang_up(w);
        }
    }
}

#[test]
fn an_unusable_answer_in_a_183_leaves_it_to_the_200() {
    let (mut w, invite) = calling(6);
    progress(&mut w, &invite, "a", 1, "v=0\r\nnonsense\r\n");
    accept_pracks(&mut w);
    let body = w.alice.description(1);
    answer(&mut w, &invite, "a", &body);
    hang_up(w);
}

#[test]
fn a_prack_that_fails_is_told_and_ends_nothing() {
    let (mut w, invite) = calling(7);
    progress(&mut w, &invite, "a", 1, "");
    let prack = w.bob_sent(Method::Prack).first().clone();
    w.alice.respond(&prack, "481 Call/Transaction Does Not Exist", "", &[], "");
    w.run_for(1);
    let status = Some(Status::NO_SUCH_TRANSACTION);
    let failed = Event::Failed { call: w.last_call(), method: Method::Prack, status };
    assert_eq!(w.events.last().unwrap().1, failed);
    let body = w.alice.description(1);
    answer(&mut w, &invite, "a", &body);
    hang_up(w);
}

#[test]
fn a_prack_nobody_answers_is_repeated_and_outlived_by_its_call() {
    let (mut w, invite) = calling(8);
    progress(&mut w, &invite, "a", 1, "");
    let body = w.alice.description(1);
    answer(&mut w, &invite, "a", &body);
    w.run_for(60_000);
    assert_eq!(w.bob_sent(Method::Prack).count(), 11);
    w.bob_sent(Method::Prack).all_alike();
    let is_told = |(_, event): &(_, Event)| {
        matches!(event, Event::Failed { method: Method::Prack, status: None, .. })
    };
    assert!(w.events.iter().any(is_told));
    hang_up(w);
}

#[test]
fn a_183_that_requires_100rel_without_a_number_is_no_response_at_all() {
    let (mut w, invite) = calling(9);
    for line in ["RSeq: 0", "RSeq: x", "RSeq: 4294967296"] {
        w.alice.respond(&invite, "183 Session Progress", "a", &["Require: 100rel", line], "");
    }
    w.run_for(1);
    assert_eq!((w.bob_sent(Method::Prack).count(), progress_told(&w)), (0, 0));
    let body = w.alice.description(1);
    answer(&mut w, &invite, "a", &body);
    hang_up(w);
}

#[test]
fn an_rseq_that_nobody_requires_is_no_reliable_response() {
    let (mut w, invite) = calling(10);
    w.alice.respond(&invite, "180 Ringing", "a", &["RSeq: 1"], "");
    w.run_for(1);
    assert_eq!((w.bob_sent(Method::Prack).count(), progress_told(&w)), (0, 1));
    let body = w.alice.description(1);
    answer(&mut w, &invite, "a", &body);
    hang_up(w);
}

#[test]
fn a_call_that_only_rings_goes_on_until_its_application_gives_up() {
    let (mut w, invite) = calling(11);
    w.alice.respond(&invite, "180 Ringing", "a", &[], "");
    w.run_for(600_000);
    assert_eq!(causes(&w), []);
    say(&mut w, |call| Command::Hangup { call });
    let cancel = w.bob_sent(Method::Cancel).first().clone();
    w.alice.respond(&cancel, "200 OK", "a", &[], "");
    w.alice.respond(&invite, "487 Request Terminated", "a", &[], "");
    w.run_until_idle();
    assert_eq!(causes(&w), [EndCause::Cancelled]);
    w.check_all();
}
