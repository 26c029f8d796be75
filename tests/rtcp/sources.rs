//! Whose control packets are taken, and what becomes of the rest.

use std::net::SocketAddr;

use trunkline::wire::MediaSocket;

use crate::fixture::{Phone, RTCP, RTP, block};

/// A phone behind a translator: it describes a private address and is seen elsewhere.
fn translated() -> Phone {
    let mut phone =
        Phone::up_as(1, |body| body.replace("c=IN IP4 198.51.100.7", "c=IN IP4 10.0.0.5"));
    phone.from = "198.51.100.7:40000".parse().unwrap();
    phone.talk_ms(1_000);
    assert_eq!(phone.w.media_ledger().forwarded, 49, "latched with the second packet");
    phone
}

fn send(phone: &mut Phone, from: &str) {
    let bytes = phone.compound(None, None, false);
    phone.w.send_media(from.parse().unwrap(), phone.rtcp_socket(), &bytes);
}

#[test]
fn rtcp_of_strangers_is_nobodys() {
    let mut phone = Phone::up(1);
    phone.talk_ms(1_000);
    for from in ["203.0.113.9:6001", "198.51.100.7:6003", RTP] {
        for _ in 0..3 {
            send(&mut phone, from);
        }
    }
    let ledger = phone.w.media_ledger();
    assert_eq!((ledger.foreign, ledger.control), (9, 0));
    phone.hang_up();
}

#[test]
fn rtcp_by_the_wrong_socket_is_not_agreed_on() {
    let mut phone = Phone::up(1);
    phone.talk_ms(100);
    let bytes = phone.compound(None, None, false);
    phone.w.send_media(RTP.parse().unwrap(), phone.rtp_socket(), &bytes);
    assert_eq!(phone.w.media_ledger().unexpected, 1);
    phone.hang_up();
    let mut mux = Phone::up_with(1, "a=rtcp-mux\r\n");
    mux.talk_ms(100);
    mux.w.send_media(RTCP.parse().unwrap(), MediaSocket::rtcp(mux.port), &bytes);
    assert_eq!(mux.w.media_ledger().unexpected, 1);
    mux.hang_up();
}

#[test]
fn behind_a_translator_rtcp_is_latched_once_proven() {
    let mut phone = translated();
    phone.talk_ms(10_000);
    (0..300).for_each(|_| send(&mut phone, "203.0.113.9:40001"));
    assert!(phone.reads().is_empty(), "the described address leads nowhere");
    send(&mut phone, "203.0.113.9:40001");
    send(&mut phone, "203.0.113.9:40001");
    send(&mut phone, "198.51.100.7:40001");
    assert_eq!(phone.w.media_ledger().control, 0);
    send(&mut phone, "198.51.100.7:40001");
    assert_eq!(phone.w.media_ledger().control, 1);
    send(&mut phone, "198.51.100.7:40007");
    send(&mut phone, "198.51.100.7:40007");
    assert_eq!(phone.w.media_ledger().control, 1, "once and for all");
    phone.talk_ms(10_000);
    let to: SocketAddr = "198.51.100.7:40001".parse().unwrap();
    assert!(phone.reads().len() > 1);
    assert!(phone.reads().iter().all(|read| read.remote == to));
    phone.hang_up();
}

#[test]
fn behind_a_translator_another_ssrc_proves_nothing() {
    let mut phone = translated();
    let ssrc = std::mem::replace(&mut phone.ssrc, 7);
    for _ in 0..200 {
        send(&mut phone, "198.51.100.7:40001");
    }
    phone.ssrc = ssrc;
    send(&mut phone, "198.51.100.7:40001");
    send(&mut phone, "198.51.100.7:40001");
    let ledger = phone.w.media_ledger();
    assert_eq!((ledger.control, ledger.foreign), (0, 203), "and looking ends after a while");
    phone.hang_up();
}

#[test]
fn without_translation_no_other_port_is_latched() {
    let mut phone = Phone::up(1);
    phone.talk_ms(1_000);
    for _ in 0..5 {
        send(&mut phone, "198.51.100.7:40001");
    }
    assert_eq!(phone.w.media_ledger().foreign, 5);
    phone.hang_up();
}

#[test]
fn broken_control_packets_are_garbage_as_a_whole() {
    let mut phone = Phone::up(1);
    phone.talk_ms(1_000);
    let valid = phone.compound(None, Some(block(phone.echoes()[0].ssrc, 9)), true);
    let mut sent = 0;
    let mut hostile = |phone: &mut Phone, bytes: &[u8]| {
        sent += 1;
        phone.w.send_media(RTCP.parse().unwrap(), phone.rtcp_socket(), bytes);
    };
    for end in 2..valid.len() {
        // The compound is cut into a shorter valid one where a packet ends.
        if end == 32 || end == 48 {
            continue;
        }
        hostile(&mut phone, &valid[..end]);
    }
    for packet_type in 192..=223_u8 {
        for length in [0, 1, 0xffff_u16] {
            for first in [0x80, 0x9f, 0xa0_u8] {
                let [high, low] = length.to_be_bytes();
                hostile(&mut phone, &[first, packet_type, high, low]);
            }
        }
    }
    // Version 2 with a body of zeros: SR without its words, blocks beyond the end, huge lengths.
    for count in 0..32_u8 {
        hostile(&mut phone, &[0x80 | count, 200, 0, 1, 0, 0, 0, 0]);
    }
    hostile(&mut phone, &[&valid[..], &[0x80, 207, 0xff, 0xff]].concat());
    hostile(&mut phone, &[0x80; 1_400]);
    let ledger = phone.w.media_ledger();
    assert_eq!((ledger.garbage, ledger.control), (sent, 0));
    phone.talk_ms(1_000);
    assert_eq!(phone.echoes().len(), 100, "the call does not mind");
    phone.hang_up();
    assert_eq!(phone.report().remote_mos_e2, None);
    let ledger = phone.w.media_ledger();
    assert!(ledger.balanced, "{ledger:?}");
}
