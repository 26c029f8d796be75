//! Silence: a peer that sends nothing any more loses its call, one on hold does not.

use trunkline::api::{EndCause, Event};
use trunkline::sip::Method;

use crate::fixture::{Phone, RTCP, block};

fn causes(phone: &Phone) -> Vec<EndCause> {
    let events = phone.w.events.iter();
    events
        .filter_map(|(_, event)| match event {
            Event::Ended { cause, .. } => Some(*cause),
            _ => None,
        })
        .collect()
}

fn describe(phone: &mut Phone, version: u32, lines: &str) {
    let mut draft = phone.w.alice.draft(phone.leg, Method::Invite);
    draft.body = Some(phone.w.alice.description(version) + lines);
    phone.w.alice.send(draft);
    phone.w.run_for(10);
}

#[test]
fn five_minutes_of_silence_end_the_call() {
    let mut phone = Phone::up(1);
    phone.talk_ms(10_000);
    phone.w.run_for(299_000);
    assert_eq!(phone.w.bob_sent(Method::Bye).count(), 0);
    phone.w.run_for(2_000);
    assert_eq!(phone.w.bob_sent(Method::Bye).count(), 1);
    phone.w.run_until_idle();
    phone.w.check_all();
    assert_eq!(causes(&phone), [EndCause::MediaTimeout]);
    assert_eq!(phone.report().received, 499);
    assert!(!phone.reads().last().unwrap().bye.is_empty());
}

#[test]
fn a_call_without_media_from_the_start_is_left_alone() {
    let mut phone = Phone::up(1);
    phone.w.run_for(3_600_000);
    assert!(causes(&phone).is_empty());
    phone.hang_up();
}

#[test]
fn rtcp_alone_is_a_sign_of_life() {
    let mut phone = Phone::up(1);
    phone.talk_ms(1_000);
    for _ in 0..10 {
        phone.w.run_for(200_000);
        phone.control(None, None);
    }
    assert!(causes(&phone).is_empty());
    // That of somebody else is none.
    let stranger = "203.0.113.9:6001".parse().unwrap();
    for _ in 0..4 {
        phone.w.run_for(100_000);
        let bytes = phone.compound(None, None, false);
        phone.w.send_media(stranger, phone.rtcp_socket(), &bytes);
    }
    phone.w.run_until_idle();
    assert_eq!(causes(&phone), [EndCause::MediaTimeout]);
}

#[test]
fn a_peer_on_hold_may_be_silent_and_its_time_starts_when_it_resumes() {
    for hold in ["a=sendonly\r\n", "a=inactive\r\n", "a=recvonly\r\n"] {
        let mut phone = Phone::up(1);
        phone.talk_ms(1_000);
        describe(&mut phone, 2, hold);
        phone.w.run_for(3_600_000);
        assert!(causes(&phone).is_empty(), "{hold}");
        describe(&mut phone, 3, "");
        phone.w.run_for(299_000);
        assert!(causes(&phone).is_empty(), "{hold}");
        phone.w.run_for(2_000);
        phone.w.run_until_idle();
        assert_eq!(causes(&phone), [EndCause::MediaTimeout], "{hold}");
        phone.w.check_all();
    }
}

#[test]
fn bye_by_rtcp_does_not_end_the_call() {
    let mut phone = Phone::up(1);
    phone.talk_ms(1_000);
    let bytes = phone.compound(None, None, true);
    phone.w.send_media(RTCP.parse().unwrap(), phone.rtcp_socket(), &bytes);
    phone.talk_ms(1_000);
    assert!(causes(&phone).is_empty());
    assert_eq!(phone.echoes().len(), 100, "media goes on");
    phone.hang_up();
    assert_eq!(causes(&phone), [EndCause::RemoteBye]);
}

#[test]
fn reports_go_on_while_the_peer_holds() {
    let mut phone = Phone::up(1);
    phone.talk_ms(1_000);
    describe(&mut phone, 2, "a=inactive\r\n");
    phone.w.run_for(30_000);
    assert!(phone.reads().len() >= 4, "RFC 3264 §5.1: RTCP is still sent");
    let first = phone.echoes()[0];
    phone.control(None, Some(block(first.ssrc, first.sequence.into())));
    phone.hang_up();
    assert!(phone.report().remote_mos_e2.is_some());
}

#[test]
fn a_peer_that_moves_and_falls_silent_is_found_out_too() {
    let mut phone = Phone::up(1);
    phone.talk_ms(1_000);
    let mut draft = phone.w.alice.draft(phone.leg, Method::Invite);
    draft.body = Some(phone.w.alice.description(2).replace("m=audio 6000", "m=audio 6100"));
    phone.w.alice.send(draft);
    phone.w.run_for(299_000);
    assert!(causes(&phone).is_empty(), "where it is now it has all the time anybody has");
    phone.w.run_for(2_000);
    phone.w.run_until_idle();
    assert_eq!(causes(&phone), [EndCause::MediaTimeout]);
    phone.w.check_all();
}

#[test]
fn a_stream_that_was_switched_off_for_long_is_not_silent_when_it_is_on_again() {
    let mut phone = Phone::up(1);
    phone.talk_ms(1_000);
    let mut draft = phone.w.alice.draft(phone.leg, Method::Invite);
    draft.body = Some(phone.w.alice.description(2).replace("m=audio 6000", "m=audio 0"));
    phone.w.alice.send(draft);
    phone.w.run_for(3_600_000);
    describe(&mut phone, 3, "");
    phone.w.run_for(299_000);
    assert!(causes(&phone).is_empty());
    phone.talk_ms(1_000);
    phone.hang_up();
    assert_eq!(causes(&phone), [EndCause::RemoteBye]);
}
