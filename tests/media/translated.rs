//! A peer behind a network address translator: heard from where its signalling comes from, once it proved to be there,
//! and from nowhere else.

use std::net::SocketAddr;

use trunkline::api::{Latching, Treatment};
use trunkline::sim::{Options, World};

use crate::phone::{Phone, address, assert_one_stream, check_all, description, treated};

/// What the peer believes its address to be.
const INSIDE: &str = "10.0.0.5:6000";
/// What the translator made of it; the signalling comes from this host.
const OUTSIDE: &str = "198.51.100.7:41000";

fn call(w: &mut World) -> Phone {
    let inside = address(INSIDE);
    let mut phone = Phone::call(w, "service", inside, &description(inside, 1, "0", ""));
    phone.remote = address(OUTSIDE);
    phone
}

fn destinations(w: &World) -> Vec<SocketAddr> {
    let mut all: Vec<_> = w.packets.iter().map(|packet| packet.transmit.remote).collect();
    all.dedup();
    all
}

#[test]
fn two_packets_in_sequence_prove_the_peer() {
    let mut w = World::new(1);
    let mut phone = call(&mut w);
    phone.talk(&mut w, 50);
    let heard = phone.heard(&w, 0);
    assert_eq!((heard.len(), destinations(&w)), (49, vec![phone.remote]));
    assert_one_stream(&heard);
    assert_eq!(w.media_ledger().foreign, 1, "the first of the two");
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn nobody_proves_anything_before_the_ack() {
    let mut w = World::new(2);
    w.alice.habits.acknowledges = false;
    let mut phone = call(&mut w);
    phone.talk(&mut w, 10);
    assert_eq!((w.packets.len(), w.live().media_streams), (0, 0));
    w.alice.habits.acknowledges = true;
    w.run_for(1_000);
    phone.talk(&mut w, 10);
    assert_eq!(phone.heard(&w, 0).len(), 9);
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn another_host_proves_nothing_however_often_it_tries() {
    let mut w = World::new(3);
    let mut phone = call(&mut w);
    let mut stranger = Phone::at(phone.leg, phone.call, phone.socket, address("203.0.113.9:6000"));
    stranger.talk(&mut w, 200);
    assert_eq!((w.packets.len(), w.live().media_streams), (0, 0));
    phone.talk(&mut w, 10);
    assert_eq!((phone.heard(&w, 0).len(), destinations(&w)), (9, vec![phone.remote]));
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn what_is_not_in_sequence_of_one_source_and_one_port_proves_nothing() {
    let mut w = World::new(4);
    let mut phone = call(&mut w);
    for step in 1..=20_u16 {
        match step % 4 {
            0 => phone.sequence = phone.sequence.wrapping_add(7),
            1 => phone.ssrc += 1,
            2 => phone.remote.set_port(41_000 + step),
            _ => phone.payload_type = 97,
        }
        phone.say(&mut w, &[1; 160]);
        phone.payload_type = 0;
    }
    assert_eq!(w.packets, []);
    phone.talk(&mut w, 10);
    assert!(!phone.heard(&w, 0).is_empty());
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn it_is_decided_once() {
    let mut w = World::new(5);
    let mut phone = call(&mut w);
    phone.talk(&mut w, 10);
    let proven = phone.remote;
    // Another port of the same host, and then the address that was described.
    for other in [address("198.51.100.7:41002"), address(INSIDE)] {
        let mut late = Phone::at(phone.leg, phone.call, phone.socket, other);
        late.talk(&mut w, 200);
    }
    phone.talk(&mut w, 10);
    assert_eq!((phone.heard(&w, 0).len(), destinations(&w)), (19, vec![proven]));
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn nobody_takes_the_place_of_a_described_address_that_was_heard() {
    let mut w = World::new(6);
    let mut phone = call(&mut w);
    let inside = address(INSIDE);
    let mut described = Phone::at(phone.leg, phone.call, phone.socket, inside);
    described.talk(&mut w, 1);
    phone.talk(&mut w, 200);
    assert_eq!((phone.heard(&w, 0).len(), phone.heard(&w, 0)[0].remote), (1, inside));
    // Not after a refresh either: the description says the same again.
    phone.change(&mut w, inside, "0", "");
    phone.talk(&mut w, 200);
    assert_eq!(phone.heard(&w, 0).len(), 1);
    assert!(w.packets.iter().all(|packet| packet.transmit.remote.ip() == inside.ip()));
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn hold_resume_and_refresh_need_no_second_proof() {
    let mut w = World::new(7);
    let mut phone = call(&mut w);
    let inside = address(INSIDE);
    phone.talk(&mut w, 11);
    for more in ["", "a=sendonly\r\n", "a=sendrecv\r\n", "a=inactive\r\n", "", ""] {
        phone.change(&mut w, inside, "0", more);
        let start = w.packets.len();
        phone.talk(&mut w, 10);
        let is_held = more.contains("only") || more.contains("inactive");
        assert_eq!(phone.heard(&w, start).len(), if is_held { 0 } else { 10 }, "{more}");
    }
    assert_eq!(destinations(&w), [phone.remote]);
    assert_one_stream(&phone.heard(&w, 0));
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn a_peer_that_moves_is_proven_anew_and_only_until_the_new_address_spoke() {
    let mut w = World::new(8);
    let mut phone = call(&mut w);
    phone.talk(&mut w, 10);
    let moved = address("10.0.0.6:6000");
    phone.change(&mut w, moved, "0", "");
    phone.remote = address("198.51.100.7:42000");
    let start = w.packets.len();
    phone.talk(&mut w, 10);
    let heard = phone.heard(&w, start);
    assert_eq!((heard.len(), heard[0].remote), (9, phone.remote));
    let again = address("10.0.0.7:6000");
    phone.change(&mut w, again, "0", "");
    let mut described = Phone::at(phone.leg, phone.call, phone.socket, again);
    described.talk(&mut w, 1);
    let start = w.packets.len();
    phone.talk(&mut w, 50);
    assert_eq!(w.packets.len(), start, "the described address spoke first");
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn where_it_is_switched_off_only_the_described_address_is_heard() {
    let options = Options::new(9).media(|media| media.latching = Latching::Off);
    let mut w = World::with(options);
    let mut phone = call(&mut w);
    phone.talk(&mut w, 50);
    assert_eq!((w.packets.len(), w.live().media_streams), (0, 0));
    phone.remote = address(INSIDE);
    phone.talk(&mut w, 5);
    assert_eq!(w.packets.len(), 5);
    phone.hang_up(&mut w);
    check_all(&mut w);
}

#[test]
fn an_untrusted_peer_behind_a_translator_is_sent_audio_where_it_proved_to_be() {
    let (options, _) = treated(10, Treatment::Silence);
    let mut w = World::with(options.untrusted("198.51.100.0/24".parse().unwrap()));
    let mut phone = call(&mut w);
    w.run_for(1_000);
    assert_eq!(w.packets, []);
    phone.talk(&mut w, 50);
    assert_eq!(destinations(&w), [phone.remote]);
    assert!(phone.heard(&w, 0).len() >= 45);
    phone.hang_up(&mut w);
    check_all(&mut w);
}
