//! Before the call is up: early media, late offers, and audio that overtakes the ACK (RFC 3264 §5.1, RFC 3261 §13.2.1).

use trunkline::api::{Prompt, Tone, Treatment};
use trunkline::dialplan::{Action, Dialplan, Route, Start, Step};
use trunkline::sim::{Options, World};
use trunkline::sip::{Method, Status};

use crate::phone::{HOME, Phone, address, assert_one_stream, check_all, description, socket};

#[test]
fn early_media_is_heard_from_the_183_on_and_goes_on_after_the_answer() {
    let mut w = World::new(1);
    let leg = w.alice.invite("earlymedia");
    w.run_for(10);
    let progress = w.bob_sent(Status::SESSION_PROGRESS).first().clone();
    let mut phone = Phone::at(leg, w.last_call(), socket(&progress), address(HOME));
    phone.talk(&mut w, 100);
    assert_eq!(w.bob_sent((Status::OK, Method::Invite)).count(), 0, "not answered yet");
    w.run_for(1_000);
    assert_eq!(w.bob_sent((Status::OK, Method::Invite)).count(), 1);
    phone.talk(&mut w, 50);
    let heard = phone.heard(&w, 0);
    assert_eq!(heard.len(), 150);
    assert_eq!(heard[0].header.ssrc, heard[149].header.ssrc);
    assert_one_stream(&heard[..100]);
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn ringback_is_heard_before_anybody_answers() {
    let prompt = Prompt::tone(&Tone::named("ringback-eu").unwrap());
    let steps = [Step::at_once(Action::Progress), Step::after_ms(1_000, Action::Answer)];
    let ringback = Treatment::Play { prompt, is_looped: true };
    let route = Route::to_anyone(&steps).treated(ringback, Start::Early);
    let mut w = World::with(Options::new(2).application(Dialplan::new(vec![route])));
    let leg = w.alice.invite("anyone");
    w.run_for(500);
    let progress = w.bob_sent(Status::SESSION_PROGRESS).first().clone();
    let phone = Phone::at(leg, w.last_call(), socket(&progress), address(HOME));
    assert!(phone.heard(&w, 0).len() >= 23);
    w.run_for(1_500);
    let heard = phone.heard(&w, 0);
    assert!(heard.len() >= 98);
    assert_one_stream(&heard);
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn before_anything_was_answered_a_port_is_deaf() {
    let mut w = World::new(3);
    let leg = w.alice.invite("test");
    w.run_for(10);
    // Its description was not told, so this is a guess.
    for number in 0..10 {
        let socket = trunkline::wire::MediaSocket::rtp(number);
        let mut phone = Phone::at(leg, w.last_call(), socket, address(HOME));
        phone.say(&mut w, &[1; 160]);
    }
    assert_eq!((w.media_ledger().stray, w.packets.len()), (10, 0));
    w.run_for(3_000);
    w.alice.bye(leg);
    check_all(&mut w);
}

#[test]
fn media_that_overtakes_the_ack_is_heard() {
    let mut w = World::new(4);
    w.alice.habits.acknowledges = false;
    let mut phone = Phone::plain(&mut w);
    phone.talk(&mut w, 10);
    assert_eq!(phone.heard(&w, 0).len(), 10);
    w.alice.habits.acknowledges = true;
    w.run_for(1_000);
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn a_late_offer_is_heard_once_the_ack_answered_it() {
    let mut w = World::new(5);
    w.alice.habits.acknowledges = false;
    let leg = w.alice.open("service");
    let mut invite = w.alice.draft(leg, Method::Invite);
    invite.body = None;
    w.alice.send(invite);
    w.run_for(10);
    let offer = w.bob_sent((Status::OK, Method::Invite)).first().clone();
    let mut phone = Phone::at(leg, w.last_call(), socket(&offer), address(HOME));
    phone.payload_type = 8;
    phone.talk(&mut w, 5);
    assert_eq!(w.packets, [], "nobody knows yet whose packets these are");
    let mut ack = w.alice.draft(leg, Method::Ack);
    ack.body = Some(description(phone.remote, 1, "8", ""));
    w.alice.send(ack);
    w.run_for(10);
    phone.talk(&mut w, 10);
    let heard = phone.heard(&w, 0);
    assert_eq!((heard.len(), heard[0].header.payload_type), (10, 8));
    assert_one_stream(&heard);
    w.alice.habits.acknowledges = true;
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn a_call_that_is_cancelled_while_media_flows_leaves_nothing() {
    let mut w = World::new(6);
    let leg = w.alice.invite("earlymedia");
    w.run_for(10);
    let progress = w.bob_sent(Status::SESSION_PROGRESS).first().clone();
    let mut phone = Phone::at(leg, w.last_call(), socket(&progress), address(HOME));
    phone.talk(&mut w, 20);
    w.alice.cancel(leg);
    w.run_for(10);
    let before = phone.heard(&w, 0).len();
    phone.talk(&mut w, 20);
    assert_eq!(phone.heard(&w, 0).len(), before);
    check_all(&mut w);
}

#[test]
fn an_ack_with_sdp_behind_the_bye_touches_no_media() {
    let mut w = World::new(7);
    w.alice.habits.acknowledges = false;
    let mut phone = Phone::plain(&mut w);
    phone.talk(&mut w, 10);
    phone.hang_up(&mut w);
    let (heard, sent) = (phone.heard(&w, 0).len(), w.packets.len());
    let mut ack = w.alice.draft(phone.leg, Method::Ack);
    ack.body = Some(description(address("198.51.100.7:7000"), 2, "8", ""));
    w.alice.send(ack);
    w.run_for(10);
    phone.talk(&mut w, 10);
    assert_eq!((heard, w.packets.len(), w.media_ledger().stray), (10, sent, 10));
    check_all(&mut w);
}
