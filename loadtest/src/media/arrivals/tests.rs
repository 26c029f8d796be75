//! Loss, reordering and repetition, told apart across every wrap-around.

use super::{Arrivals, CYCLE, Order, WINDOW};

#[test]
fn in_order_nothing_is_missing() {
    let mut arrivals = Arrivals::default();
    for number in 0..1_000 {
        assert_eq!(arrivals.receive(number), Order::Ahead(1));
    }
    assert_eq!((arrivals.heard(), arrivals.missing()), (1_000, 0));
}

#[test]
fn late_fills_its_gap_and_repeated_does_not() {
    let mut arrivals = Arrivals::default();
    arrivals.receive(10);
    assert_eq!(arrivals.receive(14), Order::Ahead(4));
    assert_eq!(arrivals.missing(), 3);
    assert_eq!(arrivals.receive(12), Order::Behind);
    assert_eq!(arrivals.receive(12), Order::Again);
    assert_eq!(arrivals.receive(14), Order::Again);
    assert_eq!((arrivals.heard(), arrivals.missing()), (3, 2));
}

#[test]
fn before_the_first_counts_too() {
    let mut arrivals = Arrivals::default();
    arrivals.receive(10);
    assert_eq!(arrivals.receive(8), Order::Behind);
    assert_eq!((arrivals.heard(), arrivals.missing()), (2, 1));
}

#[test]
fn beyond_the_window_doubt_hides_no_loss() {
    let mut arrivals = Arrivals::default();
    arrivals.receive(1);
    arrivals.receive(1 + WINDOW);
    assert_eq!(arrivals.receive(1), Order::Again);
    assert_eq!(arrivals.receive(2), Order::Behind);
    arrivals.receive(u64::from(u32::MAX) * 4);
    assert_eq!(arrivals.receive(3), Order::Again);
    assert_eq!(arrivals.heard(), 4);
}

#[test]
fn sixteen_bits_are_extended_both_ways() {
    let mut arrivals = Arrivals::default();
    assert_eq!(arrivals.extend(2), CYCLE + 2);
    arrivals.receive(CYCLE + 2);
    assert_eq!(arrivals.extend(65_535), CYCLE - 1, "one before the first wraps back");
    arrivals.receive(2 * CYCLE - 1);
    assert_eq!(arrivals.extend(0), 2 * CYCLE);
}
