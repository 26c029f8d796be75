//! The plane against the real kernel, on loopback.

use std::net::{SocketAddr, UdpSocket};

use super::*;
use crate::transport::BindOptions;
use crate::wire::Transmit;

const V4: &str = "127.0.0.1:0";
const V6: &str = "[::1]:0";

/// Longest one turn sleeps for something that is due; nothing is asserted about it.
const WAIT_US: u32 = 2_000_000;

fn plane_with(address: &str, bind: BindOptions, options: PlaneOptions) -> (Plane, SocketAddr) {
    let listener = UdpListener::bind(address.parse().unwrap(), bind).unwrap();
    let local = listener.local();
    (Plane::new(vec![listener], options).unwrap(), local)
}

fn plane(address: &str) -> (Plane, SocketAddr) {
    plane_with(address, BindOptions::default(), PlaneOptions::default())
}

/// Take what is there; answer everything with its own bytes.
fn echo(plane: &mut Plane) -> usize {
    plane.submit(WAIT_US).unwrap();
    let (receiver, sender) = plane.split();
    let mut count = 0;
    while let Some(received) = receiver.next() {
        sender.slot().unwrap().put(received.bytes);
        sender.commit(Transmit { flow: received.flow });
        count += 1;
    }
    plane.submit(0).unwrap();
    count
}

fn echoes_one(address: &str) {
    let (mut plane, local) = plane(address);
    let peer = UdpSocket::bind(address).unwrap();
    peer.send_to(b"OPTIONS sip:a@b SIP/2.0\r\n\r\n", local).unwrap();
    assert_eq!(echo(&mut plane), 1);
    let mut bytes = [0; 100];
    let (len, from) = peer.recv_from(&mut bytes).unwrap();
    assert_eq!(&bytes[..len], b"OPTIONS sip:a@b SIP/2.0\r\n\r\n");
    assert_eq!(from, local);
    assert_eq!(plane.split().1.sent(), 1);
}

#[test]
fn datagram_comes_back_over_ipv4() {
    echoes_one(V4);
}

#[test]
fn datagram_comes_back_over_ipv6() {
    echoes_one(V6);
}
