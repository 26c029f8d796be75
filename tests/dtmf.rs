//! Keys: as telephone-events (RFC 4733) and by INFO, in both directions and from call to call.

#![allow(clippy::unwrap_used)] // helpers are tests too

use std::net::SocketAddr;

use trunkline::api::{CallHandle, Command, CommandError, Event, Treatment};
use trunkline::rtp::{self, Header};
use trunkline::sim::{LegId, Packet, World};
use trunkline::sip::{Method, Status};
use trunkline::wire::MediaSocket;

const ALICE: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 7)), 6_000);
const EVENTS: &str = "0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000";
const EVENTS_96: &str = "8 96\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:96 telephone-event/8000";
const PLAIN: &str = "0\r\na=rtpmap:0 PCMU/8000";

/// One call of alice's.
#[derive(Clone, Copy)]
struct Call {
    leg: LegId,
    handle: CallHandle,
    socket: MediaSocket,
}

/// Alice calls with an offer of these formats, and bob answers.
fn call(w: &mut World, formats: &str) -> Call {
    let leg = w.alice.open("service");
    invite(w, leg, formats, 1);
    let answer = w.bob_sent(Status::OK).last().text();
    let port = answer.split("m=audio ").nth(1).unwrap().split(' ').next().unwrap();
    let port: u32 = port.parse().unwrap();
    Call { leg, handle: w.last_call(), socket: MediaSocket::rtp((port - 16_384) / 2) }
}

fn invite(w: &mut World, leg: LegId, formats: &str, version: u32) {
    let mut draft = w.alice.draft(leg, Method::Invite);
    draft.body = Some(format!(
        "v=0\r\no=- 1 {version} IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 198.51.100.7\r\n\
         t=0 0\r\nm=audio 6000 RTP/AVP {formats}\r\n"
    ));
    w.alice.send(draft);
    w.run_for(0);
}

fn end(w: &mut World, calls: &[Call]) {
    for call in calls {
        w.alice.bye(call.leg);
    }
    w.run_until_idle();
    assert!(w.media_ledger().balanced, "{:?}", w.media_ledger());
    w.check_all();
}

/// Alice's stream: every packet is 20 ms after the one before.
struct Voice {
    call: Call,
    sequence: u16,
    timestamp: u32,
}

impl Voice {
    fn of(call: Call) -> Voice {
        Voice { call, sequence: 500, timestamp: 90_000 }
    }

    fn send(&mut self, w: &mut World, payload_type: u8, timestamp: u32, payload: &[u8]) {
        let mut bytes = [0; Header::BYTES];
        Header::write(&mut bytes, false, payload_type, self.sequence, timestamp, 0xa11ce);
        w.send_media(ALICE, self.call.socket, &[&bytes, payload].concat());
        self.sequence += 1;
        self.timestamp += 160;
        w.run_for(20);
    }

    fn talk(&mut self, w: &mut World, payload_type: u8, count: usize) {
        for _ in 0..count {
            self.send(w, payload_type, self.timestamp, &[0x55; 160]);
        }
    }

    /// Press `code` for 100 ms; the end is told `ends` times.
    fn press(&mut self, w: &mut World, payload_type: u8, code: u8, ends: usize) {
        let start = self.timestamp;
        for turn in 1..=4 + ends as u16 {
            let duration = (160 * turn).min(800);
            let payload = event(code, turn >= 5, duration);
            self.send(w, payload_type, start, &payload);
        }
    }
}

fn event(code: u8, is_end: bool, duration: u16) -> [u8; 4] {
    let mut payload = [0; 4];
    rtp::Event { code, is_end, volume: 10, duration }.write(&mut payload);
    payload
}

/// Keys the application was told of, each with its duration.
fn keys(w: &World, call: Call) -> Vec<(char, u16)> {
    let of_call = |event: &Event| match *event {
        Event::Key { call: handle, key, duration_ms } if handle == call.handle => {
            Some((key, duration_ms))
        }
        _ => None,
    };
    w.events.iter().filter_map(|(_, event)| of_call(event)).collect()
}

/// What a packet of bob's is: payload type, marker, sequence number, timestamp, and the event if it is one.
fn read(packet: &Packet) -> (u8, bool, u16, u32, Option<rtp::Event>) {
    let header = Header::parse(&packet.bytes).unwrap();
    let payload = &packet.bytes[header.payload()];
    let event = if payload.len() == 4 { rtp::Event::parse(payload) } else { None };
    (header.payload_type, header.is_marked, header.sequence, header.timestamp, event)
}

/// RTP that bob sent.
fn sent(w: &World) -> Vec<Packet> {
    w.packets.iter().filter(|packet| !packet.transmit.socket.is_rtcp()).cloned().collect()
}

/// Every packet's number is one above the one before.
fn assert_contiguous<'a>(packets: impl IntoIterator<Item = &'a Packet>) {
    let numbers: Vec<u16> = packets.into_iter().map(|packet| read(packet).2).collect();
    let follows = |pair: &[u16]| pair[1] == pair[0].wrapping_add(1);
    assert!(numbers.windows(2).all(follows), "{numbers:?}");
}

fn dial(w: &mut World, call: Call, keys: &str) -> Result<(), CommandError> {
    w.command(Command::Dial { call: call.handle, keys: keys.into() })
}

/// The body of the INFO that bob sent last.
fn info(w: &World) -> String {
    let text = w.bob_sent(Method::Info).last().text();
    assert!(text.contains("Content-Type: application/dtmf-relay\r\n"), "{text}");
    text.split("\r\n\r\n").nth(1).unwrap().to_owned()
}

//= rfc4733#2.5.1.4
//# The final packet for each event and for each segment SHOULD be sent a total of three times at the
//# interval used by the source for updates.
#[test]
fn a_key_is_told_once_however_often_its_end_comes() {
    let mut w = World::new(1);
    let call = call(&mut w, EVENTS);
    let mut voice = Voice::of(call);
    voice.talk(&mut w, 0, 2);
    voice.press(&mut w, 101, 5, 3);
    voice.talk(&mut w, 0, 2);
    assert_eq!(keys(&w, call), [('5', 100)]);
    assert_eq!(sent(&w).len(), 4, "keys are not echoed");
    assert_eq!(w.media_ledger().event, 7);
    end(&mut w, &[call]);
}

#[test]
fn keys_in_a_row_are_told_in_order() {
    let mut w = World::new(2);
    let call = call(&mut w, EVENTS);
    let mut voice = Voice::of(call);
    for code in [1, 1, 10, 11, 15] {
        voice.press(&mut w, 101, code, 3);
        voice.talk(&mut w, 0, 3);
    }
    let pressed: String = keys(&w, call).iter().map(|(key, _)| key).collect();
    assert_eq!(pressed, "11*#D");
    end(&mut w, &[call]);
}

#[test]
fn a_key_whose_end_is_lost_is_told_when_nothing_more_comes() {
    let mut w = World::new(3);
    let call = call(&mut w, EVENTS);
    let mut voice = Voice::of(call);
    voice.press(&mut w, 101, 7, 0);
    w.run_for(100);
    assert_eq!(keys(&w, call), []);
    w.run_for(100);
    assert_eq!(keys(&w, call), [('7', 80)]);
    w.run_for(10_000);
    assert_eq!(keys(&w, call).len(), 1);
    end(&mut w, &[call]);
}

#[test]
fn the_first_packets_of_a_call_may_be_a_key() {
    let mut w = World::new(4);
    let call = call(&mut w, EVENTS);
    Voice::of(call).press(&mut w, 101, 0, 1);
    assert_eq!(keys(&w, call), [('0', 100)]);
    end(&mut w, &[call]);
}

#[test]
fn what_is_no_key_is_counted_and_tells_nothing() {
    let mut w = World::new(5);
    let call = call(&mut w, EVENTS);
    let mut voice = Voice::of(call);
    let many = [event(1, true, 800); 300].concat();
    let payloads: [&[u8]; 5] =
        [&[], &[5, 0x8a, 3], &event(16, true, 800), &event(255, true, 800), &many];
    for payload in payloads {
        let timestamp = voice.timestamp;
        voice.send(&mut w, 101, timestamp, payload);
    }
    // A packet may say several events; nobody says hundreds.
    assert!(keys(&w, call).len() <= 8, "{:?}", keys(&w, call));
    assert_eq!(w.media_ledger().event, 5);
    end(&mut w, &[call]);
}

#[test]
fn keys_of_a_stranger_are_nobodys() {
    let mut w = World::new(6);
    let call = call(&mut w, EVENTS);
    Voice::of(call).talk(&mut w, 0, 2);
    let mut bytes = [0; Header::BYTES];
    Header::write(&mut bytes, true, 101, 502, 90_320, 0xa11ce);
    let stranger = SocketAddr::new(ALICE.ip(), 6_002);
    w.send_media(stranger, call.socket, &[&bytes[..], &event(9, true, 800)].concat());
    assert_eq!(keys(&w, call), []);
    end(&mut w, &[call]);
}

/// Two calls of alice's, each relayed to the other.
fn relayed(w: &mut World, formats: [&str; 2]) -> [Call; 2] {
    let [one, other] = formats.map(|formats| call(w, formats));
    for (from, to) in [(one, other), (other, one)] {
        let treatment = Treatment::Relay(to.handle);
        w.command(Command::Treat { call: from.handle, treatment }).unwrap();
    }
    [one, other]
}

#[test]
fn a_relayed_key_stays_in_the_stream_it_is_relayed_in() {
    let mut w = World::new(7);
    let [one, other] = relayed(&mut w, [EVENTS, EVENTS_96]);
    let mut voice = Voice::of(one);
    voice.talk(&mut w, 0, 3);
    voice.press(&mut w, 101, 3, 3);
    voice.talk(&mut w, 0, 3);
    assert_eq!(keys(&w, one), [('3', 100)]);
    assert_eq!(sent(&w).len(), 13);
    assert_contiguous(&sent(&w));
    let first = read(&sent(&w)[0]).3;
    for (index, packet) in sent(&w).iter().enumerate() {
        assert_eq!(packet.transmit.socket, other.socket);
        let (payload_type, _, _, timestamp, event) = read(packet);
        let is_event = (3..10).contains(&index);
        let due = if is_event { 3 } else { index as u32 };
        assert_eq!((timestamp, payload_type), (first + 160 * due, if is_event { 96 } else { 8 }));
        assert_eq!(event.is_some(), is_event);
    }
    end(&mut w, &[one, other]);
}

#[test]
fn a_relayed_key_goes_by_info_to_a_peer_without_events() {
    let mut w = World::new(8);
    let [one, other] = relayed(&mut w, [EVENTS, PLAIN]);
    Voice::of(one).press(&mut w, 101, 11, 3);
    assert_eq!(keys(&w, one), [('#', 100)]);
    assert_eq!(sent(&w).len(), 0);
    assert_eq!(w.bob_sent(Method::Info).count(), 1);
    assert_eq!(info(&w), "Signal=#\r\nDuration=100\r\n");
    let request = w.bob_sent(Method::Info).first().clone();
    w.alice.respond(&request, "200 OK", "", &[], "");
    end(&mut w, &[one, other]);
}

#[test]
fn a_key_by_info_goes_on_as_events() {
    let mut w = World::new(9);
    let [one, other] = relayed(&mut w, [PLAIN, EVENTS_96]);
    send_info(&mut w, one, "application/dtmf-relay", "Signal=8\r\nDuration=160\r\n");
    w.run_for(300);
    assert_eq!(keys(&w, one), [('8', 160)]);
    let events: Vec<_> = sent(&w).iter().map(|packet| read(packet).4.unwrap().code).collect();
    assert_eq!(events, [8; 7]);
    end(&mut w, &[one, other]);
}

fn send_info(w: &mut World, call: Call, content_type: &str, body: &str) {
    let mut draft = w.alice.draft(call.leg, Method::Info);
    draft.headers.push(format!("Content-Type: {content_type}"));
    draft.body = Some(body.to_owned());
    w.alice.send(draft);
    w.run_for(0);
}

#[test]
fn a_key_by_info_is_a_key_and_all_else_is_info() {
    let mut w = World::new(10);
    let call = call(&mut w, PLAIN);
    send_info(&mut w, call, "application/dtmf-relay", "Signal= 5\r\nDuration= 160\r\n");
    send_info(&mut w, call, "Application/DTMF", "*");
    send_info(&mut w, call, "application/dtmf-relay", "Signal=16\r\n");
    send_info(&mut w, call, "text/plain", "5");
    assert_eq!(keys(&w, call), [('5', 160), ('*', 0)]);
    let infos = w.events.iter().filter(|(_, event)| matches!(event, Event::Info { .. }));
    assert_eq!(infos.count(), 2);
    assert_eq!(w.bob_sent((Status::OK, Method::Info)).count(), 4);
    end(&mut w, &[call]);
}

#[test]
fn a_key_by_info_that_is_repeated_is_told_once() {
    let mut w = World::new(20);
    let call = call(&mut w, PLAIN);
    w.to_alice.drop_next(Status::OK, 2);
    send_info(&mut w, call, "application/dtmf-relay", "Signal=5\r\n");
    w.run_for(5_000);
    assert_eq!(w.bob_sent((Status::OK, Method::Info)).count(), 3);
    assert_eq!(keys(&w, call), [('5', 0)]);
    end(&mut w, &[call]);
}

/// Each packet of a press, as RFC 4733 wants it.
fn assert_press(packets: &[Packet], code: u8) -> u32 {
    assert_eq!(packets.len(), 7);
    let start = read(&packets[0]).3;
    for (index, packet) in packets.iter().enumerate() {
        let (payload_type, is_marked, _, timestamp, event) = read(packet);
        let event = event.unwrap();
        assert_eq!((payload_type, is_marked, timestamp), (101, index == 0, start), "{index}");
        assert_eq!((event.code, event.is_end), (code, index >= 4), "{index}");
        assert_eq!(event.duration, 160 * (index as u16 + 1).min(5), "{index}");
    }
    start
}

#[test]
fn a_key_takes_the_place_of_the_echo_while_it_is_pressed() {
    let mut w = World::new(11);
    let call = call(&mut w, EVENTS);
    let mut voice = Voice::of(call);
    voice.talk(&mut w, 0, 3);
    dial(&mut w, call, "1").unwrap();
    voice.talk(&mut w, 0, 12);
    let first = sent(&w).iter().position(|packet| read(packet).4.is_some()).unwrap();
    let start = assert_press(&sent(&w)[first..first + 7], 1);
    assert_contiguous(&sent(&w));
    let audio = sent(&w).iter().filter(|packet| read(packet).4.is_none()).count();
    assert_eq!((audio, w.media_ledger().taken), (8, 7), "15 packets less those of the key");
    let (_, is_marked, _, timestamp, _) = read(&sent(&w)[first + 7]);
    assert!(is_marked && timestamp.wrapping_sub(start) >= 800, "audio begins after the key");
    let duration = sent(&w)[first + 6].at.since(sent(&w)[first].at);
    assert_eq!(duration.as_millis(), 120);
    end(&mut w, &[call]);
}

#[test]
fn keys_in_a_row_are_apart_and_what_is_played_goes_on_after_them() {
    let mut w = World::new(12);
    let call = call(&mut w, EVENTS);
    let treatment = Treatment::Silence;
    w.command(Command::Treat { call: call.handle, treatment }).unwrap();
    w.run_for(100);
    dial(&mut w, call, "0D").unwrap();
    dial(&mut w, call, "*").unwrap();
    w.run_for(1_000);
    assert_contiguous(&sent(&w));
    let events: Vec<Packet> =
        sent(&w).iter().filter(|packet| read(packet).4.is_some()).cloned().collect();
    assert_eq!(events.len(), 21);
    let starts =
        [(0, 0), (7, 15), (14, 10)].map(|(at, code)| assert_press(&events[at..at + 7], code));
    assert_eq!(starts.map(|start| start.wrapping_sub(starts[0])), [0, 1_280, 2_560]);
    // A packet every 20 ms, whatever is in it, and every packet of audio where the clock stands.
    for pair in sent(&w).windows(2) {
        assert_eq!(pair[1].at.since(pair[0].at).as_millis(), 20);
    }
    let first = read(&sent(&w)[0]).3;
    for (index, packet) in sent(&w).iter().enumerate() {
        let (_, _, _, timestamp, event) = read(packet);
        assert!(event.is_some() || timestamp == first.wrapping_add(160 * index as u32), "{index}");
    }
    end(&mut w, &[call]);
}

#[test]
fn a_mute_call_can_be_dialled_in() {
    let mut w = World::new(13);
    let call = call(&mut w, EVENTS);
    let treatment = Treatment::Silence;
    w.command(Command::Treat { call: call.handle, treatment }).unwrap();
    w.command(Command::Mute { call: call.handle, is_muted: true }).unwrap();
    let before = sent(&w).len();
    dial(&mut w, call, "5").unwrap();
    w.run_for(1_000);
    assert_press(&sent(&w)[before..], 5);
    end(&mut w, &[call]);
}

#[test]
fn keys_wait_while_the_peer_holds_the_call() {
    let mut w = World::new(14);
    let call = call(&mut w, EVENTS);
    invite(&mut w, call.leg, &format!("{EVENTS}\r\na=inactive"), 2);
    dial(&mut w, call, "5").unwrap();
    w.run_for(1_000);
    assert_eq!((sent(&w).len(), w.bob_sent(Method::Info).count()), (0, 0));
    invite(&mut w, call.leg, EVENTS, 3);
    w.run_for(1_000);
    assert_press(&sent(&w), 5);
    end(&mut w, &[call]);
}

#[test]
fn a_peer_without_events_is_told_by_info_one_key_at_a_time() {
    let mut w = World::new(15);
    let call = call(&mut w, PLAIN);
    dial(&mut w, call, "4#").unwrap();
    w.run_for(400);
    assert_eq!(w.bob_sent(Method::Info).count(), 1);
    assert_eq!(info(&w), "Signal=4\r\nDuration=100\r\n");
    // An INFO of the application's own is not the one that is waited for.
    let content = Box::new(("text/plain".to_owned(), b"hello".to_vec()));
    w.command(Command::Info { call: call.handle, content }).unwrap();
    let own = w.bob_sent(Method::Info).last().clone();
    w.alice.respond(&own, "200 OK", "", &[], "");
    w.run_for(10);
    assert_eq!(w.bob_sent(Method::Info).count(), 2);
    let key = w.bob_sent(Method::Info).first().clone();
    w.alice.respond(&key, "200 OK", "", &[], "");
    w.run_for(10);
    assert_eq!(info(&w), "Signal=#\r\nDuration=100\r\n");
    let key = w.bob_sent(Method::Info).last().clone();
    w.alice.respond(&key, "200 OK", "", &[], "");
    w.run_for(10_000);
    assert_eq!(w.bob_sent(Method::Info).count(), 3);
    assert_eq!(sent(&w).len(), 0);
    end(&mut w, &[call]);
}

#[test]
fn a_peer_that_refuses_a_key_is_told_no_more() {
    let mut w = World::new(16);
    let call = call(&mut w, PLAIN);
    dial(&mut w, call, "123").unwrap();
    w.run_for(10);
    let key = w.bob_sent(Method::Info).first().clone();
    w.alice.respond(&key, "415 Unsupported Media Type", "", &[], "");
    w.run_for(10_000);
    assert_eq!(w.bob_sent(Method::Info).count(), 1);
    let failed = Event::Failed {
        call: call.handle,
        method: Method::Info,
        status: Some(Status::UNSUPPORTED_MEDIA_TYPE),
    };
    assert_eq!(w.events.iter().filter(|(_, event)| *event == failed).count(), 1);
    // Another try is another try.
    dial(&mut w, call, "9").unwrap();
    w.run_for(0);
    assert_eq!(info(&w), "Signal=9\r\nDuration=100\r\n");
    let key = w.bob_sent(Method::Info).last().clone();
    w.alice.respond(&key, "200 OK", "", &[], "");
    end(&mut w, &[call]);
}

#[test]
fn keys_left_over_when_the_peer_gives_up_events_go_by_info() {
    let mut w = World::new(17);
    let call = call(&mut w, EVENTS);
    dial(&mut w, call, "12").unwrap();
    w.run_for(100);
    invite(&mut w, call.leg, PLAIN, 2);
    w.run_for(100);
    assert!(sent(&w).iter().all(|packet| read(packet).4.unwrap().code == 1));
    assert_eq!(info(&w), "Signal=2\r\nDuration=100\r\n");
    let key = w.bob_sent(Method::Info).first().clone();
    w.alice.respond(&key, "200 OK", "", &[], "");
    end(&mut w, &[call]);
}

#[test]
fn what_cannot_be_dialled_is_refused_and_nothing_is_sent() {
    let mut w = World::new(18);
    let ringing = w.alice.invite("test");
    w.run_for(600);
    let handle = w.last_call();
    let early = w.command(Command::Dial { call: handle, keys: "1".into() });
    assert_eq!(early, Err(CommandError::NotEstablished(handle)));
    w.alice.cancel(ringing);
    w.run_for(100);

    let call = call(&mut w, EVENTS);
    let bad = Err(CommandError::BadKeys(call.handle));
    for keys in ["12x", "é", " ", "E"] {
        assert_eq!(dial(&mut w, call, keys), bad, "{keys}");
    }
    assert_eq!(dial(&mut w, call, &"1".repeat(65)), bad);
    assert_eq!(dial(&mut w, call, ""), Ok(()));
    w.run_for(1_000);
    assert_eq!(sent(&w).len(), 0);
    assert_eq!(dial(&mut w, call, &"1".repeat(64)), Ok(()));
    assert_eq!(dial(&mut w, call, "1"), bad, "as many wait as may");
    w.run_for(64 * 160 + 100);
    assert_eq!(sent(&w).len(), 64 * 7);
    assert_eq!(dial(&mut w, call, "1"), Ok(()));
    end(&mut w, &[call]);
}

#[test]
fn a_call_that_ends_takes_its_keys_along() {
    for formats in [EVENTS, PLAIN] {
        let mut w = World::new(19);
        let call = call(&mut w, formats);
        dial(&mut w, call, "123456").unwrap();
        w.run_for(200);
        let before = (sent(&w).len(), w.bob_sent(Method::Info).count());
        w.alice.bye(call.leg);
        w.run_until_idle();
        assert_eq!((sent(&w).len(), w.bob_sent(Method::Info).count().min(1)), before);
    }
}
