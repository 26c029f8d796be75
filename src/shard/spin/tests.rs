//! Spinning: busy shards stay awake for a moment, quiet ones sleep.

use super::*;

fn after(spin: &mut Spin, gaps_us: &[u64]) -> Timestamp {
    let mut now = Timestamp::from_millis(10);
    for gap_us in gaps_us {
        now += Duration::from_micros(*gap_us);
        spin.arrived(now, now);
    }
    now
}

#[test]
fn a_busy_shard_stays_awake_for_a_moment_only() {
    let mut spin = Spin::new();
    let now = after(&mut spin, &[10; 64]);
    assert!(spin.is_worth_it(now + Duration::from_micros(19)));
    assert!(!spin.is_worth_it(now + Duration::from_millis(1)));
}

#[test]
fn work_is_no_wait() {
    let mut spin = Spin::new();
    let mut now = Timestamp::from_millis(10);
    for _ in 0..64 {
        let done = now + Duration::from_micros(200);
        spin.arrived(now, done);
        now = done;
    }
    assert!(spin.is_worth_it(now));
}

#[test]
fn a_quiet_shard_sleeps_at_once() {
    let mut spin = Spin::new();
    let now = after(&mut spin, &[10_000; 8]);
    assert!(!spin.is_worth_it(now));
}
