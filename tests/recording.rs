//! Recordings: what a peer says, in the order it said it, as a WAV file of 16 bits at 8 kHz.

#![allow(clippy::unwrap_used)] // helpers are tests too

use std::net::SocketAddr;

use trunkline::api::{CallHandle, Command, CommandError, Treatment};
use trunkline::rtp::Header;
use trunkline::rtp::g711::Law;
use trunkline::sim::{LegId, World};
use trunkline::sip::{Method, Status};
use trunkline::wire::MediaSocket;

const ALICE: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 7)), 6_000);
const PCMU: &str = "0\r\na=rtpmap:0 PCMU/8000";
const PCMA: &str = "8\r\na=rtpmap:8 PCMA/8000";
const G722: &str = "9\r\na=rtpmap:9 G722/8000";

/// Alice calls with an offer of these formats, and bob answers: the call, and the socket it got.
fn call(w: &mut World, formats: &str) -> (LegId, CallHandle, MediaSocket) {
    let leg = w.alice.open("service");
    let mut draft = w.alice.draft(leg, Method::Invite);
    draft.body = Some(offer(formats));
    w.alice.send(draft);
    w.run_for(0);
    let answer = w.bob_sent(Status::OK).last().text();
    let port = answer.split("m=audio ").nth(1).unwrap().split(' ').next().unwrap();
    let port: u32 = port.parse().unwrap();
    (leg, w.last_call(), MediaSocket::rtp((port - 16_384) / 2))
}

fn offer(formats: &str) -> String {
    format!(
        "v=0\r\no=- 1 1 IN IP4 198.51.100.7\r\ns=-\r\nc=IN IP4 198.51.100.7\r\nt=0 0\r\n\
         m=audio 6000 RTP/AVP {formats}\r\n"
    )
}

/// 20 ms of `code`.
fn packet(payload_type: u8, number: u16, code: u8) -> Vec<u8> {
    let mut bytes = [0; Header::BYTES];
    let timestamp = 160 * u32::from(number);
    Header::write(&mut bytes, false, payload_type, number, timestamp, 0xa11ce);
    [&bytes[..], &[code; 160]].concat()
}

/// Say packets of these numbers, 20 ms apart, each with its number for a code.
fn say(w: &mut World, socket: MediaSocket, payload_type: u8, numbers: &[u16]) {
    for &number in numbers {
        w.send_media(ALICE, socket, &packet(payload_type, number, number as u8));
        w.run_for(20);
    }
}

fn record(w: &mut World, call: CallHandle, path: &str) {
    w.command(Command::Record { call, path: path.into() }).unwrap();
}

/// The samples of a WAV file, whose header says the truth.
fn samples(file: &[u8]) -> Vec<i16> {
    let (header, samples) = file.split_at(44);
    assert_eq!(header[..4], *b"RIFF");
    assert_eq!(header[40..44], (samples.len() as u32).to_le_bytes());
    samples.as_chunks::<2>().0.iter().map(|bytes| i16::from_le_bytes(*bytes)).collect()
}

/// Compare samples, and say no more of thousands than where they differ.
#[track_caller]
fn assert_said(file: &[u8], expected: &[i16]) {
    let samples = samples(file);
    let differs = samples.iter().zip(expected).position(|(one, other)| one != other);
    assert_eq!((samples.len(), differs), (expected.len(), None));
}

/// What packets of these codes are, decoded; `None`: silence.
fn decoded(law: Law, codes: &[Option<u8>]) -> Vec<i16> {
    codes.iter().flat_map(|code| [code.map_or(0, |code| law.decode(code)); 160]).collect()
}

#[test]
fn what_is_said_is_written_down_and_echoed_all_the_same() {
    let mut w = World::new(1);
    let (leg, handle, socket) = call(&mut w, PCMU);
    record(&mut w, handle, "a.wav");
    say(&mut w, socket, 0, &[1, 2, 3]);
    assert_eq!(w.packets.len(), 3);
    assert_eq!(w.packets[1].bytes[12..], [2; 160]);
    w.alice.bye(leg);
    w.run_until_idle();
    let expected = decoded(Law::Mu, &[Some(1), Some(2), Some(3)]);
    assert_said(&w.recorded_file("a.wav"), &expected);
    w.check_all();
}

#[test]
fn lost_packets_are_silence_and_late_ones_are_put_right() {
    let mut w = World::new(2);
    let (leg, handle, socket) = call(&mut w, PCMA);
    record(&mut w, handle, "a.wav");
    say(&mut w, socket, 8, &[1, 2, 4, 3, 3, 7]);
    w.alice.bye(leg);
    w.run_until_idle();
    let codes = [Some(1), Some(2), Some(3), Some(4), None, None, Some(7)];
    assert_said(&w.recorded_file("a.wav"), &decoded(Law::A, &codes));
    w.check_all();
}

#[test]
fn a_recording_begins_and_ends_when_it_is_told_to() {
    let mut w = World::new(3);
    let (leg, handle, socket) = call(&mut w, PCMU);
    say(&mut w, socket, 0, &[1, 2]);
    record(&mut w, handle, "a.wav");
    say(&mut w, socket, 0, &[3, 4]);
    record(&mut w, handle, "b.wav");
    say(&mut w, socket, 0, &[5]);
    w.command(Command::StopRecording { call: handle }).unwrap();
    say(&mut w, socket, 0, &[6]);
    assert_eq!(samples(&w.recorded_file("a.wav")), decoded(Law::Mu, &[Some(3), Some(4)]));
    assert_said(&w.recorded_file("b.wav"), &decoded(Law::Mu, &[Some(5)]));
    let again = w.command(Command::StopRecording { call: handle });
    assert_eq!(again, Err(CommandError::NotRecorded(handle)));
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn a_relayed_call_is_recorded_as_it_was_said_and_not_as_it_is_sent_on() {
    let mut w = World::new(4);
    let (one_leg, one, one_socket) = call(&mut w, PCMU);
    let (other_leg, other, _) = call(&mut w, PCMA);
    w.command(Command::Treat { call: one, treatment: Treatment::Relay(other) }).unwrap();
    w.command(Command::Treat { call: other, treatment: Treatment::Relay(one) }).unwrap();
    record(&mut w, one, "one.wav");
    say(&mut w, one_socket, 0, &[0x11, 0x12]);
    assert_ne!(w.packets[0].bytes[12..], [0x11; 160], "transcoded");
    w.alice.bye(one_leg);
    w.alice.bye(other_leg);
    w.run_until_idle();
    let expected = decoded(Law::Mu, &[Some(0x11), Some(0x12)]);
    assert_said(&w.recorded_file("one.wav"), &expected);
    w.check_all();
}

#[test]
fn minutes_of_hold_are_not_minutes_of_silence() {
    let mut w = World::new(5);
    let (leg, handle, socket) = call(&mut w, PCMU);
    record(&mut w, handle, "a.wav");
    say(&mut w, socket, 0, &[1]);
    w.run_for(180_000);
    // The sender's clock ran on.
    say(&mut w, socket, 0, &[9_002]);
    w.alice.bye(leg);
    w.run_until_idle();
    let expected = decoded(Law::Mu, &[Some(1), Some(9_002_u16 as u8)]);
    assert_said(&w.recorded_file("a.wav"), &expected);
    w.check_all();
}

#[test]
fn g722_is_refused() {
    let mut w = World::new(6);
    let (leg, handle, _) = call(&mut w, G722);
    let refused = w.command(Command::Record { call: handle, path: "a.wav".into() });
    assert_eq!(refused, Err(CommandError::NotRecordable(handle)));
    assert!(w.recorded.is_empty());
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn strangers_and_garbage_are_not_recorded() {
    let mut w = World::new(7);
    let (leg, handle, socket) = call(&mut w, PCMU);
    record(&mut w, handle, "a.wav");
    say(&mut w, socket, 0, &[1]);
    let stranger = SocketAddr::new(ALICE.ip(), 7_000);
    w.send_media(stranger, socket, &packet(0, 2, 0x66));
    w.send_media(ALICE, socket, &packet(18, 2, 0x66));
    w.send_media(ALICE, socket, &[0x80, 0, 0, 9]);
    w.send_media(ALICE, socket, &packet(0, 2, 2)[..12]);
    w.alice.bye(leg);
    w.run_until_idle();
    assert_said(&w.recorded_file("a.wav"), &decoded(Law::Mu, &[Some(1)]));
    assert!(w.media_ledger().balanced);
    w.check_all();
}

#[test]
fn a_call_that_says_nothing_leaves_an_empty_file() {
    let mut w = World::new(8);
    let (leg, handle, _) = call(&mut w, PCMU);
    record(&mut w, handle, "a.wav");
    w.alice.bye(leg);
    w.run_until_idle();
    assert_eq!(samples(&w.recorded_file("a.wav")), [0; 0]);
    let gone = w.command(Command::Record { call: handle, path: "a.wav".into() });
    assert_eq!(gone, Err(CommandError::NoSuchCall(handle)));
    w.check_all();
}
