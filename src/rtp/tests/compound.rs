//! Compound RTCP packets of our own, and when to send them.

use super::super::rtcp::{Chunk, Compound, Interval, Packet, Packets, ReportBlock, SenderInfo};
use crate::wire::TxBuf;

const BLOCK: ReportBlock = ReportBlock {
    ssrc: 0xdead_beef,
    fraction_lost: 200,
    cumulative_lost: -5,
    extended_highest: 0x0001_ffff,
    interarrival_jitter: 12,
    last_sr: 34,
    delay_since_last_sr: 56,
};

const SENDER: SenderInfo =
    SenderInfo { ntp: 0x0123_4567_89ab_cdef, timestamp: 7, packets: 8, octets: 9 };

const COMPOUND: Compound<'_> = Compound {
    ssrc: 0x0a0b_0c0d,
    sender: Some(SENDER),
    block: Some(BLOCK),
    cname: b"call@192.0.2.1",
    bye: None,
};

fn written(compound: &Compound<'_>) -> Vec<u8> {
    let mut out = TxBuf::new();
    compound.write(&mut out);
    assert!(!out.is_overflowed());
    out.as_bytes().to_vec()
}

fn chunk<'a>(packet: &Packet<'a>) -> Chunk<'a> {
    let Packet::SourceDescription { chunks } = packet else { panic!("{packet:?}") };
    chunks.clone().next().unwrap()
}

#[test]
fn a_sender_report_reads_back() {
    let bytes = written(&COMPOUND);
    assert_eq!(bytes[..8], [0x81, 200, 0, 12, 0x0a, 0x0b, 0x0c, 0x0d]);
    let packets: Vec<Packet<'_>> = Packets::parse(&bytes).unwrap().collect();
    let [Packet::SenderReport { ssrc, sender, blocks }, description] = packets.as_slice() else {
        panic!("{packets:?}")
    };
    assert_eq!((*ssrc, *sender), (COMPOUND.ssrc, SENDER));
    assert_eq!(blocks.clone().collect::<Vec<ReportBlock>>(), [BLOCK]);
    assert_eq!(chunk(description), Chunk { ssrc: COMPOUND.ssrc, cname: COMPOUND.cname });
}

#[test]
fn who_neither_sends_nor_hears_reports_nothing() {
    let bytes = written(&Compound { sender: None, block: None, ..COMPOUND });
    assert_eq!(bytes[..4], [0x80, 201, 0, 1]);
    assert_eq!(Packets::parse(&bytes).unwrap().count(), 2);
    for (sender, block) in [(None, Some(BLOCK)), (Some(SENDER), None)] {
        let bytes = written(&Compound { sender, block, ..COMPOUND });
        assert_eq!(Packets::parse(&bytes).unwrap().count(), 2);
    }
}

//= rfc3550#6.1
//# An SDES packet containing a CNAME item MUST be included in each compound RTCP packet
#[test]
fn every_compound_packet_names_us() {
    for length in 0..300 {
        let cname = vec![b'x'; length];
        for bye in [None, Some(&b""[..]), Some(b"bye"), Some(&cname[..])] {
            let bytes = written(&Compound { cname: &cname, bye, ..COMPOUND });
            let mut packets = Packets::parse(&bytes).unwrap().skip(1);
            let told = &cname[..length.min(255)];
            assert_eq!(chunk(&packets.next().unwrap()).cname, told);
            let Some(reason) = bye else {
                assert!(packets.next().is_none());
                continue;
            };
            let Some(Packet::Bye { sources, reason: said }) = packets.next() else {
                panic!("a farewell")
            };
            assert_eq!(sources.collect::<Vec<u32>>(), [COMPOUND.ssrc]);
            assert_eq!(said, &reason[..reason.len().min(255)]);
        }
    }
}

#[test]
fn a_buffer_too_small_says_so() {
    let mut out = TxBuf::with_capacity(40);
    COMPOUND.write(&mut out);
    assert!(out.is_overflowed());
}

/// A call: two people, both talking, and 5 % of 80 kbit/s for RTCP.
const CALL: Interval = Interval {
    members: 2,
    senders: 2,
    we_sent: true,
    is_initial: false,
    average_octets: 120,
    bandwidth: 500,
};

//= rfc3550#6.3.1
//# The calculated interval T is set to a number uniformly distributed between 0.5 and 1.5 times the
//# deterministic calculated interval.
#[test]
fn intervals_spread_around_five_seconds() {
    assert_eq!(CALL.deterministic_ms(), 5_000);
    let draws: Vec<u32> =
        (0..1_000_u32).map(|nth| CALL.randomised_ms(nth * (u32::MAX / 999))).collect();
    assert_eq!((draws[0], draws[999]), (2_052, 6_155));
    assert!(draws.is_sorted());
    let mean = draws.iter().sum::<u32>() / 1_000;
    assert!((4_102..=4_106).contains(&mean), "{mean}");
}

//= rfc3550#6.3.1
//# The resulting value of T is divided by e-3/2=1.21828 to compensate for the fact that the timer
//# reconsideration algorithm converges to a value of the RTCP bandwidth below the intended average.
#[test]
fn the_middle_of_the_range_is_less_than_the_interval() {
    let wide = Interval { average_octets: 121_828, bandwidth: 100, ..CALL };
    assert_eq!(wide.deterministic_ms(), 2 * 1_218_280);
    assert_eq!(wide.randomised_ms(1 << 31), 2 * 1_000_000);
}

#[test]
fn the_first_report_comes_twice_as_soon() {
    let first = Interval { is_initial: true, ..CALL };
    assert_eq!(first.deterministic_ms(), 2_500);
    assert_eq!((first.randomised_ms(0), first.randomised_ms(u32::MAX)), (1_026, 3_077));
}

#[test]
fn few_senders_have_a_quarter_of_the_bandwidth() {
    let lecture = Interval { members: 100, senders: 25, bandwidth: 100, ..CALL };
    assert_eq!(lecture.deterministic_ms(), 120 * 25 * 1_000 * 4 / 100);
    let listener = Interval { we_sent: false, ..lecture };
    assert_eq!(listener.deterministic_ms(), 120 * 75 * 1_000 * 4 / 300);
    let debate = Interval { senders: 26, ..lecture };
    assert_eq!(debate.deterministic_ms(), 120 * 100 * 1_000 / 100);
}

#[test]
fn no_numbers_at_all_break_the_interval() {
    for members in [0, 1, 3, u32::MAX] {
        for senders in [0, 1, u32::MAX] {
            for (average_octets, bandwidth) in [(0, 0), (u32::MAX, 0), (u32::MAX, u32::MAX)] {
                let interval = Interval { members, senders, average_octets, bandwidth, ..CALL };
                for we_sent in [false, true] {
                    let interval = Interval { we_sent, ..interval };
                    assert!(interval.deterministic_ms() >= 5_000);
                    assert!(interval.randomised_ms(0) >= 2_052);
                }
            }
        }
    }
}
