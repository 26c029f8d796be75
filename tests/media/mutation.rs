//! Mutated packets by the hundred thousand at live calls: every one ends in one bucket, and no call is worse for them.
//!
//! `cargo test --release --test media` sends a million; a debug build sends twenty thousand.

use std::net::SocketAddr;

use trunkline::api::{Command, Treatment};
use trunkline::sim::{Chance, Entry, Options, World};
use trunkline::sip::Method;
use trunkline::wire::MediaSocket;

use crate::phone::{Phone, address, assert_one_stream, description};

const PACKETS: u64 = if cfg!(debug_assertions) { 20_000 } else { 1_000_000 };
/// Packets between two bursts of honest talk.
const BURST: u64 = 1_000;

/// RTP and RTCP as they should be, of all kinds.
fn valid(ssrc: u32) -> Vec<Vec<u8>> {
    let ssrc = ssrc.to_be_bytes();
    let of = |head: &[u8], rest: &[u8]| [head, &ssrc, rest].concat();
    let rtp = |first: u8, kind: u8, rest: &[u8]| of(&[first, kind, 0xff, 0xf0, 0, 0, 9, 9], rest);
    let sender = [0xe1; 20];
    let block = [0x11; 24];
    vec![
        rtp(0x80, 0, &[0x55; 160]),
        rtp(0x80, 0x80, &[0x55; 160]),
        rtp(0x80, 8, &[0x66; 240]),
        rtp(0x80, 101, &[5, 0x8a, 3, 0xc0]),
        rtp(0x80, 13, &[0x40]),
        // Two contributing sources; an extension of one word; padding of four.
        rtp(0x82, 0, &[0x77; 168]),
        rtp(0x90, 0, &[&[0xbe, 0xde, 0, 1, 0x10, 0xff, 0, 0][..], &[0x55; 160]].concat()),
        rtp(0xa0, 0, &[&[0x55; 160][..], &[0, 0, 0, 4]].concat()),
        // SR with a block, RR without, SDES, BYE with a reason, APP, NACK, PLI, XR.
        of(b"\x81\xc8\0\x0c", &[&sender[..], &block].concat()),
        of(b"\x80\xc9\0\x01", b"\x81\xca\0\x02\0\0\0\x01\x01\x02ab\0\0\0\0"),
        of(b"\x80\xc9\0\x01", b"\x81\xcb\0\x03\0\0\0\x01\x04bye.\0\0\0"),
        of(b"\x80\xc9\0\x01", b"\x81\xcc\0\x03\0\0\0\x01nameabcd"),
        of(b"\x81\xcd\0\x03", b"\0\0\0\x02\0\x05\0\0"),
        of(b"\x81\xce\0\x02", b"\0\0\0\x02"),
        of(b"\x80\xcf\0\x04", b"\x04\0\0\x02\0\0\0\x01\0\0\0\x02"),
    ]
}

/// Change `packet` as a broken or hostile sender would.
fn mutate(packet: &mut Vec<u8>, all: &[Vec<u8>], chance: &mut Chance) {
    for _ in 0..1 + chance.below(4) {
        let length = packet.len();
        let place = chance.below(length.max(1));
        match chance.below(10) {
            0 => packet.truncate(place),
            1 => packet.extend((0..chance.below(40)).map(|byte| byte as u8)),
            2 => packet.extend_from_slice(&all[chance.below(all.len())]),
            3 => packet.resize(chance.below(1_500), 0x5a),
            4 if length > 4 => packet[2..4].fill([0, 0xff][chance.below(2)]),
            5 if length > 1 => packet[0] = chance.bits() as u8,
            6 if length > 1 => packet[1] = (192 + chance.below(32)) as u8,
            7 if length > 0 => packet[length - 1] = chance.bits() as u8,
            _ if length > 0 => packet[place] ^= 1 << chance.below(8),
            _ => packet.push(0x80),
        }
    }
}

/// A call that is echoed, one that is played to, and two that hear each other in different laws.
fn calls(w: &mut World) -> Vec<Phone> {
    let offers = [
        ("198.51.100.7:6000", "0 101", "a=rtcp-mux\r\na=rtpmap:101 telephone-event/8000\r\n"),
        ("198.51.100.7:6010", "0", ""),
        ("198.51.100.8:6000", "0 101", "a=rtpmap:101 telephone-event/8000\r\n"),
        ("198.51.100.9:6000", "8", ""),
    ];
    let phones = offers.map(|(place, formats, more)| {
        let place = address(place);
        Phone::call(w, "service", place, &description(place, 1, formats, more))
    });
    for (one, treatment) in [
        (1, Treatment::Silence),
        (2, Treatment::Relay(phones[3].call)),
        (3, Treatment::Relay(phones[2].call)),
    ] {
        w.command(Command::Treat { call: phones[one].call, treatment }).unwrap();
    }
    let mut phones = Vec::from(phones);
    phones[3].payload_type = 8;
    phones
}

/// All talk; how much each of them heard.
fn talk(w: &mut World, phones: &mut [Phone]) -> Vec<usize> {
    w.packets.clear();
    for byte in 0..10 {
        phones.iter_mut().for_each(|phone| phone.say(w, &[byte; 160]));
        w.run_for(20);
    }
    phones.iter().map(|phone| phone.heard(w, 0).len()).collect()
}

fn attack(w: &mut World, phones: &[Phone], is_peer: bool, chance: &mut Chance) {
    let victim = &phones[chance.below(phones.len())];
    let all = valid(if chance.happens(500) { victim.ssrc } else { chance.bits() as u32 });
    let mut packet = all[chance.below(all.len())].clone();
    mutate(&mut packet, &all, chance);
    let is_control = chance.happens(300);
    let port = victim.socket.port();
    let socket = if is_control { MediaSocket::rtcp(port) } else { victim.socket };
    let mut remote: SocketAddr = victim.remote;
    if is_control {
        remote.set_port(remote.port() + 1);
    }
    if !is_peer {
        remote.set_port(1_024 + chance.below(4_000) as u16);
    }
    w.send_media(remote, socket, &packet);
}

/// Keys of a mutation are passed on by INFO, which is answered.
fn answer_infos(w: &mut World, answered: &mut usize) {
    let infos: Vec<Entry> = w
        .bob_sent(Method::Info)
        .entries
        .iter()
        .skip(*answered)
        .map(|info| (*info).clone())
        .collect();
    *answered += infos.len();
    infos.iter().for_each(|info| w.alice.respond(info, "200 OK", "", &[], ""));
}

fn run(is_peer: bool) -> World {
    let mut w = World::with(Options::new(1).media(|media| media.timeout = None));
    let mut chance = Chance::new(0x6d65_6469);
    let mut phones = calls(&mut w);
    assert_eq!(talk(&mut w, &mut phones), [10, 10, 10, 10]);
    let mut infos = 0;
    for number in 0..PACKETS {
        attack(&mut w, &phones, is_peer, &mut chance);
        if number % 16 == 0 {
            w.run_for(1);
        }
        if number % BURST == BURST - 1 {
            w.packets.clear();
            answer_infos(&mut w, &mut infos);
            // What the attacker claimed may have to be unlearnt, a packet or two.
            talk(&mut w, &mut phones);
            let heard = talk(&mut w, &mut phones);
            assert_eq!(heard, [10, 10, 10, 10], "after {number}");
            phones.iter().for_each(|phone| assert_one_stream(&phone.heard(&w, 0)));
            assert_eq!(w.live().media_streams, 4);
        }
        if w.packets.len() > 100_000 {
            w.packets.clear();
        }
    }
    phones.iter().for_each(|phone| phone.hang_up(&mut w));
    w.run_until_idle();
    let (live, ledger) = (w.live(), w.media_ledger());
    println!("{ledger:?}");
    assert_eq!((live.media_ports, live.media_streams), (0, 0));
    assert_eq!(ledger.sum(), ledger.offered);
    assert!(ledger.offered > PACKETS);
    w.check_all();
    w
}

#[test]
fn a_peer_that_sends_mutations_harms_nobody_not_even_itself() {
    let ledger = run(true).media_ledger();
    for (count, bucket) in [
        (ledger.control, "control"),
        (ledger.event, "event"),
        (ledger.unexpected, "unexpected"),
        (ledger.garbage, "garbage"),
        (ledger.rejected, "rejected"),
    ] {
        assert!(count > 0, "no mutation ended in {bucket}");
    }
}

#[test]
fn mutations_of_a_stranger_are_nobodys() {
    let ledger = run(false).media_ledger();
    assert!(ledger.foreign > 0 && ledger.garbage > 0);
    assert_eq!((ledger.control, ledger.event), (0, 0));
    assert_eq!(ledger.rejected, 0);
}
