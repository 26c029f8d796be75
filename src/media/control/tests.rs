//! Sockets are asked for once, averages move slowly, and clocks say what RFC 3550 has them say.

use super::interval::{Schedule, Speakers};
use super::latch::ControlSource;
use super::remote::{delay, ntp, timestamp};
use super::sockets::ControlSockets;
use crate::api::{MediaReport, QualitySums};
use crate::time::Timestamp;
use crate::wire::SocketAnswer;

const BOTH: Speakers = Speakers { we: true, peer: true };

#[test]
fn a_control_socket_is_asked_for_once_and_stays() {
    let mut sockets = ControlSockets::default();
    sockets.want(7);
    sockets.want(7);
    assert_eq!((sockets.order(), sockets.order()), (Some(7), None));
    sockets.want(7);
    assert_eq!(sockets.order(), None, "it is on its way");
    sockets.answer(7, SocketAnswer::Open);
    sockets.want(7);
    assert_eq!((sockets.order(), sockets.is_open(7)), (None, true));
    assert!(!sockets.is_open(6) && !sockets.is_open(1_000));
}

#[test]
fn a_control_socket_that_was_refused_is_not_asked_for_again() {
    let mut sockets = ControlSockets::default();
    sockets.want(1);
    sockets.order();
    sockets.answer(1, SocketAnswer::Refused);
    sockets.want(1);
    assert_eq!((sockets.order(), sockets.is_open(1)), (None, false));
    // Nobody asked for this one.
    sockets.answer(9, SocketAnswer::Open);
    assert!(!sockets.is_open(9));
}

//= rfc3550#6.3.3
//# avg_rtcp_size = (1/16) * packet_size + (15/16) * avg_rtcp_size
#[test]
fn a_peer_of_huge_reports_makes_both_report_less_often() {
    let wait = |octets: usize| {
        let mut schedule = Schedule::begin(Timestamp::ZERO, 0);
        (0..200).for_each(|_| schedule.average(octets));
        schedule.restart(Timestamp::ZERO, BOTH, 1 << 31);
        (1..).find(|at| schedule.is_over(Timestamp::from_millis(*at))).unwrap()
    };
    assert_eq!(wait(100), 5_000 * 100_000 / 121_828);
    // Two senders of 8,028 octets share 500 a second: 32 s.
    let ms = 2 * 8_028 * 1_000 / 500 * 100_000 / 121_828_u64;
    assert!(wait(8_000).abs_diff(ms) < ms / 50);
}

#[test]
fn a_report_whose_time_was_reconsidered_waits() {
    let mut schedule = Schedule::begin(Timestamp::ZERO, 0);
    let due = Timestamp::from_millis(1_100);
    assert!(schedule.is_over(due));
    assert!(!schedule.reconsider(due, BOTH, u32::MAX), "three times as long, this time");
    assert!(!schedule.is_over(due));
    assert!(schedule.reconsider(Timestamp::from_millis(3_100), BOTH, u32::MAX));
}

#[test]
fn clocks_agree_with_each_other() {
    let at = Timestamp::from_micros(90_000_500_000);
    assert_eq!(ntp(at), 90_001 << 32 | 1 << 31);
    assert_ne!(ntp(Timestamp::ZERO) >> 16, 0, "zero would be no report at all");
    assert_eq!(delay(at, Timestamp::from_millis(90_000_000)), 1 << 15);
    assert_eq!(delay(at, at + std::time::Duration::from_secs(1)), 0);
    assert_eq!(delay(at, Timestamp::ZERO), u32::MAX, "18 hours are all it can say");
    let later = at + std::time::Duration::from_millis(20);
    assert_eq!(timestamp(later, (u32::MAX, at)), 159);
}

#[test]
fn a_source_that_was_heard_where_it_said_is_never_latched() {
    let (host, remote) = ([192, 0, 2, 9].into(), "192.0.2.9:7".parse().unwrap());
    let mut source = ControlSource::AWAITED;
    assert!(!source.latch(host, remote, true));
    source.confirm();
    assert!(!source.is_open() && !source.latch(host, remote, true));
    assert_eq!(source.latched(), None);
}

#[test]
fn sums_of_two_shards_are_sums_of_all_their_calls() {
    let report = |mos_e2, lost| MediaReport { mos_e2, lost, received: 10, ..Default::default() };
    let (mut one, mut other) = (QualitySums::default(), QualitySums::default());
    other.record(&report(None, 0));
    assert_eq!((other.mos_e2_min, other.mos_e2_avg), (0, 0), "nobody was rated");
    one.add(&other);
    other.record(&report(Some(400), 1));
    other.record(&report(Some(440), 2));
    one.record(&report(Some(300), 3));
    one.add(&other);
    assert_eq!((one.calls_reported, one.calls_rated), (5, 3));
    assert_eq!((one.mos_e2_min, one.mos_e2_avg), (300, 380));
    assert_eq!((one.lost, one.received), (6, 50));
}
