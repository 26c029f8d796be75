//! Media on real sockets: heard by whom it is for and by nobody else, two hundred calls at a time, on ports that go round.

use std::fs;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, UdpSocket};

use crate::calls::has_ipv6;
use crate::phone::{Call, Message, Phone};
use crate::process::{PATIENCE, Process, scratch};
use crate::stats::{Stats, check_ledger, number};

/// A socket for the audio of a phone.
pub(crate) fn microphone(phone: &Phone) -> UdpSocket {
    let socket = UdpSocket::bind((phone.host(), 0)).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket
}

fn port(socket: &UdpSocket) -> u16 {
    socket.local_addr().unwrap().port()
}

/// Where `answer` wants its audio.
fn place(answer: &Message) -> SocketAddr {
    let connection = answer.description("c=IN IP");
    let host: IpAddr = connection.split(' ').nth(1).unwrap().parse().unwrap();
    let port = answer.description("m=audio ").split(' ').next().unwrap().parse().unwrap();
    SocketAddr::new(host, port)
}

/// 20 ms of audio that says `byte` only.
pub(crate) fn audio(ssrc: u32, sequence: u16, byte: u8) -> Vec<u8> {
    let mut packet = vec![0x80, 0];
    packet.extend(sequence.to_be_bytes());
    packet.extend((160 * u32::from(sequence)).to_be_bytes());
    packet.extend(ssrc.to_be_bytes());
    packet.extend([byte; 160]);
    packet
}

/// A call with media at `microphone`, and where the server's is.
pub(crate) fn call(phone: &Phone, microphone: &UdpSocket) -> (Call, SocketAddr) {
    let mut call = phone.invite_with("service", port(microphone));
    let answer = phone.final_response(&mut call);
    assert_eq!(answer.status(), 200, "{answer:?}");
    let place = place(&answer);
    (call, place)
}

/// Say packet number `sequence`, and hear it.
fn echo(microphone: &UdpSocket, place: SocketAddr, sequence: u16) {
    let byte = sequence as u8;
    microphone.send_to(&audio(1, sequence, byte), place).unwrap();
    let mut buffer = [0; 2_048];
    let (length, from) = microphone.recv_from(&mut buffer).expect("an echo comes");
    assert_eq!((length, from), (172, place));
    assert_eq!(buffer[12..length], [byte; 160]);
}

/// Fails if anything came to `socket`.
fn hears_nothing(socket: &UdpSocket) {
    socket.set_nonblocking(true).unwrap();
    let heard = socket.recv(&mut [0; 2_048]).map_err(|error| error.kind());
    assert_eq!(heard, Err(ErrorKind::WouldBlock));
}

/// All is over, and nothing is left.
fn check_idle(stats: &Stats, server: &Process) -> serde_json::Value {
    let is_idle = |stats: &_| {
        ["sessions", "media_ports", "media_streams"]
            .iter()
            .all(|kind| number(stats, &format!("live/{kind}")) == 0)
    };
    let last = stats.ask_until(server, is_idle);
    check_ledger(&last);
    assert_eq!(last["media"]["balanced"], true, "{last:#}");
    assert_eq!(number(&last, "media/send_failed"), 0, "{last:#}");
    last
}

fn whole_call(listen: &str, test: &str) {
    let stats = Stats::new(test);
    let server = Process::serve(&["--listen", listen, "--shards", "1", "--stats", stats.path()]);
    let phone = Phone::to(server.address());
    let microphone = microphone(&phone);
    let (mut call, place) = call(&phone, &microphone);
    (1..=200).for_each(|sequence| echo(&microphone, place, sequence));
    assert_eq!(phone.hang_up(&mut call), 200);
    let last = check_idle(&stats, &server);
    assert_eq!(number(&last, "media/forwarded"), 200, "{last:#}");
    assert_eq!(number(&last, "quality/calls_reported"), 1, "{last:#}");
}

#[test]
fn a_caller_hears_itself_on_ipv4() {
    whole_call("127.0.0.1:0", "media-v4");
}

#[test]
fn a_caller_hears_itself_on_ipv6() {
    if has_ipv6("media on IPv6") {
        whole_call("[::1]:0", "media-v6");
    }
}

#[test]
fn a_third_socket_of_the_same_host_gets_nothing_and_changes_nothing() {
    let stats = Stats::new("media-spray");
    let server =
        Process::serve(&["--listen", "127.0.0.1:0", "--shards", "1", "--stats", stats.path()]);
    let phone = Phone::to(server.address());
    let (microphone, stranger) = (microphone(&phone), microphone(&phone));
    let (mut call, place) = call(&phone, &microphone);
    let attempts: [&[u8]; 4] = [
        &audio(7, 1, 0xee),
        b"\x80\xc9\0\x01\0\0\0\x07",
        b"\0\x01\0\0\x21\x12\xa4\x42abcdefghijkl",
        b"OPTIONS sip:a SIP/2.0\r\n\r\n",
    ];
    const ROUNDS: u16 = 50;
    for sequence in 1..=ROUNDS {
        for attempt in attempts {
            stranger.send_to(attempt, place).unwrap();
            // The port of another call, or none: nobody may be there, and then this fails.
            let beside = SocketAddr::new(place.ip(), place.port() + 2);
            let _ = stranger.send_to(attempt, beside);
        }
        // What comes back to the peer is its own, and was sent after all that.
        echo(&microphone, place, sequence);
    }
    hears_nothing(&stranger);
    hears_nothing(&microphone);
    assert_eq!(phone.hang_up(&mut call), 200);
    let last = check_idle(&stats, &server);
    let rounds = u64::from(ROUNDS);
    assert_eq!(number(&last, "media/forwarded"), rounds, "{last:#}");
    assert_eq!(number(&last, "quality/received"), rounds - 1, "{last:#}");
    assert_eq!(number(&last, "media/foreign"), rounds, "{last:#}");
    // RTCP does not belong on this port, whoever sends it.
    assert_eq!(number(&last, "media/unexpected"), rounds, "{last:#}");
    assert!(number(&last, "media/stun") >= rounds && number(&last, "media/sip") >= rounds);
    hears_nothing(&stranger);
}

#[test]
fn two_hundred_calls_at_once_on_ports_that_go_round() {
    const CALLS: usize = 200;
    let config = scratch("media-ports.toml");
    // A host of their own, so that no other server has these ports.
    let text = "[media]\naddresses = [\"127.0.0.9\"]\nports = [20000, 20439]\n";
    fs::write(&config, text).unwrap();
    let stats = Stats::new("media-many");
    let server = Process::serve(&[
        "--config",
        config.to_str().unwrap(),
        "--listen",
        "127.0.0.1:0",
        "--shards",
        "1",
        "--stats",
        stats.path(),
    ]);
    let phone = Phone::to(server.address());
    let microphone = microphone(&phone);
    for round in 1..=3 {
        let mut calls: Vec<_> = (0..CALLS).map(|_| call(&phone, &microphone)).collect();
        for sequence in 1..=5 {
            calls.iter().for_each(|(_, place)| echo(&microphone, *place, sequence));
        }
        let up = stats.ask(&server);
        assert_eq!(number(&up, "live/media_streams"), CALLS as u64, "{up:#}");
        for (call, _) in &mut calls {
            assert_eq!(phone.hang_up(call), 200);
        }
        let last = check_idle(&stats, &server);
        assert_eq!(number(&last, "media/forwarded"), round * 5 * CALLS as u64, "{last:#}");
        assert_eq!(number(&last, "quality/calls_reported"), round * CALLS as u64);
    }
    hears_nothing(&microphone);
    let _ = fs::remove_file(config);
}

#[test]
fn a_thousand_holds_of_one_call_each_stop_its_media_and_leak_no_port() {
    const HOLDS: u32 = 1_000;
    let stats = Stats::new("media-holds");
    let server =
        Process::serve(&["--listen", "127.0.0.1:0", "--shards", "1", "--stats", stats.path()]);
    let phone = Phone::to(server.address());
    let microphone = microphone(&phone);
    let (mut call, place) = call(&phone, &microphone);
    let mut versions = Vec::new();
    for hold in 0..HOLDS {
        let number = port(&microphone);
        for (version, more) in [(2 * hold + 2, "a=sendonly\r\n"), (2 * hold + 3, "")] {
            let answer = phone.reinvite(&mut call, &phone.description(number, version, more));
            assert_eq!((answer.status(), self::place(&answer)), (200, place));
            let origin = answer.description("o=");
            versions.push(origin.split(' ').nth(2).unwrap().parse::<u64>().unwrap());
            if version % 2 == 0 {
                microphone.send_to(&audio(1, hold as u16, 9), place).unwrap();
            }
        }
        echo(&microphone, place, hold as u16 + 1);
    }
    hears_nothing(&microphone);
    assert!(versions.windows(2).all(|pair| pair[1] == pair[0] + 1), "one more each time");
    let up = stats.ask(&server);
    assert_eq!(number(&up, "live/media_ports"), 1, "{up:#}");
    assert_eq!(phone.hang_up(&mut call), 200);
    let last = check_idle(&stats, &server);
    assert_eq!(number(&last, "media/forwarded"), u64::from(HOLDS), "{last:#}");
}
