//! The scheduler's counts are read, and their absence is survived.

use super::{Source, UsageMeter, parse};
use crate::clock::Clock;

#[test]
fn counts_are_read() {
    let counts = parse("121381 1694558 2\n").unwrap();
    assert_eq!((counts.ran, counts.waited), (121_381, 1_694_558));
    assert!(parse("").is_none() && parse("1").is_none() && parse("x 2 3").is_none());
}

#[test]
fn a_process_that_is_gone_used_nothing() {
    let counts = Source::Process(u32::MAX).read();
    assert_eq!((counts.ran, counts.waited), (0, 0));
}

#[test]
fn working_thread_is_busy() {
    let clock = Clock::new();
    let meter = UsageMeter::of_this_thread(clock);
    while clock.now().as_millis() < 20 {}
    let usage = meter.usage();
    assert!(usage.busy_share + usage.waiting_share > 0.0 && usage.busy_share < 1.5, "{usage:?}");
}
