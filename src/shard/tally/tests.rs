use std::time::Duration;

use super::{LONGEST_US, Tally, bin, lowest_us, micros};

#[test]
fn bins_follow_each_other_and_are_a_thousandth_apart() {
    let mut next = 0;
    for bin_of in 0..=bin(LONGEST_US) {
        let lowest = lowest_us(bin_of);
        assert_eq!(lowest, next, "{bin_of}: nothing is between two bins");
        assert_eq!(bin(lowest), bin_of);
        next = (lowest..).take(1 << 16).find(|&us| bin(us) != bin_of).unwrap();
        assert!((next - lowest - 1) * 1_000 <= lowest, "{bin_of}: {lowest} to {next}");
    }
    assert_eq!(next, LONGEST_US + 1);
}

#[test]
fn what_was_recorded_is_read_to_three_digits() {
    let mut tally = Tally::new();
    for us in 1..=100_000 {
        tally.record(us, 1);
    }
    let told = tally.quantiles();
    assert_eq!(told.count, 100_000);
    for (value, exact) in [(told.p50, 50_000), (told.p90, 90_000), (told.p99, 99_000)] {
        assert!(value.abs_diff(exact) * 1_000 <= exact, "{value} for {exact}");
    }
    assert!(told.max.abs_diff(100_000) <= 100, "{told:?}");
}

#[test]
fn nothing_and_forever_are_counted_too() {
    let mut tally = Tally::new();
    tally.record(0, 2);
    tally.record(u64::MAX, 1);
    let told = tally.quantiles();
    assert_eq!((told.count, told.p50), (3, 0));
    assert!(told.max.abs_diff(LONGEST_US) * 1_000 <= LONGEST_US, "{told:?}");
    assert_eq!(Tally::new().quantiles().count, 0);
    assert_eq!(micros(Duration::MAX), u64::MAX);
}

#[test]
fn tallies_add() {
    let (mut one, mut other) = (Tally::new(), Tally::new());
    one.record(5, 3);
    other.record(5, 1);
    other.record(5_000, 1);
    one.add(&other);
    let told = one.quantiles();
    assert_eq!((told.count, told.p50), (5, 5));
    assert!((5_000..=5_003).contains(&told.max), "{told:?}");
}
