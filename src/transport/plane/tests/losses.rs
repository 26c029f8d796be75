//! Why the kernel dropped something: in a network of its own, where nobody else drops anything.

use socket2::{Domain, Protocol, Socket, Type};

use super::network::alone;
use super::*;

/// Send `count` datagrams whose checksum is wrong.
fn send_broken(to: SocketAddr, count: usize) {
    let raw = Socket::new(Domain::IPV4, Type::from(libc::SOCK_RAW), Some(Protocol::UDP)).unwrap();
    // Shorter ones are checked, and dropped, before it is known whose they are.
    let len: u16 = 8 + 400;
    let mut packet = [4_242, to.port(), len, 0x1234].map(u16::to_be_bytes).concat();
    packet.resize(len.into(), b'x');
    for _ in 0..count {
        raw.send_to(&packet, &SocketAddr::new(to.ip(), 0).into()).unwrap();
    }
}

#[test]
fn broken_datagrams_are_drops_and_no_overflow() {
    alone(65_536, || {
        let (mut plane, local) = plane();
        send_broken(local, 10);
        peer(V4).send_to(&7u32.to_be_bytes(), local).unwrap();
        assert_eq!(drain(&mut plane), [7]);
        assert_eq!((plane.kernel_drops().unwrap(), plane.overflows()), (10, Some(0)));
    });
}

fn overflows_when_full(address: &'static str) {
    alone(65_536, move || {
        let listener = listener(address, BindOptions { rx_bytes: 4_096, ..BindOptions::default() });
        let local = listener.local();
        let mut plane = Plane::new(vec![listener], PlaneOptions::default()).unwrap();
        let peer = peer(address);
        for number in 0..50u32 {
            peer.send_to(&number.to_be_bytes(), local).unwrap();
        }
        let drops = plane.kernel_drops().unwrap();
        assert!(drops > 0);
        assert_eq!(drops, 50 - drain(&mut plane).len() as u64);
        assert_eq!((plane.overflows(), plane.overflows()), (Some(drops), Some(0)));
    });
}

#[test]
fn full_buffer_is_an_overflow_told_once() {
    overflows_when_full(V4);
    overflows_when_full(V6);
}
