//! Relay: two calls hear each other, each in its own codec and as one stream, and nobody else hears them.

use std::net::SocketAddr;

use trunkline::api::{Command, CommandError, Treatment};
use trunkline::rtp::g711::{self, Law};
use trunkline::sim::{Options, World};

use crate::phone::{Phone, SAMPLES, address, assert_one_stream, check_all, description, marked};

const ANN: &str = "198.51.100.7:6000";
const BEN: &str = "198.51.100.8:7000";

/// Ann and Ben with these formats, relayed to each other.
fn pair(w: &mut World, formats: [&str; 2]) -> [Phone; 2] {
    let [mut ann, mut ben] = [(ANN, formats[0]), (BEN, formats[1])].map(|(place, formats)| {
        let place = address(place);
        Phone::call(w, "service", place, &description(place, 1, formats, ""))
    });
    relay(w, &ann, &ben).unwrap();
    relay(w, &ben, &ann).unwrap();
    ann.payload_type = formats[0].parse().unwrap();
    ben.payload_type = formats[1].parse().unwrap();
    [ann, ben]
}

fn relay(w: &mut World, one: &Phone, other: &Phone) -> Result<(), CommandError> {
    w.command(Command::Treat { call: one.call, treatment: Treatment::Relay(other.call) })
}

/// Both talk for `count` packets; what each heard of it.
fn talk(w: &mut World, [ann, ben]: &mut [Phone; 2], count: u8) -> [Vec<Vec<u8>>; 2] {
    let start = w.packets.len();
    for byte in 0..count {
        ann.say(w, &[byte; SAMPLES]);
        ben.say(w, &[0xff - byte; SAMPLES]);
        w.run_for(20);
    }
    [ann, ben]
        .map(|phone| phone.heard(w, start).iter().map(|packet| packet.payload.to_vec()).collect())
}

fn said(bytes: impl Iterator<Item = u8>) -> Vec<Vec<u8>> {
    bytes.map(|byte| vec![byte; SAMPLES]).collect()
}

fn hang_up_all(w: &mut World, phones: &[Phone]) {
    phones.iter().for_each(|phone| phone.hang_up(w));
    check_all(w);
}

#[test]
fn in_one_codec_every_byte_goes_through() {
    for format in ["0", "8", "9"] {
        let mut w = World::new(1);
        let mut phones = pair(&mut w, [format; 2]);
        let [ann, ben] = talk(&mut w, &mut phones, 50);
        assert_eq!(ann, said((0..50).map(|byte| 0xff - byte)));
        assert_eq!(ben, said(0..50));
        for phone in &phones {
            let heard = phone.heard(&w, 0);
            assert_one_stream(&heard);
            assert_eq!(marked(&heard), [0]);
            assert!(heard.iter().all(|packet| packet.remote == phone.remote));
            assert!(phones.iter().all(|phone| heard[0].header.ssrc != phone.ssrc));
        }
        hang_up_all(&mut w, &phones);
    }
}

#[test]
fn between_the_laws_every_sample_is_converted_as_g711_has_it() {
    let mut w = World::new(2);
    let mut phones = pair(&mut w, ["0", "8"]);
    // All 256 codes, half of them a packet.
    let codes: Vec<u8> = (0..=255).collect();
    let [mu, a] = [(0, Law::Mu), (1, Law::A)];
    for ((from, law), (to, other)) in [(mu, a), (a, mu)] {
        for half in codes.chunks(128) {
            let start = w.packets.len();
            phones[from].say(&mut w, half);
            let heard = phones[to].heard(&w, start);
            let mut expected = half.to_vec();
            g711::transcode(&mut expected, law, other);
            assert_eq!(heard[0].payload, expected);
            assert_eq!(heard[0].header.payload_type, phones[to].payload_type);
        }
    }
    hang_up_all(&mut w, &phones);
}

#[test]
fn codecs_that_nothing_here_converts_are_not_relayed() {
    let mut w = World::new(3);
    let [ann, ben] = [(ANN, "0"), (BEN, "9")].map(|(place, formats)| {
        let place = address(place);
        Phone::call(&mut w, "service", place, &description(place, 1, formats, ""))
    });
    assert_eq!(relay(&mut w, &ann, &ben), Err(CommandError::NoCommonCodec(ann.call, ben.call)));
    hang_up_all(&mut w, &[ann, ben]);
}

#[test]
fn a_codec_that_changes_to_what_cannot_be_converted_falls_silent_and_comes_back() {
    let mut w = World::new(4);
    let mut phones = pair(&mut w, ["0", "0"]);
    talk(&mut w, &mut phones, 10);
    let place = phones[1].remote;
    phones[1].change(&mut w, place, "9", "");
    phones[1].payload_type = 9;
    assert_eq!(talk(&mut w, &mut phones, 10), [said(0..0), said(0..0)]);
    phones[1].change(&mut w, place, "8", "");
    phones[1].payload_type = 8;
    let [ann, ben] = talk(&mut w, &mut phones, 10);
    assert_eq!((ann.len(), ben.len()), (10, 10));
    hang_up_all(&mut w, &phones);
}

#[test]
fn a_leg_on_hold_is_sent_nothing_and_the_other_hears_nothing_of_it() {
    let mut w = World::new(5);
    let mut phones = pair(&mut w, ["0", "0"]);
    talk(&mut w, &mut phones, 10);
    let place = phones[1].remote;
    for (more, ann_hears) in [("a=inactive\r\n", 0), ("a=sendonly\r\n", 10)] {
        phones[1].change(&mut w, place, "0", more);
        let [ann, ben] = talk(&mut w, &mut phones, 10);
        assert_eq!((ann.len(), ben.len()), (ann_hears, 0), "{more}");
        phones[1].change(&mut w, place, "0", "");
        let [ann, ben] = talk(&mut w, &mut phones, 10);
        assert_eq!((ann.len(), ben.len()), (10, 10), "{more}");
    }
    for phone in &phones {
        assert_one_stream(&phone.heard(&w, 0));
    }
    hang_up_all(&mut w, &phones);
}

#[test]
fn a_leg_that_moves_takes_the_relay_along() {
    let mut w = World::new(6);
    let mut phones = pair(&mut w, ["0", "0"]);
    talk(&mut w, &mut phones, 10);
    let (former, place) = (phones[1].remote, address("203.0.113.5:9000"));
    phones[1].change(&mut w, place, "0", "");
    let start = w.packets.len();
    phones[0].say(&mut w, &[1; SAMPLES]);
    assert_eq!(phones[1].heard(&w, start)[0].remote, place);
    let foreign = w.media_ledger().foreign;
    talk(&mut w, &mut phones, 5);
    assert_eq!(w.media_ledger().foreign, foreign + 5, "{former} is a stranger now");
    phones[1].remote = place;
    let [ann, ben] = talk(&mut w, &mut phones, 10);
    assert_eq!((ann.len(), ben.len()), (10, 10));
    let to_former = w.packets[start..].iter().filter(|packet| packet.transmit.remote == former);
    assert_eq!(to_former.count(), 0);
    hang_up_all(&mut w, &phones);
}

#[test]
fn a_leg_that_ends_ends_the_relay_and_whoever_gets_its_port_hears_nothing_of_it() {
    // Two ports, so that the third call gets the one that is free.
    let mut w = World::with(Options::new(7).media_ports(16_384..=16_387));
    let mut phones = pair(&mut w, ["0", "0"]);
    talk(&mut w, &mut phones, 10);
    phones[1].hang_up(&mut w);
    let start = w.packets.len();
    for _ in 0..10 {
        phones[0].say(&mut w, &[7; SAMPLES]);
        phones[1].say(&mut w, &[8; SAMPLES]);
    }
    assert_eq!(w.packets.len(), start, "nobody hears anything");
    let place = address("203.0.113.9:8000");
    let mut third = Phone::call(&mut w, "service", place, &description(place, 1, "0", ""));
    assert_eq!(third.socket, phones[1].socket, "the same port");
    let start = w.packets.len();
    for _ in 0..50 {
        phones[0].say(&mut w, &[7; SAMPLES]);
        phones[1].say(&mut w, &[8; SAMPLES]);
        third.say(&mut w, &[9; SAMPLES]);
        w.run_for(20);
    }
    let heard = third.heard(&w, start);
    assert_eq!(heard.len(), 50);
    assert!(heard.iter().all(|packet| packet.payload == [9; SAMPLES] && packet.remote == place));
    assert_eq!(w.packets.len(), start + 50, "and nobody else is sent a thing");
    hang_up_all(&mut w, &[phones.into_iter().next().unwrap(), third]);
}

#[test]
fn two_pairs_at_once_keep_apart() {
    let mut w = World::new(8);
    let places = ["198.51.100.7:6000", "198.51.100.7:6002", "198.51.100.8:6000", BEN];
    let mut phones: Vec<Phone> = places
        .map(address)
        .into_iter()
        .map(|place: SocketAddr| {
            Phone::call(&mut w, "service", place, &description(place, 1, "0", ""))
        })
        .collect();
    for (one, other) in [(0, 1), (1, 0), (2, 3), (3, 2)] {
        relay(&mut w, &phones[one], &phones[other]).unwrap();
    }
    for _ in 0..20 {
        for (byte, phone) in phones.iter_mut().enumerate() {
            phone.say(&mut w, &[byte as u8; SAMPLES]);
        }
        w.run_for(20);
    }
    for (place, phone) in phones.iter().enumerate() {
        let heard = phone.heard(&w, 0);
        assert_eq!(heard.len(), 20);
        assert!(heard.iter().all(|packet| packet.payload == [place as u8 ^ 1; SAMPLES]));
    }
    hang_up_all(&mut w, &phones);
}

#[test]
fn what_the_peer_of_a_relay_starts_anew_is_one_stream_to_the_other() {
    let mut w = World::new(9);
    let mut phones = pair(&mut w, ["8", "0"]);
    for source in 1..=4 {
        (phones[0].ssrc, phones[0].sequence) = (source, 7_000 * source as u16);
        talk(&mut w, &mut phones, 10);
    }
    let heard = phones[1].heard(&w, 0);
    assert_eq!((heard.len(), marked(&heard)), (40, vec![0, 10, 20, 30]));
    assert_one_stream(&heard);
    hang_up_all(&mut w, &phones);
}

#[test]
fn numbers_that_jump_are_no_jump_to_the_other() {
    let mut w = World::new(10);
    let mut phones = pair(&mut w, ["0", "0"]);
    talk(&mut w, &mut phones, 10);
    let start = w.packets.len();
    for leap in [20_000, 40_000, 5_000_u16] {
        phones[0].sequence = phones[0].sequence.wrapping_add(leap);
        phones[0].timestamp = phones[0].timestamp.wrapping_mul(3);
        talk(&mut w, &mut phones, 10);
    }
    let heard = phones[1].heard(&w, start);
    assert_eq!(heard.len(), 27, "the first after a leap proves nothing");
    assert_eq!(marked(&heard), [0, 9, 18]);
    assert_one_stream(&phones[1].heard(&w, 0));
    hang_up_all(&mut w, &phones);
}

#[test]
fn keys_that_are_not_sent_on_leave_no_gap() {
    const KEYS: &str = "a=rtpmap:101 telephone-event/8000\r\n";
    for has_other in [true, false] {
        let mut w = World::new(11);
        let [ann, ben] = [(ANN, "0 101", KEYS), (BEN, "0", "")];
        let [mut ann, ben] = [ann, ben].map(|(place, formats, more)| {
            let place = address(place);
            Phone::call(&mut w, "service", place, &description(place, 1, formats, more))
        });
        if has_other {
            relay(&mut w, &ann, &ben).unwrap();
        }
        ann.talk(&mut w, 10);
        ann.payload_type = 101;
        for duration in 1..=8 {
            let is_end = duration > 5;
            ann.say(&mut w, &[5, 10 | u8::from(is_end) << 7, 0, 160 * duration.min(1)]);
            w.run_for(20);
        }
        ann.payload_type = 0;
        ann.talk(&mut w, 10);
        let heard = if has_other { ben.heard(&w, 0) } else { ann.heard(&w, 0) };
        assert_eq!((heard.len(), marked(&heard)), (20, vec![0, 10]));
        assert_one_stream(&heard);
        for phone in [&ann, &ben] {
            phone.hang_up(&mut w);
        }
        w.run_for(40_000);
        check_all(&mut w);
    }
}
