//! The estimate follows the formula, and survives senders whose clock makes no sense.

use trunkline::time::Timestamp;

use super::Jitter;

fn at(us: u64) -> Timestamp {
    Timestamp::from_micros(us)
}

#[test]
fn an_even_stream_has_none() {
    let mut jitter = Jitter::default();
    for number in 0..100 {
        jitter.receive(at(7_000 + number * 20_000), number * 20_000);
    }
    assert_eq!(jitter.micros(), 0);
}

//= rfc3550#6.4.1
//# J(i) = J(i-1) + (|D(i-1,i)| - J(i-1))/16
#[test]
fn one_late_packet_counts_a_sixteenth() {
    let mut jitter = Jitter::default();
    assert_eq!(jitter.receive(at(0), 0), None);
    assert_eq!(jitter.receive(at(21_600), 20_000), Some(1_600));
    assert_eq!(jitter.micros(), 100);
    assert_eq!(jitter.receive(at(40_000), 40_000), Some(1_600), "early is as bad");
    assert_eq!(jitter.micros(), 193);
}

#[test]
fn a_constant_difference_is_reached() {
    let mut jitter = Jitter::default();
    for number in 0..1_000_u64 {
        jitter.receive(at(number * 20_000 + number % 2 * 500), number * 20_000);
    }
    assert!((490..=500).contains(&jitter.micros()), "{}", jitter.micros());
}

#[test]
fn hostile_times_do_no_harm() {
    let mut jitter = Jitter::default();
    for sent in [0, u64::MAX, 1, 1 << 63, u64::MAX / 3] {
        jitter.receive(at(1), sent);
        jitter.receive(at(u64::MAX / 2), sent);
    }
    assert!(jitter.micros() > 0);
}
