//! What bob reports, when, and where to.

use trunkline::api::{Command, Treatment};
use trunkline::rtp::Header;
use trunkline::sim::Options;

use crate::fixture::{Phone, RTCP, RTP, SSRC, sender_info};

/// The shortest and the longest interval RFC 3550 allows, and a look every 20 ms.
const SHORTEST_MS: u64 = 5_000 / 2 * 100_000 / 121_828;
const LONGEST_MS: u64 = 3 * 5_000 / 2 * 100_000 / 121_828 + 20;

//= rfc3550#6.2
//# This delay MAY be set to half the minimum interval to allow quicker notification that the
//# new participant is present.
//= rfc3550#6.3.6
//# If tp + T is less than or equal to tc, an RTCP packet is transmitted.
#[test]
fn reports_go_out_at_random_intervals_as_long_as_media_flows() {
    let mut gaps = Vec::new();
    for seed in 0..3 {
        let mut phone = Phone::up(seed);
        let began_ms = phone.w.now().as_millis();
        phone.talk_ms(180_000);
        let times: Vec<u64> = phone.reads().iter().map(|read| read.at_ms).collect();
        let first = times[0] - began_ms;
        assert!((SHORTEST_MS / 2..=LONGEST_MS / 2 + 30).contains(&first), "{first}");
        gaps.extend(times.windows(2).map(|pair| pair[1] - pair[0]));
        phone.hang_up();
    }
    for gap in &gaps {
        assert!((SHORTEST_MS..=LONGEST_MS).contains(gap), "{gap}");
    }
    let average = gaps.iter().sum::<u64>() / gaps.len() as u64;
    assert!((4_300..=5_500).contains(&average), "{average}");
    let different: std::collections::HashSet<_> = gaps.iter().collect();
    assert!(different.len() > gaps.len() / 2, "{gaps:?}");
}

//= rfc3550#6.4.1
//# On a system that has no notion of wallclock time but does have some system-specific clock such
//# as "system uptime", a sender MAY use that clock as a reference to calculate relative NTP
//# timestamps.
#[test]
fn a_sender_report_says_what_was_sent_and_heard() {
    let mut phone = Phone::up(1);
    phone.talk_ms(30_000);
    let (reads, echoes) = (phone.reads(), phone.echoes());
    assert!(reads.len() >= 4);
    for read in &reads {
        let sender = read.sender.expect("we sent");
        assert_eq!((read.ssrc, read.socket.is_rtcp()), (echoes[0].ssrc, true));
        assert_eq!(read.remote, RTCP.parse().unwrap());
        // A packet leaves at 100 ms and every 20 ms.
        let sent = (read.at_ms - 100) / 20;
        assert!((sent..=sent + 1).contains(&u64::from(sender.packets)), "{sender:?}");
        assert_eq!(sender.octets, 160 * sender.packets);
        let since_start_ms = read.at_ms - 100;
        let ticks = sender.timestamp.wrapping_sub(echoes[0].timestamp);
        assert_eq!(u64::from(ticks), 8 * since_start_ms);
        assert_eq!((sender.ntp >> 32) - 1, read.at_ms / 1_000);
        let [block] = read.blocks[..] else { panic!("{read:?}") };
        assert_eq!((block.ssrc, block.cumulative_lost, block.fraction_lost), (SSRC, 0, 0));
        assert_eq!((block.interarrival_jitter, block.last_sr), (0, 0));
    }
    let names: std::collections::HashSet<_> = reads.iter().map(|read| &read.cname).collect();
    assert_eq!(names.len(), 1, "one name for the whole call");
    assert_eq!(reads[0].cname.len(), 20);
    let mut other = Phone::up(2);
    other.talk_ms(5_000);
    assert_ne!(other.reads()[0].cname, reads[0].cname);
    phone.hang_up();
}

//= rfc3550#6.4
//# The SR is issued if a site has sent any data packets during the interval since issuing
//# the last report or the previous one, otherwise the RR is issued.
#[test]
fn who_only_listens_sends_receiver_reports() {
    let mut phone = Phone::up(1);
    let call = phone.w.last_call();
    phone.w.command(Command::Treat { call, treatment: Treatment::Sink }).unwrap();
    phone.talk_ms(30_000);
    assert!(phone.reads().len() >= 4);
    assert!(phone.reads().iter().all(|read| read.sender.is_none() && read.blocks.len() == 1));
    // Once we send, we say so, and go on to say it until two reports have nothing to tell.
    phone.w.command(Command::Treat { call, treatment: Treatment::Echo }).unwrap();
    phone.talk_ms(7_000);
    assert!(phone.reads().last().unwrap().sender.is_some());
    phone.w.command(Command::Mute { call, is_muted: true }).unwrap();
    phone.talk_ms(30_000);
    assert!(phone.reads().last().unwrap().sender.is_none());
    phone.hang_up();
}

#[test]
fn the_peers_sender_report_comes_back_with_its_delay() {
    let mut phone = Phone::up(1);
    phone.talk_ms(1_000);
    phone.control(Some(sender_info(0x1234_5678_9abc_def0)), None);
    let came_ms = phone.w.now().as_millis();
    phone.talk_ms(15_000);
    for read in &phone.reads() {
        let block = read.blocks[0];
        assert_eq!(block.last_sr, 0x5678_9abc);
        let delay = (read.at_ms - came_ms) * 65_536 / 1_000;
        assert_eq!(u64::from(block.delay_since_last_sr), delay);
    }
    phone.hang_up();
}

#[test]
fn a_source_that_falls_silent_is_not_reported() {
    let mut phone = Phone::up(1);
    phone.talk_ms(10_000);
    phone.w.run_for(30_000);
    let reads = phone.reads();
    assert!(reads.first().unwrap().blocks.len() == 1);
    let last = reads.last().unwrap();
    assert!(last.blocks.is_empty() && last.sender.is_none(), "an empty RR: {last:?}");
    phone.hang_up();
}

//= rfc3550#6.3.7
//# In either case, a participant which never sent an RTP or RTCP packet MUST NOT send a BYE
//# packet when they leave the group.
#[test]
fn the_last_packet_says_goodbye_if_there_ever_was_one() {
    for does_bob_hang_up in [false, true] {
        let mut phone = Phone::up(1);
        phone.talk_ms(1_000);
        assert!(phone.reads().is_empty(), "too early for a report");
        let ssrc = phone.echoes()[0].ssrc;
        if does_bob_hang_up {
            let call = phone.w.last_call();
            phone.w.command(Command::Hangup { call }).unwrap();
            phone.w.run_until_idle();
            phone.w.check_all();
        } else {
            phone.hang_up();
        }
        let reads = phone.reads();
        let [last] = &reads[..] else { panic!("{reads:?}") };
        assert_eq!((last.ssrc, &last.bye[..]), (ssrc, &[ssrc][..]));
        assert_eq!((last.sender.unwrap().packets, last.blocks.len()), (50, 1));
        assert_eq!((last.socket, last.remote), (phone.rtcp_socket(), RTCP.parse().unwrap()));
    }
    let mut listening = Phone::up(1);
    let call = listening.w.last_call();
    listening.w.command(Command::Treat { call, treatment: Treatment::Sink }).unwrap();
    listening.talk_ms(500);
    listening.hang_up();
    assert!(listening.reads().is_empty(), "its SSRC was never heard of");
}

#[test]
fn rtcp_shares_the_port_of_rtp_when_that_was_agreed_on() {
    let mut phone = Phone::up_with(1, "a=rtcp-mux\r\n");
    assert!(phone.is_mux);
    phone.talk_ms(10_000);
    phone.control(Some(sender_info(1 << 40)), None);
    phone.hang_up();
    let reads = phone.reads();
    assert!(reads.len() >= 3);
    for read in &reads {
        assert_eq!((read.socket, read.remote), (phone.rtp_socket(), RTP.parse().unwrap()));
    }
    let ledger = phone.w.media_ledger();
    assert_eq!((ledger.control, ledger.forwarded), (1, 500));
    assert_eq!(ledger.made, reads.len() as u64);
}

#[test]
fn rtcp_goes_where_the_peer_wants_it() {
    let mut phone = Phone::up_with(1, "a=rtcp:7003\r\n");
    phone.talk_ms(5_000);
    assert_eq!(phone.reads()[0].remote, "198.51.100.7:7003".parse().unwrap());
    let mut elsewhere = Phone::up_with(1, "a=rtcp:7003 IN IP4 203.0.113.9\r\n");
    elsewhere.talk_ms(5_000);
    elsewhere.hang_up();
    assert!(elsewhere.reads().is_empty(), "nobody there proved to want it");
    phone.hang_up();
}

#[test]
fn without_media_there_is_no_rtcp_and_no_socket_for_it() {
    let mut phone = Phone::up(1);
    phone.w.run_for(60_000);
    phone.control(Some(sender_info(1)), None);
    phone.w.run_for(60_000);
    assert!(phone.w.packets.is_empty());
    assert_eq!(phone.w.live().media_streams, 0);
    assert_eq!(phone.w.media_ledger().control, 1);
    phone.hang_up();
    assert!(phone.told.borrow().iter().all(|(_, report, _)| report.is_none()));
}

#[test]
fn the_next_call_of_a_port_uses_its_rtcp_socket_again() {
    // There is but one port, and no time to rest.
    let mut phone = Phone::up_in(Options::new(1).media_ports(16_384..=16_385), |body| body);
    phone.talk_ms(10_000);
    phone.hang_up();
    let first = phone.reads();
    phone.leg = phone.w.alice.invite("service");
    phone.w.run_for(100);
    phone.ssrc += 1;
    phone.talk_ms(10_000);
    phone.hang_up();
    let reads = phone.reads();
    let next = &reads[first.len()..];
    assert!(next.len() > 1 && next.iter().all(|read| read.socket == phone.rtcp_socket()));
    let [old, new] = [&first[0], &next[0]];
    assert!(old.ssrc != new.ssrc && old.cname != new.cname, "nothing is left of the first call");
    assert!(next.iter().all(|read| read.blocks[0].ssrc == SSRC + 1));
}

//= rfc3550#5.1
//# The initial value of the sequence number SHOULD be random (unpredictable) to make
//# known-plaintext attacks on encryption more difficult
#[test]
fn no_two_calls_begin_with_the_same_numbers() {
    let firsts: Vec<_> = (0..8)
        .map(|seed| {
            let mut phone = Phone::up(seed);
            phone.talk_ms(20);
            let first = phone.echoes()[0];
            assert_ne!(first.sequence, phone.sequence.wrapping_sub(1), "the peer's own");
            first
        })
        .collect();
    let distinct = |of: fn(&Header) -> u32| {
        firsts.iter().map(of).collect::<std::collections::HashSet<_>>().len()
    };
    assert_eq!(distinct(|first| first.sequence.into()), 8);
    assert_eq!((distinct(|first| first.timestamp), distinct(|first| first.ssrc)), (8, 8));
}
