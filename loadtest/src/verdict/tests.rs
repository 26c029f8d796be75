//! A run is invalid when the generator was the bottleneck, and says why.

use std::time::Duration;

use trunkline::time::Timestamp;

use super::Verdict;
use crate::arrival::Arrival;
use crate::generator::Run;
use crate::stats::{Stats, record};
use crate::usage::Usage;

const OPEN: Arrival = Arrival::Open { calls_per_s: 1_000.0 };
const CLOSED: Arrival = Arrival::Closed { calls_out: 64 };

fn run() -> Run {
    let mut stats = Stats::new();
    stats.started = 100;
    stats.ledger.received = 200;
    stats.ledger.delivered = 200;
    Run {
        stats,
        media: None,
        elapsed: Duration::from_secs(1),
        calls_per_s: 100.0,
        usage: Usage { cpu_us: 400_000, busy_share: 0.4, waiting_share: 0.0 },
        unsent: 0,
    }
}

#[test]
fn a_generator_with_time_to_spare_is_believed() {
    for arrival in [OPEN, CLOSED] {
        let verdict = Verdict::of(&run(), arrival);
        assert_eq!((verdict.is_valid(), verdict.notes.len()), (true, 0));
    }
}

#[test]
fn late_starts_spoil_an_open_loop() {
    let mut run = run();
    for _ in 0..100 {
        record(&mut run.stats.latency.lag, Timestamp::ZERO, Timestamp::from_millis(3));
    }
    let verdict = Verdict::of(&run, OPEN);
    assert_eq!(verdict.invalid.len(), 1);
    assert!(verdict.invalid[0].contains("late"), "{:?}", verdict.invalid);
    assert!(verdict.invalid[0].contains("lower --rate"), "{:?}", verdict.invalid);
    run.usage.waiting_share = 0.03;
    let verdict = Verdict::of(&run, OPEN);
    assert!(verdict.invalid[0].contains("something else"), "{:?}", verdict.invalid);
}

#[test]
fn a_saturated_core_spoils_an_open_loop_and_bounds_a_closed_one() {
    let mut run = run();
    run.usage.busy_share = 0.97;
    assert!(!Verdict::of(&run, OPEN).is_valid());
    let closed = Verdict::of(&run, CLOSED);
    assert!(closed.is_valid() && closed.notes[0].contains("97.0 %"), "{:?}", closed.notes);
    run.usage = Usage { busy_share: 0.5, waiting_share: 0.48, ..run.usage };
    assert!(!Verdict::of(&run, OPEN).is_valid(), "a core taken by others is as bad");
}

#[test]
fn losses_of_our_own_spoil_every_run() {
    for arrival in [OPEN, CLOSED] {
        let mut dropped = run();
        dropped.stats.ledger.kernel_drops = 1;
        assert!(!Verdict::of(&dropped, arrival).is_valid());
        let mut unsent = run();
        unsent.unsent = 1;
        assert!(!Verdict::of(&unsent, arrival).is_valid());
        let mut unbalanced = run();
        unbalanced.stats.ledger.delivered += 1;
        assert!(!Verdict::of(&unbalanced, arrival).is_valid());
    }
}

#[test]
fn silence_gets_a_hint() {
    let mut run = run();
    run.stats.ledger = crate::ledger::Ledger::default();
    assert!(Verdict::of(&run, CLOSED).notes[0].contains("listening"));
}
