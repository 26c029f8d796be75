//! The seam: what drivers may rely on whatever they feed it.

use super::Engine;
use crate::api::{
    Command, Config, ConfigError, Event, Invitation, Live, Network, OverloadConfig, TrustConfig,
};
use crate::time::Timestamp;
use crate::wire::{Datagram, Flow, SocketAnswer, TxBuf};

const OPTIONS: &[u8] = b"OPTIONS sip:a@192.0.2.1 SIP/2.0\r\n\
    Via: SIP/2.0/UDP 198.51.100.7;branch=z9hG4bK1\r\nFrom: <sip:b@c>;tag=1\r\n\
    To: <sip:a@192.0.2.1>\r\nCall-ID: d\r\nCSeq: 1 OPTIONS\r\n\r\n";

fn engine(seed: u64) -> Engine {
    let config = Config::new(vec!["192.0.2.1:5060".parse().unwrap()]);
    let trust = TrustConfig::everybody();
    let mut engine = Engine::new(Config { calls_max: 64, trust, ..config }, seed).unwrap();
    while let Some(order) = engine.poll_socket() {
        engine.handle_socket(Timestamp::ZERO, order.socket, SocketAnswer::Open);
    }
    engine
}

fn feed(engine: &mut Engine, now: Timestamp, bytes: &[u8]) {
    let flow = Flow::udp(0, "198.51.100.7:5060".parse().unwrap());
    engine.handle_datagram(now, Datagram::fresh(flow, bytes));
}

/// All messages ready, in order.
fn drain(engine: &mut Engine) -> Vec<Vec<u8>> {
    let mut buffer = TxBuf::new();
    let mut messages = Vec::new();
    while engine.poll_transmit(&mut buffer).is_some() {
        messages.push(buffer.as_bytes().to_vec());
    }
    messages
}

fn invite() -> Vec<u8> {
    let text = String::from_utf8(OPTIONS.to_vec()).unwrap();
    text.replace("OPTIONS", "INVITE").into_bytes()
}

#[test]
fn nothing_in_nothing_out() {
    let mut engine = engine(1);
    engine.handle_timeout(Timestamp::from_millis(1_000_000));
    assert_eq!(
        (drain(&mut engine).len(), engine.poll_event(), engine.poll_timeout()),
        (0, None, None)
    );
    assert_eq!(engine.live(), Live::default());
    assert!(engine.ledger().balanced);
}

#[test]
fn one_seed_one_answer_another_seed_another_tag() {
    let answer = |seed| {
        let mut engine = engine(seed);
        feed(&mut engine, Timestamp::ZERO, OPTIONS);
        drain(&mut engine)
    };
    assert_eq!(answer(1), answer(1));
    assert_ne!(answer(1), answer(2));
}

#[test]
fn early_and_late_timeouts_are_harmless() {
    let mut engine = engine(2);
    feed(&mut engine, Timestamp::ZERO, &invite());
    assert!(matches!(engine.poll_event(), Some(Event::Incoming { .. })));
    assert_eq!(engine.poll_timeout(), Some(Timestamp::from_millis(200)));
    engine.handle_timeout(Timestamp::from_micros(199_999));
    assert_eq!(drain(&mut engine).len(), 0);
    engine.handle_timeout(Timestamp::from_millis(10_000));
    engine.handle_timeout(Timestamp::from_millis(10_000));
    let sent = drain(&mut engine);
    assert!(sent.len() == 1 && sent[0].starts_with(b"SIP/2.0 100 Trying\r\n"));
}

#[test]
fn a_clock_that_steps_back_breaks_nothing() {
    let mut engine = engine(3);
    feed(&mut engine, Timestamp::from_millis(60_000), &invite());
    let Some(Event::Incoming { call }) = engine.poll_event() else { panic!("no call") };
    let earlier = Timestamp::from_millis(1_000);
    assert!(engine.handle_command(earlier, Command::Answer { call }).is_ok());
    assert_eq!(drain(&mut engine).len(), 1);
    let mut sent = 0;
    while let Some(due) = engine.poll_timeout() {
        engine.handle_timeout(due);
        sent += drain(&mut engine).len();
    }
    assert_eq!(sent, 10 + 11, "ten more 200s, eleven BYEs");
    assert_eq!(engine.live(), Live::default());
}

#[test]
fn what_cannot_be_read_is_counted_and_not_answered() {
    let mut engine = engine(4);
    let stun = [0, 1, 0, 8, 0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8];
    let rtp = [0x80, 0, 0, 1, 0, 0, 0, 160, 1, 2, 3, 4];
    let inputs: [&[u8]; 8] = [
        &stun,
        &rtp,
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"SIP/2.0 200 OK\r\n\r\n",
        b"INVITE",
        b"\x16\x03\x01\x02\x00\x01",
        b"\r\n\r\n\r\n\r\n\r\n\r\n",
        b"INVITE sip:a@b SIP/2.0\r\n\r\n",
    ];
    for bytes in inputs {
        feed(&mut engine, Timestamp::ZERO, bytes);
    }
    engine.handle_truncated();
    assert_eq!(drain(&mut engine).len(), 0, "nobody to answer to");
    let ledger = engine.ledger();
    assert_eq!((ledger.parse_reject, ledger.offered, ledger.balanced), (9, 9, true), "{ledger:?}");
    assert_eq!(engine.live(), Live::default());
}

/// A driver that never drains loses messages, not memory.
#[test]
fn an_outbox_nobody_drains_stops_growing() {
    let mut engine = engine(5);
    for _ in 0..3 * crate::limits::OUTBOX_MAX {
        feed(&mut engine, Timestamp::ZERO, OPTIONS);
    }
    assert_eq!(drain(&mut engine).len(), crate::limits::OUTBOX_MAX);
}

#[test]
fn configurations_that_cannot_work_are_refused() {
    let good = Config::new(vec!["192.0.2.1:5060".parse().unwrap()]);
    let refused = |config: Config| Engine::new(config, 1).err();
    assert_eq!(
        refused(Config { listeners: vec![], ..good.clone() }),
        Some(ConfigError::Listeners(0))
    );
    assert_eq!(refused(Config { calls_max: 0, ..good.clone() }), Some(ConfigError::Calls(0)));
    for size_step in [0, 257] {
        let step = Config { size_step, ..good.clone() };
        assert_eq!(refused(step), Some(ConfigError::SizeStep(size_step)));
    }
    let usual = OverloadConfig::default();
    for overload in [
        OverloadConfig { age_max: Some(std::time::Duration::ZERO), ..usual },
        OverloadConfig { age_max: Some(std::time::Duration::from_secs(2)), ..usual },
        OverloadConfig { source_calls_per_s: Some(0), ..usual },
        OverloadConfig { source_calls_per_s: Some(u32::MAX), ..usual },
    ] {
        let rules = Config { overload, ..good.clone() };
        assert_eq!(refused(rules), Some(ConfigError::Overload(overload)));
    }
    assert_eq!(
        refused(Config { shard: 2, shards: 2, ..good.clone() }),
        Some(ConfigError::Shards(2))
    );
    let mut many_networks = good.clone();
    many_networks.trust.untrusted = vec![Network::EVERY_V4; 65];
    assert_eq!(refused(many_networks), Some(ConfigError::Networks(65)));
    let mut no_ports = good.clone();
    no_ports.media.ports = 20_001..=20_001;
    assert!(matches!(refused(no_ports), Some(ConfigError::MediaPorts(_))));
    let mut no_time = good;
    no_time.timers.t1 = std::time::Duration::ZERO;
    assert!(matches!(refused(no_time), Some(ConfigError::Timers(_))));
}

/// What an engine of this step sends: to a call that nobody acknowledges, in a call of its own that nobody answers, and
/// beside them; each message with its tie.
fn sent_with(size_step: u16) -> Vec<(u32, String)> {
    let config = Config::new(vec!["192.0.2.1:5060".parse().unwrap()]);
    let config = Config { size_step, calls_max: 64, trust: TrustConfig::everybody(), ..config };
    let mut engine = Engine::new(config, 9).unwrap();
    while let Some(order) = engine.poll_socket() {
        engine.handle_socket(Timestamp::ZERO, order.socket, SocketAnswer::Open);
    }
    feed(&mut engine, Timestamp::ZERO, OPTIONS);
    let broken = String::from_utf8_lossy(OPTIONS).replace("CSeq: 1", "CSeq: x");
    feed(&mut engine, Timestamp::ZERO, broken.as_bytes());
    feed(&mut engine, Timestamp::ZERO, &invite());
    let Some(Event::Incoming { call }) = engine.poll_event() else { panic!("no call") };
    let ours = Invitation::new("sip:b@198.51.100.7", "198.51.100.7:5060".parse().unwrap());
    for command in
        [Command::Ring { call }, Command::Answer { call }, Command::Invite(Box::new(ours))]
    {
        engine.handle_command(Timestamp::ZERO, command).unwrap();
    }
    let (mut buffer, mut sent) = (TxBuf::new(), Vec::new());
    loop {
        while engine.poll_transmit(&mut buffer).is_some() {
            let text = String::from_utf8(buffer.as_bytes().to_vec()).unwrap();
            sent.push((buffer.tie(), text));
        }
        while engine.poll_event().is_some() {}
        let Some(due) = engine.poll_timeout() else { return sent };
        engine.handle_timeout(due);
    }
}

#[test]
fn whatever_leaves_is_padded_tied_and_says_what_it_would_say_without() {
    let (plain, padded) = (sent_with(1), sent_with(64));
    for start in ["SIP/2.0 200", "SIP/2.0 400", "SIP/2.0 180", "INVITE", "BYE"] {
        assert!(plain.iter().any(|(_, text)| text.starts_with(start)), "{start}");
    }
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(plain.len(), padded.len());
    for ((tie, plain), (tie_too, padded)) in plain.iter().zip(&padded) {
        assert!(padded.len().is_multiple_of(64), "{} bytes: {padded}", padded.len());
        assert_eq!(words(plain), words(padded));
        assert!(*tie != 0 && tie == tie_too);
    }
    let ours: Vec<u32> =
        plain.iter().filter(|(_, text)| text.starts_with("INVITE")).map(|(tie, _)| *tie).collect();
    assert!(ours.len() > 2 && ours.iter().all(|tie| *tie == ours[0]), "a copy is tied alike");
}
