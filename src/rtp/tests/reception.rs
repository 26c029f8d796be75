//! Receiver statistics: loss, reordering, duplicates, wraps and restarts, to the last packet.

use super::super::{Arrival, Reception};
use super::{SSRC, header};

/// A source that proved itself with the two numbers before `next`.
fn valid(next: u16) -> Reception {
    let mut reception = Reception::new(SSRC, next.wrapping_sub(2));
    assert_eq!(receive(&mut reception, next.wrapping_sub(2)), Arrival::Probation);
    assert_eq!(receive(&mut reception, next.wrapping_sub(1)), Arrival::InOrder { gap: 0 });
    reception
}

/// A packet on time.
fn receive(reception: &mut Reception, sequence: u16) -> Arrival {
    let ticks = u32::from(sequence) * 160;
    reception.receive(&header(sequence, ticks), ticks)
}

fn receive_all(reception: &mut Reception, sequences: impl IntoIterator<Item = u16>) {
    for sequence in sequences {
        receive(reception, sequence);
    }
}

//= rfc3550#A.1
//# The routine update_seq shown below ensures that a source is declared valid only after
//# MIN_SEQUENTIAL packets have been received in sequence.
#[test]
fn a_source_is_valid_after_two_packets_in_sequence() {
    let mut reception = Reception::new(SSRC, 500);
    for stray in [500, 700, 600, 602, 60_000] {
        assert_eq!(receive(&mut reception, stray), Arrival::Probation);
    }
    assert!(!reception.is_valid());
    assert_eq!((reception.packets(), reception.lost(), reception.octets()), (0, 0, 0));
    assert_eq!(receive(&mut reception, 60_001), Arrival::InOrder { gap: 0 });
    assert!(reception.is_valid());
    assert_eq!((reception.packets(), reception.lost(), reception.octets()), (1, 0, 160));
    assert_eq!(receive(&mut reception, 60_000), Arrival::Duplicate, "the packet that proved it");
}

#[test]
fn numbers_wrap_without_loss() {
    let mut reception = valid(65_530);
    for number in 65_530..65_530 + 3 * 65_536_u32 {
        assert_eq!(receive(&mut reception, number as u16), Arrival::InOrder { gap: 0 });
    }
    assert_eq!(reception.extended_highest(), 65_529 + 3 * 65_536);
    assert_eq!((reception.lost(), reception.take_fraction_lost()), (0, 0));
    assert_eq!(reception.packets(), 1 + 3 * 65_536);
}

#[test]
fn loss_across_the_wrap_is_counted_exactly() {
    let mut reception = valid(65_530);
    receive_all(&mut reception, 65_530..=65_533);
    assert_eq!(receive(&mut reception, 3), Arrival::InOrder { gap: 5 });
    assert_eq!((reception.lost(), reception.gaps()), (5, 1));
    assert_eq!(reception.extended_highest(), 65_536 + 3);
    assert_eq!(receive(&mut reception, 65_535), Arrival::Reordered);
    assert_eq!((reception.lost(), reception.reordered()), (4, 1));
    assert_eq!(reception.extended_highest(), 65_536 + 3, "a late packet is not the highest");
}

//= rfc3550#6.4.1
//# Thus, packets that arrive late are not counted as lost, and the loss may be negative if there are
//# duplicates.
#[test]
fn late_packets_are_not_lost_and_duplicates_make_loss_negative() {
    let mut reception = valid(100);
    receive_all(&mut reception, [100, 103, 101, 102]);
    assert_eq!((reception.lost(), reception.reordered()), (0, 2));
    for repeated in [103, 101, 100, 103] {
        assert_eq!(receive(&mut reception, repeated), Arrival::Duplicate);
    }
    assert_eq!((reception.lost(), reception.duplicates()), (-4, 4));
    assert_eq!((reception.loss().missing, reception.loss().received), (0, 5));
    assert_eq!(reception.take_fraction_lost(), 0, "a negative fraction is none");
    assert_eq!(reception.octets(), 5 * 160);
}

#[test]
fn a_duplicate_is_known_as_far_back_as_a_late_packet_counts() {
    let mut reception = valid(1_000);
    receive_all(&mut reception, 1_000..=1_200);
    for behind in 0..100 {
        assert_eq!(receive(&mut reception, 1_200 - behind), Arrival::Duplicate, "{behind}");
    }
    assert_eq!(receive(&mut reception, 1_100), Arrival::Rejected, "a hundred is too late");
    let mut reception = valid(1_000);
    receive_all(&mut reception, [1_000, 1_099]);
    for late in 1_001..1_099 {
        assert_eq!(receive(&mut reception, late), Arrival::Reordered, "{late}");
        assert_eq!(receive(&mut reception, late), Arrival::Duplicate, "{late}");
    }
    assert_eq!((reception.reordered(), reception.duplicates()), (98, 98));
    assert_eq!(reception.loss().missing, 0);
}

#[test]
fn a_minute_may_be_missing_and_no_more() {
    let mut reception = valid(10);
    assert_eq!(receive(&mut reception, 9 + 2_999), Arrival::InOrder { gap: 2_998 });
    assert_eq!((reception.lost(), reception.gaps()), (2_998, 1));
    assert_eq!(receive(&mut reception, 9 + 2_999 + 3_000), Arrival::Rejected);
    assert_eq!((reception.lost(), reception.packets()), (2_998, 2));
}

//= rfc3550#A.1
//# If the next packet received carries the next higher sequence number, it is considered the valid
//# start of a new packet sequence presumably caused by an extended dropout or a source restart.
#[test]
fn a_peer_that_restarts_is_believed_at_its_second_packet() {
    let mut reception = valid(100);
    receive_all(&mut reception, [100, 101, 105]);
    assert_eq!((reception.lost(), reception.packets()), (3, 4));
    assert_eq!(receive(&mut reception, 40_000), Arrival::Rejected);
    assert_eq!(receive(&mut reception, 40_001), Arrival::Restarted);
    assert_eq!(reception.lost(), 0, "reports start anew");
    assert_eq!(reception.extended_highest(), 40_001);
    assert_eq!(receive(&mut reception, 40_004), Arrival::InOrder { gap: 2 });
    assert_eq!((reception.lost(), reception.take_fraction_lost()), (2, 128));
    assert_eq!(reception.packets(), 6, "counts of the call go on");
    let loss = reception.loss();
    assert_eq!((loss.received, loss.missing, loss.gaps), (6, 5, 2));
}

#[test]
fn numbers_far_away_one_by_one_start_nothing() {
    let mut reception = valid(100);
    for stray in [40_000, 50_000, 40_001, 30_000] {
        assert_eq!(receive(&mut reception, stray), Arrival::Rejected, "{stray}");
    }
    assert_eq!(receive(&mut reception, 100), Arrival::InOrder { gap: 0 });
    assert_eq!(receive(&mut reception, 30_001), Arrival::Rejected, "the next packet was another");
    assert_eq!((reception.packets(), reception.lost()), (2, 0));
}

#[test]
fn fractions_are_of_the_interval_since_the_last_report() {
    let mut reception = valid(0);
    receive_all(&mut reception, (0..100).filter(|number| number % 4 != 1));
    // One expected before the hundred, and 25 of 101 lost.
    assert_eq!(reception.take_fraction_lost(), (25 * 256_u32 / 101) as u8);
    receive_all(&mut reception, 100..200);
    assert_eq!(reception.take_fraction_lost(), 0);
    assert_eq!(reception.take_fraction_lost(), 0, "nothing was expected");
    receive_all(&mut reception, [2_999]);
    assert_eq!(reception.take_fraction_lost(), 255, "2,799 of 2,800");
    assert_eq!(reception.lost(), 25 + 2_799);
}

//= rfc3550#A.3
//# Since this signed number is carried in 24 bits, it should be clamped at 0x7fffff for positive
//# loss or 0x800000 for negative loss rather than wrapping around.
#[test]
fn loss_stops_at_what_24_bits_can_say() {
    let mut reception = valid(0);
    let mut number = 65_535_u16;
    for _ in 0..3_000 {
        number = number.wrapping_add(2_999);
        receive(&mut reception, number);
    }
    assert_eq!(reception.lost(), 0x7f_ffff);
    assert_eq!(reception.loss().missing, 3_000 * 2_998);
    let mut reception = valid(0);
    let repeated = header(65_535, 0);
    for _ in 0..0x80_0001 {
        reception.receive(&repeated, 0);
    }
    assert_eq!(reception.lost(), -0x80_0000);
}

#[test]
fn a_report_block_says_all_of_it() {
    let mut reception = valid(1_000);
    receive_all(&mut reception, [1_000, 1_001, 1_004]);
    let block = reception.report_block(7, 8);
    assert_eq!((block.ssrc, block.last_sr, block.delay_since_last_sr), (SSRC, 7, 8));
    assert_eq!((block.cumulative_lost, block.extended_highest), (2, 1_004));
    assert_eq!(block.fraction_lost, (2 * 256_u32 / 6) as u8);
    assert_eq!(reception.report_block(0, 0).fraction_lost, 0);
}

#[test]
fn any_numbers_at_all_keep_the_books_straight() {
    for seed in 0..200_u32 {
        let mut reception = Reception::new(SSRC, 0);
        let (mut state, mut accepted) = (seed, 0);
        for _ in 0..500 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // Mostly near one another, so that every kind of arrival occurs.
            let near = (state >> 24) as u16;
            let sequence = if state & 0x700 == 0 { (state >> 12) as u16 } else { near };
            let kind = reception.receive(&header(sequence, state), state ^ 99);
            accepted += u32::from(!matches!(kind, Arrival::Probation | Arrival::Rejected));
            let loss = reception.loss();
            assert_eq!(loss.received + reception.duplicates(), accepted);
            assert_eq!(reception.packets(), accepted);
        }
    }
    assert!(size_of::<Reception>() <= 128, "there is one for every call");
}
