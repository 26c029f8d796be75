//! Ratios against the faster of the plain ways.

use std::time::Duration;

use super::*;
use crate::clock::Clock;
use crate::floor::media::idle::Idle;

fn side(packets_per_s: f64, ns: f64) -> Side {
    Side {
        packets_per_s,
        echoed: 1,
        lost: 0,
        strange: 0,
        generator: Usage::default(),
        generator_ns_per_packet: 0.0,
        server: Usage::default(),
        server_ns_per_packet: ns,
    }
}

#[test]
fn floor_is_the_faster_plain_way() {
    let round = Round::new(side(100.0, 10.0), Some(side(200.0, 5.0)), side(150.0, 4.0), None);
    assert_eq!((round.plane_ratio.rate, round.plane_ratio.cpu), (0.75, 1.25));
    assert!(round.engine_ratio.is_none());
    let round = Round::new(side(100.0, 10.0), None, side(150.0, 4.0), Some(side(90.0, 20.0)));
    assert_eq!((round.plane_ratio.rate, round.plane_ratio.cpu), (1.5, 2.5));
    let engine = round.engine_ratio.unwrap();
    assert_eq!((engine.rate, engine.cpu), (0.9, 0.5));
    assert_eq!(
        round.sides().map(|(name, _)| name).collect::<Vec<_>>(),
        ["epoll", "plane", "engine"]
    );
}

#[test]
fn loss_silence_and_strangers_are_not_fine() {
    let fine = || side(1.0, 1.0);
    assert!(fine().is_fine());
    assert!(!Side { lost: 1, ..fine() }.is_fine());
    assert!(!Side { strange: 1, ..fine() }.is_fine());
    assert!(!Side { echoed: 0, ..fine() }.is_fine());
}

#[test]
fn only_gaps_between_turns_are_idle() {
    let mut busy = Idle::new(Clock::new());
    busy.turned(true);
    busy.turned(true);
    assert_eq!(busy.spent(), Duration::ZERO);
    let clock = Clock::new();
    let mut waiting = Idle::new(clock);
    waiting.turned(false);
    while clock.now().as_micros() < 1_000 {
        waiting.turned(false);
    }
    assert!(waiting.spent() > Duration::from_micros(500));
}
