//! Calls end to end, on both families, on several listeners, and what is not a call at all.

use std::net::{SocketAddr, UdpSocket};

use crate::phone::{Message, Phone};
use crate::process::Process;
use crate::stats::{Stats, check_ledger, number};

/// Whether this host has IPv6; when not, says that `test` skips it.
pub(crate) fn has_ipv6(test: &str) -> bool {
    let is_on = UdpSocket::bind("[::1]:0").is_ok();
    if !is_on {
        println!("skipped: {test}: IPv6 is off here");
    }
    is_on
}

/// A whole call, with what every answer must have.
fn whole_call(server: SocketAddr) -> Message {
    let phone = Phone::to(server);
    let (mut call, answer) = phone.call("service");
    assert_eq!(answer.status(), 200);
    assert!(answer.header("To").contains(";tag="), "{answer:?}");
    assert_eq!(answer.header("Content-Type"), "application/sdp");
    assert!(answer.description("m=audio ").ends_with(" RTP/AVP 0"), "{answer:?}");
    assert_eq!(phone.hang_up(&mut call), 200);
    answer
}

#[test]
fn a_call_ends_well_on_ipv4_and_names_the_listener() {
    let server = Process::serve(&["--listen", "127.0.0.1:0", "--shards", "1"]);
    let address = server.address();
    let answer = whole_call(address);
    assert!(answer.header("Contact").contains(&address.to_string()), "{answer:?}");
    assert!(answer.description("c=").starts_with("IN IP4 127.0.0."), "{answer:?}");
}

#[test]
fn a_call_ends_well_on_ipv6_and_names_the_listener() {
    if !has_ipv6("a call on IPv6") {
        return;
    }
    let server = Process::serve(&["--listen", "[::1]:0", "--shards", "1"]);
    let address = server.address();
    let answer = whole_call(address);
    assert!(answer.header("Contact").contains(&address.to_string()), "{answer:?}");
    assert_eq!(answer.description("c="), "IN IP6 ::1");
}

#[test]
fn two_listeners_take_calls_at_once_and_each_answers_from_its_own_socket() {
    let second = if has_ipv6("two families at once") { "[::1]:0" } else { "127.0.0.1:0" };
    let server = Process::serve(&["--listen", "127.0.0.1:0", "--listen", second, "--shards", "1"]);
    // A phone hears nobody but the address it called.
    let phones = [Phone::to(server.address()), Phone::to(server.address())];
    let mut calls: Vec<_> = phones.iter().map(|phone| phone.call("service")).collect();
    for (phone, (call, answer)) in phones.iter().zip(&mut calls) {
        assert_eq!(answer.status(), 200);
        assert_eq!(phone.hang_up(call), 200);
    }
}

#[test]
fn a_listener_on_every_interface_names_an_address_that_peers_can_reach() {
    let server = Process::serve(&["--listen", "0.0.0.0:0", "--shards", "1"]);
    let bound = server.address();
    assert!(bound.ip().is_unspecified(), "{bound}");
    // The phone is connected: an answer from any other address would not reach it.
    let answer = whole_call(SocketAddr::from(([127, 0, 0, 1], bound.port())));
    assert!(!answer.header("Contact").contains("0.0.0.0"), "{answer:?}");
    assert_ne!(answer.description("c=IN IP4 "), "0.0.0.0");
}

#[test]
fn a_busy_user_and_a_ringing_one() {
    let server = Process::serve(&["--listen", "127.0.0.1:0", "--shards", "1"]);
    let phone = Phone::to(server.address());
    assert_eq!(phone.call("busy").1.status(), 486);
    let mut call = phone.invite("ring");
    assert_eq!(phone.receive().status(), 180);
    assert_eq!(phone.final_response(&mut call).status(), 200);
    assert_eq!(phone.hang_up(&mut call), 200);
}

#[test]
fn garbage_is_counted_and_disturbs_no_call() {
    let stats = Stats::new("garbage");
    let arguments = ["--listen", "127.0.0.1:0", "--shards", "1", "--stats", stats.path()];
    let server = Process::serve(&arguments);
    let phone = Phone::to(server.address());
    let (mut call, answer) = phone.call("service");
    assert_eq!(answer.status(), 200);
    let garbage: [&[u8]; 5] = [
        b"\xff\xfe\xfd SIP/2.0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"INVITE",
        b"SIP/2.0 200",
        &[b'x'; 20_000],
    ];
    let keepalives: [&[u8]; 3] = [b"", b"\0", b"\r\n\r\n"];
    garbage.iter().chain(&keepalives).for_each(|bytes| phone.send(bytes));
    assert_eq!(phone.hang_up(&mut call), 200);

    let (garbage, keepalives) = (garbage.len() as u64, keepalives.len() as u64);
    let sent = 3 + garbage + keepalives;
    let last = stats.ask_until(&server, |stats| number(stats, "ledger/offered") == sent);
    check_ledger(&last);
    assert_eq!(number(&last, "ledger/delivered"), 3, "{last:#}");
    assert_eq!(number(&last, "ledger/keepalive"), keepalives, "{last:#}");
    assert_eq!(number(&last, "ledger/parse_reject"), garbage, "{last:#}");
    assert_eq!(number(&last, "live/sessions"), 0, "{last:#}");
}
