//! Strangers: whoever is not the peer gets nothing and changes nothing, whatever it sends, before a call and during it.

use trunkline::api::{Command, Event, MediaReport, Treatment};
use trunkline::rtp::Header;
use trunkline::sim::{Packet, World};
use trunkline::time::Timestamp;
use trunkline::wire::MediaSocket;

use crate::phone::{HOME, Phone, address, check_all, description, treated};

/// The peer's own host, another one, and the one the signalling comes from.
const STRANGERS: [&str; 4] =
    ["198.51.100.7:6002", "203.0.113.66:6000", "198.51.100.7:5060", "192.0.2.1:16384"];

/// Ports of bob's that are sprayed: those in use among them.
const PORTS: u32 = 24;

/// What a stranger tries, of each kind one. `heard` is a packet of the call, if the stranger saw one.
fn attempts(number: u16, heard: Option<&[u8]>) -> Vec<Vec<u8>> {
    let rtp = |payload_type: u8, ssrc: u32, sequence: u16| {
        let mut header = [0; Header::BYTES];
        let timestamp = 160 * u32::from(number);
        Header::write(&mut header, false, payload_type, sequence, timestamp, ssrc);
        [&header[..], &[0x55; 160]].concat()
    };
    let mut packets = vec![
        rtp(0, 0xbad_f00d, number),
        rtp(8, 0xbad_f00d, number),
        rtp(101, 0xbad_f00d, number),
        rtp(77, 0xbad_f00d, number),
        // STUN, DTLS, SIP, an empty line, QUIC, nothing.
        [&b"\x00\x01\x00\x00\x21\x12\xa4\x42"[..], &[7; 12]].concat(),
        b"\x16\xfe\xfd\0\0\0\0\0\0\0\0\0\x10".to_vec(),
        b"OPTIONS sip:bob SIP/2.0\r\n\r\n".to_vec(),
        b"\r\n\r\n".to_vec(),
        vec![0xc3; 1_200],
        Vec::new(),
        vec![0x80],
        vec![0x80, 0, 1],
        vec![0xbf; 40],
    ];
    // RTCP: RR; SR of what is heard; BYE.
    packets.push(b"\x80\xc9\0\x01\x0b\xad\xf0\x0d".to_vec());
    packets.push([&b"\x80\xc8\0\x06"[..], &[0x5e; 24]].concat());
    packets.push(b"\x80\xc9\0\x01\x0b\xad\xf0\x0d\x81\xcb\0\x01\x0b\xad\xf0\x0d".to_vec());
    if let Some(heard) = heard {
        // The peer's own SSRC and the number that must come next.
        packets.push(heard.to_vec());
        let header = Header::parse(heard).unwrap();
        packets.push(rtp(header.payload_type, header.ssrc, header.sequence.wrapping_add(1)));
    }
    packets
}

fn spray(w: &mut World, number: u16, heard: Option<&[u8]>) {
    for stranger in STRANGERS.map(address) {
        for packet in attempts(number, heard) {
            for port in 0..PORTS {
                for socket in [MediaSocket::rtp(port), MediaSocket::rtcp(port)] {
                    w.send_media(stranger, socket, &packet);
                }
            }
        }
    }
}

/// All that a call was to its peer, its application and its recording.
#[derive(Debug, PartialEq)]
struct Story {
    packets: Vec<Packet>,
    reports: Vec<MediaReport>,
    events: Vec<(Timestamp, Event)>,
    recorded: Vec<u8>,
}

/// One call of three packets a turn, recorded, held and resumed, under this treatment; sprayed at or not.
fn story(treatment: Treatment, is_sprayed: bool) -> Story {
    let (options, reports) = treated(1, treatment);
    let mut w = World::with(options);
    if is_sprayed {
        spray(&mut w, 0, None);
    }
    let home = address(HOME);
    let body = description(home, 1, "0 8 101", "a=rtpmap:101 telephone-event/8000\r\n");
    let mut phone = Phone::call(&mut w, "service", home, &body);
    w.command(Command::Record { call: phone.call, path: "call.wav".into() }).unwrap();
    let mut last: Option<Vec<u8>> = None;
    for round in 0..12 {
        match round {
            4 => phone.change(&mut w, home, "0", "a=sendonly\r\n"),
            6 => phone.change(&mut w, home, "0 8", ""),
            _ => {}
        }
        for _ in 0..3 {
            if is_sprayed {
                spray(&mut w, 1 + round, last.as_deref());
            }
            if round > 0 {
                let packet = phone.packet(&[round as u8; 160]);
                w.send_media(phone.remote, phone.socket, &packet);
                last = Some(packet);
            }
            w.run_for(20);
        }
        // Reports of RTCP fall due meanwhile.
        w.run_for(3_000);
    }
    assert_eq!(w.live().media_streams, 1);
    phone.hang_up(&mut w);
    if is_sprayed {
        spray(&mut w, 99, last.as_deref());
    }
    check_all(&mut w);
    let (reports, recorded) = (reports.borrow().clone(), w.recorded_file("call.wav"));
    Story { packets: w.packets, reports, events: w.events, recorded }
}

#[test]
fn a_call_sprayed_at_is_bit_for_bit_the_call_it_would_have_been() {
    for treatment in [Treatment::Echo, Treatment::Sink, Treatment::Silence] {
        let [quiet, sprayed] = [false, true].map(|is_sprayed| story(treatment.clone(), is_sprayed));
        assert_eq!((quiet.reports.len(), sprayed.reports.len()), (1, 1));
        assert!(quiet.reports[0].received > 20 && quiet.recorded.len() > 20 * 320);
        assert_eq!(sprayed.packets.len(), quiet.packets.len());
        assert!(sprayed == quiet, "under {treatment:?}");
        let (home, strangers) = (address(HOME).ip(), STRANGERS.map(address));
        for Packet { transmit, .. } in &sprayed.packets {
            assert!(transmit.remote.ip() == home && !strangers.contains(&transmit.remote));
        }
    }
}

#[test]
fn nobody_is_sent_anything_where_no_call_is() {
    let mut w = World::new(2);
    for number in 0..5 {
        spray(&mut w, number, None);
    }
    let ledger = w.media_ledger();
    assert_eq!((w.packets.len(), w.live().media_streams), (0, 0));
    assert_eq!((ledger.offered, ledger.stray), (ledger.sum(), ledger.offered));
    check_all(&mut w);
}

#[test]
fn a_stranger_first_makes_no_stream() {
    let mut w = World::new(3);
    let phones: Vec<Phone> = (0..20).map(|_| Phone::plain(&mut w)).collect();
    spray(&mut w, 1, None);
    assert_eq!((w.live().media_streams, w.packets.len()), (0, 0));
    let ledger = w.media_ledger();
    assert_eq!(ledger.sum(), ledger.offered);
    assert_eq!((ledger.forwarded, ledger.taken, ledger.control, ledger.event), (0, 0, 0, 0));
    phones.iter().for_each(|phone| phone.hang_up(&mut w));
    check_all(&mut w);
}

#[test]
fn no_relay_carries_what_a_stranger_says() {
    let mut w = World::new(4);
    let mut phones: Vec<Phone> = ["198.51.100.7:6000", "198.51.100.9:7000"]
        .map(address)
        .into_iter()
        .map(|place| Phone::call(&mut w, "service", place, &description(place, 1, "0", "")))
        .collect();
    for (one, other) in [(0, 1), (1, 0)] {
        let treatment = Treatment::Relay(phones[other].call);
        let call = phones[one].call;
        w.command(Command::Treat { call, treatment }).unwrap();
    }
    for number in 0..5 {
        spray(&mut w, number, None);
        phones.iter_mut().for_each(|phone| phone.say(&mut w, &[1; 160]));
        // Each other's packets are a stranger's at the wrong port.
        let (one, other) = (phones[0].socket, phones[1].remote);
        let packet = phones[1].packet(&[2; 160]);
        w.send_media(other, one, &packet);
    }
    assert_eq!(w.packets.len(), 10);
    assert!(w.packets.iter().all(|packet| packet.bytes[12..] == [1; 160]));
    phones.iter().for_each(|phone| phone.hang_up(&mut w));
    check_all(&mut w);
}
