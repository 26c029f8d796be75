//! The sieve in the kernel, behind real sockets.

use std::net::{IpAddr, UdpSocket};
use std::time::{Duration, Instant};

use trunkline::transport::{Sieve, SieveDrops, SteerError, UdpListener};
use trunkline::wire::SieveOrder;

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

/// How many of `count` such datagrams arrive.
fn passed(datagram: &[u8], count: usize, peer: &UdpSocket, sockets: &[UdpListener]) -> usize {
    let mut passed = 0;
    for _ in 0..count {
        peer.send(datagram).unwrap();
        passed += arrived(&sockets[0]).len();
    }
    passed
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
        sieve.obey(SieveOrder::Share(0), &sockets).unwrap();
        assert!(sieve.is_attached());
        assert_eq!(passed(&new, 100, &peer, &sockets), 0);
        let contact = format!("sip:{}", sockets[0].local());
        assert_eq!(passed(&request("INVITE", &contact), 10, &peer, &sockets), 10);
        for method in ["ACK", "BYE", "CANCEL", "OPTIONS"] {
            assert_eq!(passed(&request(method, "sip:x@y"), 10, &peer, &sockets), 10, "{method}");
        }
        assert_eq!(passed(b"", 10, &peer, &sockets), 10);
        assert_eq!(sieve.dropped().unwrap(), SieveDrops { shed: 100, blocked: 0, packets: 100 });
        assert_eq!(sockets[0].kernel_drops().unwrap(), 100, "the kernel counts them as its own");

        sieve.obey(SieveOrder::Share(u32::MAX), &sockets).unwrap();
        assert!(!sieve.is_attached());
        assert_eq!(passed(&new, 10, &peer, &sockets), 10);
        assert_eq!(sieve.dropped().unwrap().shed, 100);
    }
}

#[test]
fn about_the_share_passes() {
    let Some((mut sieve, sockets, peer)) = sieved(V4) else { return };
    let new = request("INVITE", "sip:x@y");
    let mut dropped = 0;
    for share in [0.25, 0.5, 0.9] {
        let order = SieveOrder::Share((share * f64::from(u32::MAX)) as u32);
        sieve.obey(order, &sockets).unwrap();
        let count = passed(&new, 4_000, &peer, &sockets);
        // Ten standard deviations.
        assert!((count as f64 / 4_000.0 - share).abs() < 0.08, "{count} of 4000 at {share}");
        dropped += 4_000 - count as u64;
    }
    assert_eq!(sieve.dropped().unwrap().shed, dropped);
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
    assert_eq!(sieve.dropped().unwrap(), SieveDrops { shed: 0, blocked: 50, packets: 50 });
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
fn what_no_sieve_can_spare_is_refused() {
    for spared in [vec![vec![b'a'; 65]], vec![Vec::new()], vec![b"sip:a".to_vec(); 5]] {
        let error = Sieve::load(&spared).err().unwrap();
        assert!(matches!(error, SteerError::Spared { .. }), "{error}");
    }
}
