//! Streams against a peer that echoes, loses, repeats, reorders and lies; no sockets, no clock.

use std::net::SocketAddr;
use std::time::Duration;

use trunkline::time::Timestamp;

use super::super::packet::{PACKET_BYTES, PacketBytes, blank};
use super::*;
use crate::key::Key;

const RUN: u32 = 0xabc;
const HOLD_MS: u64 = 1_000;
/// What a call of 1,000 ms says: 800 ms of it.
const PACKETS: u64 = 40;

struct World {
    streams: Streams,
    now: Timestamp,
}

fn remote() -> SocketAddr {
    "127.0.0.1:16384".parse().unwrap()
}

fn call(slot: u32) -> Key {
    Key { slot, generation: 3 }
}

impl World {
    fn new(mode: MediaMode) -> World {
        let hold = Duration::from_millis(HOLD_MS);
        let plan = MediaPlan { mode, hold, ports: 10_000..=10_100, calls_max: 4 };
        let mut streams = Streams::new(&plan, RUN, Timestamp::ZERO);
        streams.handle(Talk::Began { call: call(1), remote: Some(remote()) });
        World { streams, now: Timestamp::ZERO }
    }

    /// Let the hold pass, a millisecond at a time, and hand each packet sent to `peer`.
    fn talk(&mut self, mut peer: impl FnMut(&mut World, u64, PacketBytes)) -> &mut World {
        let mut count = 0;
        for _ in 0..HOLD_MS {
            self.now += Duration::from_millis(1);
            let mut packet = blank();
            while let Some((slot, to)) = self.streams.poll_packet(self.now, &mut packet) {
                assert_eq!((slot, to), (1, remote()));
                self.streams.sent(slot, true);
                peer(self, count, packet);
                count += 1;
            }
        }
        self.streams.handle(Talk::Ended { call: call(1) });
        self
    }

    fn hear(&mut self, packet: &[u8]) {
        self.hear_from(remote(), packet);
    }

    fn hear_from(&mut self, remote: SocketAddr, packet: &[u8]) {
        let back = Timestamp::from_micros(self.now.as_micros() + 300);
        self.streams.handle_packet(back, 1, remote, packet);
    }

    fn stats(&self) -> &MediaStats {
        let stats = self.streams.stats();
        assert!(stats.ledger.is_balanced());
        stats
    }
}

#[test]
fn every_packet_echoed_is_heard_once() {
    let mut w = World::new(MediaMode::Echo);
    let stats = w.talk(|w, _, packet| w.hear(&packet)).stats();
    assert_eq!((stats.streams, stats.silent, stats.sent, stats.lost), (1, 0, PACKETS, 0));
    assert_eq!((stats.ledger.heard, stats.ledger.received), (PACKETS, PACKETS));
    assert_eq!((stats.ssrc_changes, stats.timestamp_breaks, stats.reordered), (0, 0, 0));
    assert_eq!((stats.round_trip.min(), stats.round_trip.max()), (300, 300));
    assert_eq!((stats.jitter.max(), stats.difference.max(), stats.lateness.max()), (0, 0, 0));
}

#[test]
fn lost_repeated_and_reordered_are_told_apart() {
    let mut w = World::new(MediaMode::Echo);
    let mut kept = None;
    let stats = w
        .talk(|w, number, packet| match number {
            4 | 5 => {}
            7 => kept = Some(packet),
            8 => {
                w.hear(&packet);
                w.hear(&kept.take().unwrap());
            }
            10 => {
                w.hear(&packet);
                w.hear(&packet);
            }
            _ => w.hear(&packet),
        })
        .stats();
    assert_eq!((stats.lost, stats.reordered, stats.ledger.duplicate), (2, 1, 1));
    assert_eq!((stats.ledger.heard, stats.timestamp_breaks), (PACKETS - 2, 0));
}

#[test]
fn another_source_is_foreign_and_changes_nothing() {
    let mut w = World::new(MediaMode::Echo);
    let stats = w
        .talk(|w, _, packet| {
            w.hear_from("127.0.0.1:16386".parse().unwrap(), &packet);
            w.hear_from("127.0.0.2:16384".parse().unwrap(), b"");
        })
        .stats();
    assert_eq!((stats.ledger.foreign, stats.ledger.heard), (2 * PACKETS, 0));
    assert_eq!((stats.lost, stats.silent), (PACKETS, 1));
}

#[test]
fn packets_of_another_call_or_run_are_no_echo() {
    let mut w = World::new(MediaMode::Echo);
    let stats = w
        .talk(|w, _, packet| {
            let mut other_call = packet;
            other_call[12 + 7] ^= 1;
            w.hear(&other_call);
            let mut other_run = packet;
            other_run[12] ^= 1;
            w.hear(&other_run);
            let mut never_sent = packet;
            never_sent[12 + 12] = 0xff;
            w.hear(&never_sent);
        })
        .stats();
    assert_eq!((stats.ledger.misdelivered, stats.ledger.damaged), (PACKETS, 2 * PACKETS));
    assert_eq!(stats.lost, PACKETS);
}

#[test]
fn garbage_is_counted_and_harmless() {
    let mut w = World::new(MediaMode::Echo);
    let stats = w
        .talk(|w, number, packet| {
            w.hear(&packet);
            w.hear(&packet[..number as usize]);
            w.hear(&[number as u8; PACKET_BYTES + 1]);
            w.hear(&[0x81, 200, 0, 1, 0, 0, 0, 1]);
        })
        .stats();
    assert_eq!((stats.ledger.heard, stats.lost), (PACKETS, 0));
    assert_eq!((stats.ledger.damaged, stats.ledger.rtcp), (2 * PACKETS, PACKETS));
}

#[test]
fn nothing_belongs_to_a_port_nobody_talks_on() {
    let mut w = World::new(MediaMode::Echo);
    w.talk(|w, _, packet| w.hear(&packet));
    w.hear(&blank());
    w.streams.handle_packet(w.now, 99, remote(), b"x");
    w.streams.handle(Talk::Ended { call: call(1) });
    w.streams.handle(Talk::Ended { call: call(77) });
    w.streams.handle(Talk::Began { call: call(77), remote: Some(remote()) });
    assert_eq!((w.stats().ledger.outside, w.stats().ledger.heard), (2, PACKETS));
    assert_eq!((w.stats().streams, w.streams.next_deadline()), (1, None));
}

#[test]
fn listening_sends_nothing_and_judges_the_clock() {
    let mut w = World::new(MediaMode::Listen);
    let mut packet = blank();
    for number in 0..100_u32 {
        w.now += Duration::from_millis(20);
        assert_eq!(w.streams.poll_packet(w.now, &mut blank()), None);
        play(&mut packet, 65_500, number, 7);
        w.hear(&packet);
    }
    w.streams.handle(Talk::Ended { call: call(1) });
    let stats = w.stats();
    assert_eq!((stats.ledger.heard, stats.lost, stats.sent, stats.silent), (100, 0, 0, 0));
    assert_eq!((stats.ssrc_changes, stats.timestamp_breaks, stats.jitter.max()), (0, 0, 0));
    assert_eq!((stats.difference.len(), stats.round_trip.len()), (99, 0));
}

#[test]
fn a_player_that_stumbles_is_found_out() {
    let mut w = World::new(MediaMode::Listen);
    let mut packet = blank();
    for number in (0..50_u32).filter(|&number| number != 10) {
        let is_late = number == 20;
        w.now = Timestamp::from_millis(u64::from(number) * 20 + if is_late { 15 } else { 0 });
        play(&mut packet, 0, number, if number < 30 { 7 } else { 8 });
        if number >= 40 {
            packet[7] = packet[7].wrapping_add(1);
        }
        w.hear(&packet);
    }
    w.streams.handle(Talk::Ended { call: call(1) });
    let stats = w.stats();
    assert_eq!((stats.lost, stats.ssrc_changes, stats.timestamp_breaks), (1, 1, 1));
    assert!((14_990..=15_010).contains(&stats.difference.max()), "{}", stats.difference.max());
}

#[test]
fn an_answer_without_a_place_is_counted() {
    let mut w = World::new(MediaMode::Echo);
    w.streams.handle(Talk::Began { call: call(2), remote: None });
    assert_eq!((w.stats().without_media, w.stats().streams), (1, 1));
}

#[test]
fn what_the_kernel_refuses_is_not_lost_by_the_server() {
    let mut w = World::new(MediaMode::Echo);
    let mut packet = blank();
    w.now = Timestamp::from_millis(HOLD_MS);
    while let Some((slot, _)) = w.streams.poll_packet(w.now, &mut packet) {
        w.streams.sent(slot, false);
    }
    w.streams.handle(Talk::Ended { call: call(1) });
    assert_eq!((w.stats().sent, w.stats().unsent, w.stats().lost), (0, PACKETS, 0));
    assert!(w.stats().lateness.max() > 900_000, "a look that late is told");
}

#[test]
fn a_hundred_thousand_mutated_packets_leave_the_ledger_balanced() {
    let mut w = World::new(MediaMode::Echo);
    let mut seed = 0x9e37_79b9_u64;
    let stats = w
        .talk(|w, _, packet| {
            for _ in 0..2_500 {
                let mut bytes = packet.to_vec();
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let at = (seed >> 33) as usize % bytes.len();
                bytes[at] = (seed >> 24) as u8;
                bytes.truncate((seed >> 40) as usize % 300);
                w.hear(&bytes);
            }
        })
        .stats();
    assert_eq!(stats.ledger.received, 2_500 * PACKETS);
    assert!(stats.ledger.heard <= PACKETS);
}

/// Packet `number` of a player whose sequence starts at `first`.
fn play(packet: &mut PacketBytes, first: u16, number: u32, ssrc: u32) {
    packet[0] = 0x80;
    packet[2..4].copy_from_slice(&first.wrapping_add(number as u16).to_be_bytes());
    packet[4..8].copy_from_slice(&(u32::MAX - 500).wrapping_add(number * 160).to_be_bytes());
    packet[8..12].copy_from_slice(&ssrc.to_be_bytes());
}
