//! Ports: none left is 503 and disturbs nobody; one that cannot be opened is never told to anybody.

use trunkline::api::{Config, TrustConfig};
use trunkline::engine::Engine;
use trunkline::sim::{Options, World};
use trunkline::sip::{Method, Status};
use trunkline::time::Timestamp;
use trunkline::wire::{Datagram, Flow, SocketAnswer, TxBuf};

use crate::phone::{Phone, check_all};

#[test]
fn without_a_port_a_call_gets_503_and_the_others_go_on() {
    let mut w = World::with(Options::new(1).media_ports(16_384..=16_391));
    let mut phones: Vec<Phone> = (0..4).map(|_| Phone::plain(&mut w)).collect();
    phones.iter_mut().for_each(|phone| phone.talk(&mut w, 5));
    for refused in 1..=20 {
        w.alice.invite("service");
        w.run_for(10);
        assert_eq!(w.bob_sent(Status::SERVICE_UNAVAILABLE).count(), refused);
        let start = w.packets.len();
        for phone in &mut phones {
            phone.say(&mut w, &[1; 160]);
            assert_eq!(phone.heard(&w, start).len(), 1);
        }
    }
    let text = w.bob_sent(Status::SERVICE_UNAVAILABLE).first().text();
    assert!(text.contains("\r\nRetry-After: "), "{text}");
    assert_eq!((w.live().media_ports, w.live().sessions), (4, 4));
    phones.pop().unwrap().hang_up(&mut w);
    let fifth = Phone::plain(&mut w);
    fifth.hang_up(&mut w);
    phones.iter().for_each(|phone| phone.hang_up(&mut w));
    check_all(&mut w);
}

#[test]
fn ports_go_round_and_late_packets_of_the_last_call_do_not_reach_the_next() {
    let mut w = World::with(Options::new(2).media_ports(16_384..=16_387));
    let mut former: Option<Phone> = None;
    for _ in 0..50 {
        let mut phone = Phone::plain(&mut w);
        if let Some(former) = &mut former {
            // Even from the very same address a former source is not taken for the new one.
            former.say(&mut w, &[0xee; 160]);
        }
        phone.talk(&mut w, 10);
        phone.hang_up(&mut w);
        former = Some(phone);
    }
    assert!(w.media_ledger().stray > 0);
    check_all(&mut w);
}

/// The media ports named in answers to `calls` INVITEs by an engine that gets no socket `is_refused` says so of.
fn leased(calls: usize, is_refused: impl Fn(u16) -> bool) -> Vec<Option<u16>> {
    let mut config = Config::new(vec![Options::BOB_V4]);
    config.calls_max = 64;
    config.trust = TrustConfig::everybody();
    config.media.ports = 16_384..=16_415;
    let mut engine = Engine::new(config, 3).unwrap();
    let (now, mut out) = (Timestamp::from_millis(1), TxBuf::new());
    let mut w = World::new(3);
    let mut answered = Vec::new();
    for _ in 0..calls {
        while let Some(order) = engine.poll_socket() {
            let answer = match is_refused(order.address.port()) {
                true => SocketAnswer::Refused,
                false => SocketAnswer::Open,
            };
            engine.handle_socket(now, order.socket, answer);
        }
        let leg = w.alice.open("service");
        let bytes = w.alice.draft(leg, Method::Invite).to_bytes();
        let flow = Flow::udp(0, Options::ALICE_V4);
        engine.handle_datagram(now, Datagram::fresh(flow, &bytes));
        while let Some(event) = engine.poll_event() {
            if let trunkline::api::Event::Incoming { call } = event {
                engine.handle_command(now, trunkline::api::Command::Answer { call }).unwrap();
            }
        }
        while engine.poll_transmit(&mut out).is_some() {
            let text = String::from_utf8_lossy(out.as_bytes()).into_owned();
            let media = text.split("m=audio ").nth(1);
            let port = media.and_then(|media| media.split(' ').next()?.parse().ok());
            if port.is_some() || text.starts_with("SIP/2.0 503 ") {
                answered.push(port);
            }
        }
    }
    answered
}

#[test]
fn a_port_that_somebody_else_has_is_skipped() {
    let all: Vec<Option<u16>> = (16_384..=16_415).step_by(2).map(Some).collect();
    assert_eq!(leased(16, |_| false), all);
    let free = leased(17, |port| port % 4 == 0);
    let expected: Vec<Option<u16>> = (16_386..=16_415).step_by(4).map(Some).collect();
    assert_eq!(free[..8], expected);
    assert_eq!(free[8..], [None; 9], "503 from there on");
    assert_eq!(leased(3, |_| true), [None; 3]);
}
