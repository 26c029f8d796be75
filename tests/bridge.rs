//! Bridges: a caller is connected with somebody we call for it, and each learns what the other does.

#![allow(clippy::unwrap_used)] // helpers are tests too

use std::io;
use std::net::SocketAddr;
use std::path::Path;

use trunkline::api::{EndCause, Event, Status};
use trunkline::dialplan::config::Settings;
use trunkline::sim::{Entry, LegId, Options, World};
use trunkline::sip::Method;
use trunkline::wire::MediaSocket;

/// A world whose bob connects calls with a phone at 198.51.100.8; all others are echoed.
fn world(options: Options) -> World {
    let text = "[[route]]\nprefix = \"+49\"\nbridge = \"sip:198.51.100.8:5062\"\n\
                [[route]]\nuser = \"desk\"\nbridge = \"sip:carol@198.51.100.8:5062\"\n\
                [[route]]\n";
    let nothing = |_: &Path| Err(io::ErrorKind::NotFound.into());
    let settings = Settings::parse(Path::new("bridge.toml"), text, nothing).unwrap();
    World::with(options.application(settings.dialplan()))
}

/// Alice calls; bob's INVITE for her is out.
fn called(seed: u64, user: &str) -> (World, LegId) {
    let mut w = world(Options::new(seed));
    let leg = w.alice.invite(user);
    w.run_for(10);
    (w, leg)
}

fn invite(w: &World) -> Entry {
    w.bob_sent(Method::Invite).first().clone()
}

/// The phone that is called answers bob's INVITE.
fn respond(w: &mut World, status: &str, body: &str) {
    let invite = invite(w);
    w.alice.respond(&invite, status, "phone", &[], body);
    w.run_for(10);
}

fn answer(w: &mut World) {
    let body = w.alice.description(1);
    respond(w, "200 OK", &body);
}

fn causes(w: &World) -> Vec<EndCause> {
    let cause = |(_, event): &(_, Event)| match event {
        Event::Ended { cause, .. } => Some(*cause),
        _ => None,
    };
    w.events.iter().filter_map(cause).collect()
}

fn refused_with(w: &World, status: Status) {
    assert_eq!(w.bob_sent((status, Method::Invite)).count(), 1, "{}", w.log.story());
}

#[test]
fn two_phones_are_connected_and_the_caller_hangs_up() {
    let (mut w, leg) = called(1, "+4930");
    let text = invite(&w).text();
    assert!(text.starts_with("INVITE sip:+4930@198.51.100.8:5062 SIP/2.0\r\n"), "{text}");
    assert!(text.contains("\r\nFrom: <sip:alice@198.51.100.7:5060>;tag="), "{text}");
    assert!(!text.contains("from-0"), "the tag is that of another dialog: {text}");
    assert_eq!(w.bob_sent(Status::RINGING).count(), 0, "nobody rings yet");
    respond(&mut w, "180 Ringing", "");
    assert_eq!(w.bob_sent(Status::RINGING).count(), 1);
    assert_eq!(w.bob_sent((Status::OK, Method::Invite)).count(), 0, "nobody answered yet");
    answer(&mut w);
    assert_eq!(w.bob_sent((Status::OK, Method::Invite)).count(), 1);
    assert_eq!(w.bob_sent(Method::Ack).count(), 1);
    assert_eq!((w.live().sessions, w.live().dialogs), (2, 2));
    w.run_for(200_000);
    assert_eq!(w.live().sessions, 2, "the alarm of the ringing ends no call that is up");
    w.alice.bye(leg);
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Bye).count(), 1);
    assert!(w.bob_sent(Method::Bye).first().text().contains(";tag=phone\r\n"));
    assert_eq!(causes(&w), [EndCause::RemoteBye, EndCause::LocalBye]);
    w.check_all();
}

#[test]
fn the_one_who_was_called_hangs_up() {
    let (mut w, _) = called(2, "desk");
    let invite = invite(&w);
    assert!(invite.text().starts_with("INVITE sip:carol@198.51.100.8:5062 SIP/2.0\r\n"));
    let phone = w.alice.join(&invite, "phone");
    answer(&mut w);
    w.alice.bye(phone);
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Bye).count(), 1);
    assert!(w.bob_sent(Method::Bye).first().text().contains("tag=from-0\r\n"));
    assert_eq!(causes(&w), [EndCause::RemoteBye, EndCause::LocalBye]);
    w.check_all();
}

#[test]
fn a_call_no_bridge_is_for_is_answered_as_ever() {
    let (mut w, leg) = called(3, "service");
    assert_eq!(w.bob_sent(Method::Invite).count(), 0);
    assert_eq!(w.bob_sent((Status::OK, Method::Invite)).count(), 1);
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

//= rfc3261#16.7
//# If the only response that was received is a 503, the proxy SHOULD generate a 500
//# response and forward that upstream.
#[test]
fn a_refusal_is_passed_on_unless_it_is_about_us() {
    for (status, expected) in [
        ("486 Busy Here", Status::BUSY_HERE),
        ("404 Not Found", Status::NOT_FOUND),
        ("603 Decline", Status::DECLINE),
        ("302 Moved Temporarily", Status::TEMPORARILY_UNAVAILABLE),
        ("401 Unauthorized", Status::FORBIDDEN),
        ("407 Proxy Authentication Required", Status::FORBIDDEN),
        ("503 Service Unavailable", Status::SERVER_INTERNAL_ERROR),
    ] {
        let (mut w, _) = called(4, "+49");
        respond(&mut w, status, "");
        refused_with(&w, expected);
        w.run_until_idle();
        assert_eq!(w.bob_sent(Method::Ack).count(), 1);
        assert_eq!(causes(&w).len(), 2);
        w.check_all();
    }
}

#[test]
fn a_phone_that_says_nothing_is_a_timeout() {
    let (mut w, _) = called(5, "+49");
    w.run_until_idle();
    refused_with(&w, Status::REQUEST_TIMEOUT);
    assert_eq!(causes(&w)[0], EndCause::TimedOut);
    w.check_all();
}

#[test]
fn a_caller_who_gives_up_takes_our_call_back() {
    let (mut w, leg) = called(6, "+49");
    respond(&mut w, "180 Ringing", "");
    w.alice.cancel(leg);
    w.run_for(10);
    let cancel = w.bob_sent(Method::Cancel).first().clone();
    w.alice.respond(&cancel, "200 OK", "phone", &[], "");
    respond(&mut w, "487 Request Terminated", "");
    w.run_until_idle();
    refused_with(&w, Status::REQUEST_TERMINATED);
    assert_eq!(causes(&w), [EndCause::Cancelled, EndCause::Cancelled]);
    w.check_all();
}

#[test]
fn an_answer_that_crosses_the_callers_cancel_is_hung_up() {
    let (mut w, leg) = called(7, "+49");
    respond(&mut w, "180 Ringing", "");
    w.alice.cancel(leg);
    answer(&mut w);
    w.run_until_idle();
    assert_eq!((w.bob_sent(Method::Ack).count(), w.bob_sent(Method::Bye).count()), (1, 1));
    refused_with(&w, Status::REQUEST_TERMINATED);
    w.check_all();
}

#[test]
fn a_phone_that_rings_for_three_minutes_is_given_up() {
    let (mut w, _) = called(8, "+49");
    respond(&mut w, "180 Ringing", "");
    w.run_for(180_000);
    let cancel = w.bob_sent(Method::Cancel).first().clone();
    w.alice.respond(&cancel, "200 OK", "phone", &[], "");
    respond(&mut w, "487 Request Terminated", "");
    w.run_until_idle();
    refused_with(&w, Status::TEMPORARILY_UNAVAILABLE);
    w.check_all();
}

#[test]
fn early_media_of_the_phone_is_the_callers() {
    let (mut w, leg) = called(9, "+49");
    let body = w.alice.description(1);
    respond(&mut w, "183 Session Progress", &body);
    respond(&mut w, "183 Session Progress", &body);
    let progress = w.bob_sent(Status::SESSION_PROGRESS);
    assert_eq!(progress.count(), 1, "told once");
    assert!(progress.first().text().contains("m=audio"));
    respond(&mut w, "180 Ringing", "");
    assert_eq!(w.bob_sent(Status::RINGING).count(), 1);
    answer(&mut w);
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}

#[test]
fn queued_and_forwarded_is_not_ringing() {
    let (mut w, _) = called(10, "+49");
    respond(&mut w, "181 Call Is Being Forwarded", "");
    respond(&mut w, "182 Queued", "");
    assert_eq!(w.bob_sent(Status::RINGING).count(), 0);
    respond(&mut w, "486 Busy Here", "");
    w.run_until_idle();
    refused_with(&w, Status::BUSY_HERE);
    w.check_all();
}

#[test]
fn without_room_for_a_second_call_the_first_is_refused() {
    let mut w = world(Options::new(11).calls_max(1));
    w.alice.invite("+49");
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Invite).count(), 0);
    refused_with(&w, Status::SERVICE_UNAVAILABLE);
    w.check_all();
}

#[test]
fn the_end_of_the_server_ends_both() {
    let (mut w, _) = called(12, "+49");
    answer(&mut w);
    w.shut_down();
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Bye).count(), 2);
    w.check_all();
}

#[test]
fn a_caller_is_named_as_far_as_it_can_be_said_again() {
    for (from, expected) in [
        ("\"Alice B.\" <sip:alice@a.example;x=1>;tag=1", "\"Alice B.\" <sip:alice@a.example;x=1>"),
        ("Alice <tel:+4930>;tag=1;p=2", "Alice <tel:+4930>"),
        ("sip:alice@a.example;tag=1", "<sip:alice@a.example>"),
        ("\"Al\r\n ice\" <sip:alice@a.example>;tag=1", "<sip:alice@a.example>"),
        ("\"\u{fc}\" <sip:alice@a.example>;tag=1", "\"\u{fc}\" <sip:alice@a.example>"),
    ] {
        let mut w = world(Options::new(13));
        let leg = w.alice.open("+49");
        let mut draft = w.alice.draft(leg, Method::Invite);
        draft.from = from.to_owned();
        w.alice.send(draft);
        w.run_for(10);
        let text = invite(&w).text();
        assert!(text.contains(&format!("\r\nFrom: {expected};tag=")), "{text}");
    }
}

#[test]
fn many_pairs_at_once_find_each_other() {
    let mut w = world(Options::new(14));
    let legs: Vec<LegId> = (0..50).map(|n| w.alice.invite(&format!("+49{n}"))).collect();
    w.run_for(10);
    let invites: Vec<Entry> =
        w.bob_sent(Method::Invite).entries.iter().map(|entry| (*entry).clone()).collect();
    assert_eq!(invites.len(), 50);
    for invite in invites.iter().rev() {
        let body = w.alice.description(1);
        w.alice.respond(invite, "200 OK", "phone", &[], &body);
    }
    w.run_for(100);
    assert_eq!(w.live().sessions, 100);
    for leg in &legs[..25] {
        w.alice.bye(*leg);
    }
    w.run_for(1_000);
    assert_eq!(w.live().dialogs, 50, "each took its own other half along");
    for leg in &legs[25..] {
        w.alice.bye(*leg);
    }
    w.run_until_idle();
    assert_eq!(w.bob_sent(Method::Bye).count(), 50);
    w.check_all();
}

/// Where the phone that is called wants its audio; the caller's is at port 6000 of its own host.
const PHONE: &str = "198.51.100.8:7000";
const CALLER: &str = "198.51.100.7:6000";

fn phone_description() -> String {
    "v=0\r\no=phone 1 1 IN IP4 198.51.100.8\r\ns=-\r\nc=IN IP4 198.51.100.8\r\nt=0 0\r\n\
     m=audio 7000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n"
        .to_owned()
}

/// The media socket that a message of bob's names.
fn socket(message: &Entry) -> MediaSocket {
    let text = message.text();
    let media = text.split("m=audio ").nth(1).unwrap();
    let port: u32 = media.split(' ').next().unwrap().parse().unwrap();
    MediaSocket::rtp((port - 16_384) / 2)
}

/// 20 ms of audio that says `byte` only.
fn audio(sequence: u16, ssrc: u32, byte: u8) -> Vec<u8> {
    let mut packet = vec![0x80, 0];
    packet.extend(sequence.to_be_bytes());
    packet.extend((160 * u32::from(sequence)).to_be_bytes());
    packet.extend(ssrc.to_be_bytes());
    packet.extend([byte; 160]);
    packet
}

/// What one says the other hears, at the address it named and by the socket it was told of.
fn hear_each_other(w: &mut World, caller: MediaSocket, phone: MediaSocket) {
    let address = |text: &str| text.parse::<SocketAddr>().unwrap();
    w.packets.clear();
    for sequence in 1..=10 {
        w.send_media(address(CALLER), caller, &audio(sequence, 1, 0x11));
        w.send_media(address(PHONE), phone, &audio(sequence, 2, 0x22));
    }
    for (byte, socket, remote) in [(0x11, phone, PHONE), (0x22, caller, CALLER)] {
        let is_meant = |payload: &[u8]| payload.iter().all(|own| *own == byte);
        let heard = w.packets.iter().filter(|packet| is_meant(&packet.bytes[12..]));
        let heard: Vec<_> = heard.collect();
        assert_eq!(heard.len(), 10, "{byte:#x}: {:#?}", w.packets.len());
        for packet in heard {
            assert_eq!((packet.transmit.socket, packet.transmit.remote), (socket, address(remote)));
        }
    }
    assert_eq!(w.packets.len(), 20, "and nothing else");
}

#[test]
fn the_two_hear_each_other() {
    let (mut w, leg) = called(15, "+49");
    respond(&mut w, "200 OK", &phone_description());
    let phone = socket(&invite(&w));
    let caller = socket(w.bob_sent((Status::OK, Method::Invite)).first());
    hear_each_other(&mut w, caller, phone);
    w.alice.bye(leg);
    w.run_until_idle();
    assert_eq!(w.refusals, []);
    w.check_all();
}

#[test]
fn the_two_hear_each_other_before_the_answer() {
    let (mut w, leg) = called(16, "+49");
    respond(&mut w, "183 Session Progress", &phone_description());
    let phone = socket(&invite(&w));
    let caller = socket(w.bob_sent(Status::SESSION_PROGRESS).first());
    hear_each_other(&mut w, caller, phone);
    respond(&mut w, "200 OK", &phone_description());
    w.alice.bye(leg);
    w.run_until_idle();
    assert_eq!(w.refusals, []);
    w.check_all();
}

#[test]
fn nobody_hears_itself_while_there_is_nobody_else() {
    let mut w = world(Options::new(17));
    let leg = w.alice.open("+49");
    let mut draft = w.alice.draft(leg, Method::Invite);
    draft.body =
        draft.body.map(|body| body.replace(" 0\r\na=rtpmap:0 PCMU", " 9\r\na=rtpmap:9 G722"));
    w.alice.send(draft);
    w.run_for(10);
    // Early audio that is told of by 180, then an answer in another codec than the caller's.
    respond(&mut w, "180 Ringing", &phone_description());
    let phone = socket(&invite(&w));
    let say = |w: &mut World, sequence: u16| {
        w.send_media(PHONE.parse().unwrap(), phone, &audio(sequence, 2, 0x22));
    };
    (1..=10).for_each(|sequence| say(&mut w, sequence));
    respond(&mut w, "200 OK", &phone_description());
    (11..=20).for_each(|sequence| say(&mut w, sequence));
    assert_eq!((w.media_ledger().taken, w.media_ledger().forwarded), (20, 0));
    w.alice.bye(leg);
    w.run_until_idle();
    w.check_all();
}
