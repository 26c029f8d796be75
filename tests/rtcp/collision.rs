//! SSRCs that change, and two that are the same.

use trunkline::api::{Command, Treatment};

use crate::fixture::{Phone, SSRC, block};

//= rfc3550#8.2
//# it MUST send an RTCP BYE packet for the old identifier and choose another random one
//= rfc3550#6.4.1
//# The count SHOULD be reset if the sender changes its SSRC identifier.
#[test]
fn a_peer_that_takes_our_ssrc_makes_us_choose_another() {
    let mut phone = Phone::up(1);
    phone.talk_ms(2_000);
    let old = phone.echoes()[0].ssrc;
    phone.ssrc = old;
    phone.talk_ms(10_000);
    let echoes = phone.echoes();
    let new = echoes.last().unwrap().ssrc;
    assert_ne!(new, old);
    assert!(echoes.len() >= 100 + 498, "at most two were lost on it: {}", echoes.len());
    let reads = phone.reads();
    let bye: Vec<_> = reads.iter().filter(|read| !read.bye.is_empty()).collect();
    assert_eq!((bye.len(), &bye[0].bye[..]), (1, &[old][..]));
    let after: Vec<_> = reads.iter().filter(|read| read.ssrc == new).collect();
    assert!(!after.is_empty());
    let sender = after[0].sender.unwrap();
    assert_eq!(u64::from(sender.octets), 160 * u64::from(sender.packets));
    assert!(u64::from(sender.packets) <= (after[0].at_ms - 2_000) / 20, "counted anew");
    phone.hang_up();
    let report = phone.report();
    assert_eq!(report.sent, phone.echoes().len() as u64, "the report is of the whole call");
}

#[test]
fn our_own_packets_sent_back_change_our_ssrc_once_only() {
    let mut phone = Phone::up(1);
    let call = phone.w.last_call();
    phone.w.command(Command::Treat { call, treatment: Treatment::Silence }).unwrap();
    for _ in 0..500 {
        phone.w.run_for(20);
        let Some(last) = phone.w.packets.iter().rev().find(|p| p.bytes[1] & 0x7f == 0) else {
            phone.packet();
            continue;
        };
        let bytes = last.bytes.clone();
        phone.w.send_media(phone.from, phone.rtp_socket(), &bytes);
    }
    let ssrcs: std::collections::HashSet<u32> = phone.echoes().iter().map(|e| e.ssrc).collect();
    assert_eq!(ssrcs.len(), 2);
    assert!(phone.w.media_ledger().rejected > 450, "{:?}", phone.w.media_ledger());
    phone.hang_up();
}

#[test]
fn a_control_packet_with_our_ssrc_is_a_collision_too() {
    let mut phone = Phone::up(1);
    phone.talk_ms(1_000);
    let old = phone.echoes()[0].ssrc;
    phone.ssrc = old;
    phone.control(None, Some(block(old, 1)));
    phone.ssrc = SSRC;
    phone.talk_ms(1_000);
    assert_ne!(phone.echoes().last().unwrap().ssrc, old);
    phone.hang_up();
    assert_eq!(phone.report().remote_mos_e2, None, "and nothing it says is believed");
}

#[test]
fn totals_survive_a_change_of_the_peers_ssrc() {
    let mut phone = Phone::up(1);
    let mut lost = 0;
    for round in 0..5 {
        phone.ssrc = SSRC + round;
        phone.sequence = phone.sequence.wrapping_mul(31);
        phone.talk_ms(1_000);
        phone.skip(3);
        lost += 3;
        phone.talk_ms(1_000);
    }
    phone.hang_up();
    let report = phone.report();
    assert_eq!((report.received, report.lost), (5 * 99, lost));
    assert_eq!((report.sent, report.duplicates), (500, 0));
    let last = phone.reads().last().unwrap().blocks[0];
    assert_eq!((last.ssrc, last.cumulative_lost), (SSRC + 4, 3), "a block is about one source");
}
