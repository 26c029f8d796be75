//! The sieve in the kernel, behind real sockets.

use std::net::{IpAddr, UdpSocket};
use std::time::{Duration, Instant};

use aya::programs::SocketFilter;
use trunkline::transport::UdpListener;
use trunkline::transport::{PlainReceiver, PlainSender, Sieve, SieveDrops, SteerError};
use trunkline::wire::{Shares, SieveOrder};

use crate::link::{V4, V6, allowed, arrived, link, peer};

const HOUR: Duration = Duration::from_secs(3_600);

/// A sieve that spares our own Contact, its socket, a peer.
fn sieved(address: &str) -> Option<(Sieve, Vec<UdpListener>, UdpSocket)> {
    let (sockets, peer) = link(address, 1);
    let contact = format!("sip:{}", sockets[0].local());
    let sieve = allowed(Sieve::load(&[contact.into_bytes()]))?;
    Some((sieve, sockets, peer))
}

fn request(method: &str, uri: &str) -> Vec<u8> {
    format!(
        "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n\
         From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: x\r\n\r\n"
    )
    .into_bytes()
}

/// So many new ones, and so many copies of them.
fn shed(new: u64, again: u64) -> SieveDrops {
    let packets = new + again;
    SieveDrops { shed: new, shed_again: again, packets, ..SieveDrops::default() }
}

/// How many of `count` such datagrams arrive.
fn passed(datagram: &[u8], count: usize, peer: &UdpSocket, sockets: &[UdpListener]) -> usize {
    let mut passed = 0;
    for _ in 0..count {
        peer.send(datagram).unwrap();
        passed += arrived(&sockets[0]).len();
    }
    passed
}

/// Of new ones and of copies.
fn share(share: u32) -> SieveOrder {
    SieveOrder::Share(Shares { new: share, again: share })
}

fn block(source: IpAddr, time: Duration) -> SieveOrder {
    SieveOrder::Block { source, time }
}

#[test]
fn share_zero_drops_new_invites_alone_and_counts_each() {
    for address in [V4, V6] {
        let Some((mut sieve, sockets, peer)) = sieved(address) else { return };
        let new = request("INVITE", "sip:49301@192.0.2.1");
        assert_eq!(passed(&new, 10, &peer, &sockets), 10);
        assert!(!sieve.is_attached());
        sieve.obey(share(0), &sockets).unwrap();
        assert!(sieve.is_attached());
        assert_eq!(passed(&new, 100, &peer, &sockets), 0);
        let contact = format!("sip:{}", sockets[0].local());
        assert_eq!(passed(&request("INVITE", &contact), 10, &peer, &sockets), 10);
        for method in ["ACK", "BYE", "CANCEL", "OPTIONS"] {
            assert_eq!(passed(&request(method, "sip:x@y"), 10, &peer, &sockets), 10, "{method}");
        }
        assert_eq!(passed(b"", 10, &peer, &sockets), 10);
        assert_eq!(sieve.dropped().unwrap(), shed(1, 99));
        assert_eq!(sockets[0].kernel_drops().unwrap(), 100, "the kernel counts them as its own");

        sieve.obey(share(u32::MAX), &sockets).unwrap();
        assert!(!sieve.is_attached());
        assert_eq!(passed(&new, 10, &peer, &sockets), 10);
        assert_eq!(sieve.dropped().unwrap(), shed(1, 99));
    }
}

#[test]
fn about_the_share_passes() {
    let Some((mut sieve, sockets, peer)) = sieved(V4) else { return };
    let new = request("INVITE", "sip:x@y");
    let mut dropped = 0;
    for share in [0.25, 0.5, 0.9] {
        let order = self::share((share * f64::from(u32::MAX)) as u32);
        sieve.obey(order, &sockets).unwrap();
        let count = passed(&new, 4_000, &peer, &sockets);
        // Ten standard deviations.
        assert!((count as f64 / 4_000.0 - share).abs() < 0.08, "{count} of 4000 at {share}");
        dropped += 4_000 - count as u64;
    }
    let drops = sieve.dropped().unwrap();
    assert_eq!(drops.shed + drops.shed_again, dropped);
    assert_eq!(drops.passed + drops.passed_again, 12_000 - dropped);
}

#[test]
fn copies_of_what_was_dropped_pass_by_a_share_of_their_own() {
    for address in [V4, V6] {
        let Some((mut sieve, sockets, peer)) = sieved(address) else { return };
        let invite = |number: u32| request("INVITE", &format!("sip:{number}@192.0.2.1"));
        let sent = |numbers: std::ops::Range<u32>| -> usize {
            numbers.map(|number| passed(&invite(number), 1, &peer, &sockets)).sum()
        };
        sieve.obey(share(0), &sockets).unwrap();
        assert_eq!(sent(0..100), 0);
        sieve.obey(SieveOrder::Share(Shares { new: u32::MAX, again: 0 }), &sockets).unwrap();
        assert!(sieve.is_attached());
        assert_eq!(sent(50..150), 50, "those that come after a storm");
        sieve.obey(SieveOrder::Share(Shares { new: 0, again: u32::MAX }), &sockets).unwrap();
        assert_eq!(sent(0..100) + sent(150..160), 100);
        let drops = sieve.dropped().unwrap();
        assert_eq!(drops, SieveDrops { passed: 50, passed_again: 100, ..shed(110, 50) });
    }
}

#[test]
fn blocked_source_alone_is_dropped() {
    let Some((mut sieve, sockets, villain)) = sieved(V4) else { return };
    let neighbour = peer("127.0.0.2:0", sockets[0].local());
    let new = request("INVITE", "sip:x@y");
    sieve.obey(block("127.0.0.1".parse().unwrap(), HOUR), &sockets).unwrap();
    assert_eq!(passed(&new, 50, &villain, &sockets), 0);
    assert_eq!(passed(&new, 50, &neighbour, &sockets), 50);
    assert_eq!(passed(&request("BYE", "sip:x@y"), 50, &villain, &sockets), 50);
    assert_eq!(
        sieve.dropped().unwrap(),
        SieveDrops { blocked: 50, packets: 50, ..SieveDrops::default() }
    );
}

#[test]
fn block_ends_by_itself_and_the_sieve_rests() {
    let Some((mut sieve, sockets, peer)) = sieved(V6) else { return };
    let new = request("INVITE", "sip:x@y");
    let source = "::1".parse().unwrap();
    sieve.obey(block(source, HOUR), &sockets).unwrap();
    assert_eq!(passed(&new, 5, &peer, &sockets), 0);
    // The later order holds.
    let start = Instant::now();
    sieve.obey(block(source, Duration::from_millis(20)), &sockets).unwrap();
    while passed(&new, 1, &peer, &sockets) == 0 {
        assert!(start.elapsed() < Duration::from_secs(60), "the block ends");
    }
    assert!(start.elapsed() >= Duration::from_millis(20));
    assert!(sieve.is_attached(), "nobody has told it the time");
    sieve.rest(&sockets).unwrap();
    assert!(!sieve.is_attached());
}

#[test]
fn more_sources_than_there_is_room_for_lose_the_oldest_block() {
    let Some((mut sieve, sockets, peer)) = sieved(V4) else { return };
    let new = request("INVITE", "sip:x@y");
    sieve.obey(block("127.0.0.1".parse().unwrap(), HOUR), &sockets).unwrap();
    for index in 1..256u32 {
        let source = IpAddr::from((0x0a00_0000 + index).to_be_bytes());
        sieve.obey(block(source, HOUR), &sockets).unwrap();
    }
    assert_eq!(passed(&new, 5, &peer, &sockets), 0);
    sieve.obey(block("10.1.0.0".parse().unwrap(), HOUR), &sockets).unwrap();
    assert_eq!(passed(&new, 5, &peer, &sockets), 5);
}

#[test]
fn socket_that_lost_its_filter_keeps_no_other_at_work() {
    let Some((mut sieve, mut sockets, peer)) = sieved(V4) else { return };
    let (others, _) = link(V4, 2);
    sockets.extend(others);
    sieve.obey(share(0), &sockets).unwrap();
    SocketFilter::detach(&sockets[1]).unwrap();
    sieve.obey(share(u32::MAX), &sockets).unwrap();
    assert!(!sieve.is_attached());
    for socket in &sockets {
        assert!(SocketFilter::detach(socket).is_err(), "nothing hangs there");
    }
    assert_eq!(passed(&request("INVITE", "sip:x@y"), 5, &peer, &sockets), 5);
}

/// Ten datagrams that a peer on this host sends as one: kept in one piece for a socket that may be given several.
fn sent_as_one(
    datagrams: &[Vec<u8>],
    is_joining: bool,
    address: &str,
) -> Option<(usize, SieveDrops, u32)> {
    let (mut sieve, sockets, _) = sieved(address)?;
    if is_joining {
        sockets[0].join().unwrap();
    }
    sieve.obey(share(0), &sockets).unwrap();
    let (from, _) = link(address, 1);
    let mut sender = PlainSender::joined(datagrams.len(), 2_048);
    for datagram in datagrams {
        sender.slot().unwrap().put(datagram);
        sender.commit(sockets[0].local());
    }
    assert_eq!(sender.flush(&from[0]).unwrap(), datagrams.len());
    let mut receiver = PlainReceiver::joined(16, 2_048);
    let arrived = receiver.receive(&sockets[0], None).unwrap();
    Some((arrived, sieve.dropped().unwrap(), sockets[0].kernel_drops().unwrap()))
}

#[test]
fn joined_invites_are_dropped_as_one_and_counted_each() {
    let new = vec![request("INVITE", "sip:x@y"); 10];
    for address in [V4, V6] {
        let Some(outcome) = sent_as_one(&new, true, address) else { return };
        assert_eq!(outcome, (0, SieveDrops { packets: 1, ..shed(10, 0) }, 1));
        let outcome = sent_as_one(&new, false, address);
        assert_eq!(outcome, Some((0, shed(1, 9), 10)));
    }
}

#[test]
fn joined_invites_with_a_request_of_a_call_among_them_pass() {
    let mut all = vec![request("INVITE", "sip:x@y"); 10];
    all[7] = request("BYE", "sip:x@yyyy");
    assert_eq!(all[7].len(), all[6].len());
    let Some(outcome) = sent_as_one(&all, true, V4) else { return };
    assert_eq!(outcome, (10, SieveDrops::default(), 0));
    let outcome = sent_as_one(&all, false, V4);
    assert_eq!(outcome, Some((1, shed(1, 8), 9)));
}

#[test]
fn what_no_sieve_can_spare_is_refused() {
    for spared in [vec![vec![b'a'; 65]], vec![Vec::new()], vec![b"sip:a".to_vec(); 5]] {
        let error = Sieve::load(&spared).err().unwrap();
        assert!(matches!(error, SteerError::Spared { .. }), "{error}");
    }
}

#[test]
fn as_much_as_a_sieve_can_spare_is_spared() {
    let (sockets, peer) = link(V4, 1);
    let longest = |last: usize| format!("sip:{}{last:02}", "a".repeat(58)).into_bytes();
    let spared: Vec<Vec<u8>> = (0..4).map(longest).collect();
    let Some(mut sieve) = allowed(Sieve::load(&spared)) else { return };
    sieve.obey(share(0), &sockets).unwrap();
    for uri in &spared {
        let uri = String::from_utf8_lossy(uri);
        assert_eq!(passed(&request("INVITE", &uri), 2, &peer, &sockets), 2);
        assert_eq!(passed(&request("INVITE", &format!("{uri}0")), 2, &peer, &sockets), 0);
    }
}
