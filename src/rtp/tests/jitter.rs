//! Interarrival jitter: the network's, not the sender's.

use super::super::Reception;
use super::{SSRC, header};

/// The clocks of the two ends have nothing to do with each other, and one of them is about to wrap.
const CLOCK: u32 = 0xffff_fff0;

/// Jitter after packets 20 ms apart, each late by so many ticks.
fn jitter(late: &[u32]) -> Reception {
    let mut reception = Reception::new(SSRC, 0);
    for (number, late) in (0..).zip(late) {
        let timestamp = 160 * u32::from(number);
        reception
            .receive(&header(number, timestamp), timestamp.wrapping_add(late.wrapping_add(CLOCK)));
    }
    reception
}

#[test]
fn a_network_that_delays_all_alike_has_no_jitter() {
    assert_eq!(jitter(&[0; 100]).jitter(), 0);
    assert_eq!(jitter(&[4_000; 100]).jitter(), 0);
}

//= rfc3550#A.8
//# s->jitter += d - ((s->jitter + 8) >> 4);
#[test]
fn jitter_is_a_sixteenth_of_each_change() {
    assert_eq!(jitter(&[0, 0, 160]).jitter(), 10);
    assert_eq!(jitter(&[0, 0, 160, 0]).jitter(), 19);
    // scaled: 160, 160 + 160 - 10 = 310, 310 - 19 = 291
    assert_eq!(jitter(&[0, 0, 160, 0, 0]).jitter(), 18);
    assert_eq!(jitter(&[0, 0, 160, 0, 0]).jitter_max(), 19);
}

#[test]
fn jitter_converges_to_the_mean_change() {
    let late: Vec<u32> = (0..500).map(|number| if number % 2 == 0 { 0 } else { 80 }).collect();
    assert_eq!((jitter(&late).jitter(), jitter(&late).jitter_max()), (79, 79), "rounded down");
}

#[test]
fn packets_of_one_event_share_a_timestamp_and_measure_nothing() {
    let mut reception = jitter(&[0; 10]);
    for number in 10..20_u16 {
        let arrival = (160 * u32::from(number)).wrapping_add(CLOCK);
        reception.receive(&header(number, 1_600), arrival);
    }
    assert_eq!(reception.jitter(), 0);
}

#[test]
fn a_clock_that_is_set_is_no_jitter() {
    let mut reception = jitter(&[0; 10]);
    for number in 10..20_u16 {
        let ticks = 160 * u32::from(number);
        reception.receive(&header(number, ticks + 0x7000_0000), ticks);
    }
    assert_eq!((reception.jitter(), reception.jitter_max()), (0, 0));
}

#[test]
fn a_restart_forgets_the_clock_and_keeps_the_estimate() {
    let mut reception = jitter(&[0, 0, 160, 0, 160, 0]);
    let before = reception.jitter();
    assert!(before > 0);
    for (number, timestamp) in [(30_000, 9_000), (30_001, 9_160)] {
        reception.receive(&header(number, timestamp), 5_000);
    }
    assert_eq!(reception.jitter(), before);
}

#[test]
fn duplicates_measure_nothing() {
    let mut reception = jitter(&[0; 10]);
    reception.receive(&header(5, 800), 20_000);
    reception.receive(&header(10, 1_600), 1_600_u32.wrapping_add(CLOCK));
    assert_eq!(reception.jitter(), 0);
}
