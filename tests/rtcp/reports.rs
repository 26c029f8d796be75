//! What the application is told: numbers that are exact, in time, and of the whole call.

use trunkline::api::{Command, EndCause, Event, MediaReport};

use crate::fixture::{Phone, block};

#[test]
fn a_clean_call_is_rated_as_good_as_it_gets() {
    let mut phone = Phone::up(1);
    phone.talk_ms(20_000);
    phone.hang_up();
    let expected = MediaReport {
        // With the second packet of a source it is one.
        received: 999,
        received_octets: 999 * 160,
        sent: 1_000,
        sent_octets: 1_000 * 160,
        mos_e2: Some(440),
        ..MediaReport::default()
    };
    assert_eq!(phone.report(), expected);
    let sums = phone.w.quality();
    assert_eq!((sums.calls_reported, sums.calls_rated), (1, 1));
    assert_eq!((sums.mos_e2_min, sums.mos_e2_avg), (440, 440));
}

//= rfc3550#6.4.1
//# It calculates the total round-trip time A-LSR using the last SR timestamp (LSR) field,
//# and then subtracting this field to leave the round-trip propagation delay as (A - LSR -
//# DLSR).
#[test]
fn the_round_trip_of_a_peer_40_ms_away_is_40_ms() {
    let mut phone = Phone::up(1);
    phone.talk_ms(4_000);
    let report = phone.reads()[0].clone();
    let sender = report.sender.unwrap();
    // 20 ms there, a while with the peer, 20 ms back.
    let away_ms = phone.w.now().as_millis() - report.at_ms;
    let back = block_of(&phone, sender.ntp, away_ms - 40);
    phone.control(None, Some(back));
    phone.hang_up();
    let round_trip = phone.report().round_trip_us.unwrap();
    assert!((39_950..=40_050).contains(&round_trip), "{round_trip}");
    assert!(phone.report().mos_e2 >= Some(430));
    assert!(phone.report().remote_mos_e2 >= Some(430));
}

/// A block about bob's stream that answers his report of `ntp` so many milliseconds after it came.
fn block_of(phone: &Phone, ntp: u64, delay_ms: u64) -> trunkline::rtp::rtcp::ReportBlock {
    let first = phone.echoes()[0];
    let last_sr = (ntp >> 16) as u32;
    let delay_since_last_sr = (delay_ms * 65_536 / 1_000) as u32;
    let highest = u32::from(first.sequence) + phone.echoes().len() as u32 - 1;
    let block = block(first.ssrc, highest);
    trunkline::rtp::rtcp::ReportBlock { last_sr, delay_since_last_sr, ..block }
}

#[test]
fn an_impossible_delay_tells_no_round_trip() {
    let mut phone = Phone::up(1);
    phone.talk_ms(4_000);
    let sender = phone.reads()[0].sender.unwrap();
    let back = block_of(&phone, sender.ntp, 60_000);
    phone.control(None, Some(back));
    phone.hang_up();
    assert_eq!(phone.report().round_trip_us, None);
}

#[test]
fn loss_reordering_and_duplicates_are_counted_to_the_packet() {
    let mut phone = Phone::up(1);
    phone.talk_ms(2_000);
    // Three packets lost, in two gaps.
    phone.skip(2);
    phone.talk_ms(1_000);
    phone.skip(1);
    phone.talk_ms(1_000);
    // One overtaken by the next.
    let (sequence, timestamp) = (phone.sequence, phone.timestamp);
    phone.skip(1);
    phone.packet();
    phone.numbered(sequence, timestamp);
    // One twice.
    phone.numbered(sequence, timestamp);
    phone.talk_ms(1_000);
    phone.hang_up();
    let report = phone.report();
    let sent = 100 + 50 + 50 + 2 + 50;
    assert_eq!((report.received, report.lost), (sent - 1, 3));
    assert_eq!((report.reordered, report.duplicates), (1, 1));
    assert_eq!(report.received_octets, 160 * (sent - 1));
    assert_eq!(report.sent, sent, "the duplicate is not echoed");
    let last = phone.reads().last().unwrap().blocks[0];
    assert_eq!(last.cumulative_lost, 2, "a duplicate makes up for a lost one (RFC 3550 §6.4.1)");
}

#[test]
fn jitter_is_what_rfc_3550_computes() {
    let mut phone = Phone::up(1);
    let mut scaled = 0_u32;
    let mut late = false;
    for _ in 0..200 {
        // Every other packet is 10 ms late: the transit time changes by 80 ticks each time.
        phone.packet();
        phone.w.run_for(if late { 10 } else { 30 });
        late = !late;
    }
    for packet in 1..200 {
        // The first is on probation.
        if packet > 1 {
            scaled = scaled + 80 - ((scaled + 8) >> 4);
        }
    }
    phone.hang_up();
    let report = phone.report();
    assert_eq!(report.jitter_us, (scaled >> 4) * 125);
    assert_eq!(report.jitter_us_max, report.jitter_us);
    assert!(report.mos_e2 >= Some(430), "{report:?}");
}

#[test]
fn what_the_peer_lost_is_reported_as_it_says() {
    let mut phone = Phone::up(1);
    phone.talk_ms(4_000);
    let first = phone.echoes()[0];
    let mut back = block(first.ssrc, u32::from(first.sequence) + 199);
    (back.cumulative_lost, back.interarrival_jitter, back.fraction_lost) = (20, 80, 255);
    phone.control(None, Some(back));
    phone.talk_ms(20);
    // About somebody else's stream: not a word about ours.
    phone.control(None, Some(block(first.ssrc ^ 1, 7)));
    phone.hang_up();
    let report = phone.report();
    assert_eq!((report.remote_lost_e4, report.remote_jitter_us), (1_000, 10_000));
    let remote = report.remote_mos_e2.unwrap();
    assert!((250..360).contains(&remote), "{remote}");
    assert_eq!(report.mos_e2, Some(440), "what we hear is another matter");
}

#[test]
fn a_peer_that_lies_is_quoted_and_nothing_else() {
    for (highest, lost) in [(0, i32::MAX), (u32::MAX, -0x80_0000), (7, 0x7f_ffff), (0, 0)] {
        let mut phone = Phone::up(1);
        phone.talk_ms(1_000);
        let mut back = block(phone.echoes()[0].ssrc, highest);
        (back.cumulative_lost, back.interarrival_jitter) = (lost, u32::MAX);
        (back.last_sr, back.delay_since_last_sr) = (1, 0);
        phone.control(None, Some(back));
        phone.talk_ms(1_000);
        phone.hang_up();
        let report = phone.report();
        assert!(report.remote_lost_e4 <= 10_000, "{report:?}");
        assert!((100..=441).contains(&report.remote_mos_e2.unwrap()), "{report:?}");
    }
}

#[test]
fn the_report_comes_just_before_the_end_and_names_its_call() {
    for does_bob_hang_up in [false, true] {
        let mut phone = Phone::up(1);
        phone.talk_ms(500);
        let call = phone.w.last_call();
        if does_bob_hang_up {
            phone.w.command(Command::Hangup { call }).unwrap();
            phone.w.run_until_idle();
        } else {
            phone.hang_up();
        }
        let told = phone.told.borrow();
        let [.., (reported, report, call_id), (ended, ..)] = &told[..] else { panic!("{told:?}") };
        assert_eq!(*reported, Event::Reported { call });
        assert_eq!(call_id, "call-0@alice.example.com");
        assert_eq!(report.unwrap().received, 24);
        let cause = if does_bob_hang_up { EndCause::LocalBye } else { EndCause::RemoteBye };
        assert_eq!(*ended, Event::Ended { call, cause });
    }
}

#[test]
fn every_call_that_ends_at_once_has_its_own_report() {
    let mut phone = Phone::up(1);
    let mut ports = vec![phone.port];
    for _ in 1..20 {
        phone.w.alice.invite("service");
        phone.w.run_for(10);
        let answer = phone.w.bob_sent(trunkline::sip::Status::OK).last().text();
        let line = answer.lines().find_map(|line| line.strip_prefix("m=audio ")).unwrap();
        let port: u32 = line.split(' ').next().unwrap().parse().unwrap();
        ports.push((port - 16_384) / 2);
    }
    for (packets, port) in ports.iter().enumerate() {
        phone.port = *port;
        (0..packets + 2).for_each(|_| phone.packet());
    }
    phone.w.shut_down();
    phone.w.run_until_idle();
    phone.w.check_all();
    let told = phone.told.borrow();
    let reports: Vec<u64> = told.iter().filter_map(|told| Some(told.1?.received)).collect();
    assert_eq!(reports, (1..=20).collect::<Vec<u64>>());
    let names: std::collections::HashSet<_> =
        told.iter().filter(|told| told.1.is_some()).map(|told| &told.2).collect();
    assert_eq!(names.len(), 20);
    assert_eq!(phone.w.quality().calls_reported, 20);
}

#[test]
fn quality_is_told_when_it_falls_and_when_it_is_good_again_and_not_in_between() {
    let mut phone = Phone::up(1);
    phone.talk_ms(20_000);
    for _ in 0..200 {
        // Every fifth packet is lost.
        phone.talk_ms(80);
        phone.skip(1);
        phone.w.run_for(20);
    }
    phone.talk_ms(30_000);
    let call = phone.w.last_call();
    let qualities: Vec<_> = phone
        .told
        .borrow()
        .iter()
        .filter(|(event, ..)| matches!(event, Event::Quality { .. }))
        .cloned()
        .collect();
    let [(bad, report, call_id), (good, ..)] = &qualities[..] else { panic!("{qualities:?}") };
    assert_eq!(*bad, Event::Quality { call, is_bad: true });
    assert_eq!(*good, Event::Quality { call, is_bad: false });
    assert_eq!(call_id, "call-0@alice.example.com");
    assert!(report.unwrap().lost > 0);
    phone.hang_up();
    assert_eq!(phone.report().lost, 200);
    let rated = phone.report().mos_e2;
    assert!(rated < Some(400) && rated > Some(200), "the whole call, good and bad: {rated:?}");
}
