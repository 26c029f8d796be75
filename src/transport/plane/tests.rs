//! The plane against the real kernel, on loopback.

mod age;
mod gso;
mod joined;
mod losses;
mod network;

use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use super::*;
use crate::limits::{LISTENERS_MAX, RX_BYTES_MAX};
use crate::transport::BindOptions;
use crate::wire::{Flow, Transmit};

const V4: &str = "127.0.0.1:0";
const V6: &str = "[::1]:0";

/// Longest one turn sleeps for something that is due; nothing is asserted about it.
const WAIT_US: u32 = 2_000_000;

fn listener(address: &str, options: BindOptions) -> UdpListener {
    UdpListener::bind(address.parse().unwrap(), options).unwrap()
}

fn plane_with(bind: BindOptions, options: PlaneOptions) -> (Plane, SocketAddr) {
    let listener = listener(V4, bind);
    let local = listener.local();
    (Plane::new(vec![listener], options).unwrap(), local)
}

fn plane() -> (Plane, SocketAddr) {
    plane_with(BindOptions::default(), PlaneOptions::default())
}

fn peer(address: &str) -> UdpSocket {
    let peer = UdpSocket::bind(address).unwrap();
    peer.set_read_timeout(Some(Duration::from_micros(WAIT_US.into()))).unwrap();
    peer
}

/// Queue `bytes` for `remote`.
fn send(plane: &mut Plane, bytes: &[u8], flow: Flow) {
    let (_, sender) = plane.split();
    sender.slot().unwrap().put(bytes);
    sender.commit(Transmit { flow });
}

/// The number that a test wrote at the start of a datagram.
fn number(bytes: &[u8]) -> u32 {
    u32::from_be_bytes(*bytes.first_chunk().unwrap())
}

/// Turns until nothing comes any more; what came, in order.
fn drain(plane: &mut Plane) -> Vec<u32> {
    let mut numbers = Vec::new();
    while plane.submit(0).unwrap() > 0 {
        while let Some(received) = plane.split().0.next() {
            numbers.push(number(received.bytes));
        }
    }
    numbers
}

/// Whether the eventfd is readable now.
fn is_signalled(plane: &Plane) -> bool {
    let fd = plane.eventfd().as_raw_fd();
    let mut poll = libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
    // SAFETY: `poll` outlives the call.
    unsafe { libc::poll(&raw mut poll, 1, 0) == 1 }
}

fn echoes_one(address: &str) {
    let listener = listener(address, BindOptions::default());
    let local = listener.local();
    let mut plane = Plane::new(vec![listener], PlaneOptions::default()).unwrap();
    let peer = peer(address);
    peer.send_to(b"OPTIONS sip:a@b SIP/2.0\r\n\r\n", local).unwrap();
    assert_eq!(plane.submit(WAIT_US).unwrap(), 1);
    let (receiver, sender) = plane.split();
    let received = receiver.next().unwrap();
    assert_eq!(received.flow, Flow::udp(0, peer.local_addr().unwrap()));
    assert!(!received.is_truncated);
    sender.slot().unwrap().put(received.bytes);
    sender.commit(Transmit { flow: received.flow });
    plane.submit(0).unwrap();
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

#[test]
fn answer_leaves_by_the_listener_the_request_came_in_by() {
    let sockets = vec![
        listener(V4, BindOptions::default()),
        listener(V6, BindOptions::default()),
        listener(V4, BindOptions::default()),
    ];
    let locals: Vec<SocketAddr> = sockets.iter().map(UdpListener::local).collect();
    let mut plane = Plane::new(sockets, PlaneOptions::default()).unwrap();
    for (index, &local) in (0u8..).zip(&locals) {
        let peer = peer(if local.is_ipv4() { V4 } else { V6 });
        peer.send_to(b"ping", local).unwrap();
        assert_eq!(plane.submit(WAIT_US).unwrap(), 1);
        let flow = plane.split().0.next().unwrap().flow;
        assert_eq!(flow.listener, index);
        send(&mut plane, b"pong", flow);
        plane.submit(0).unwrap();
        assert_eq!(peer.recv_from(&mut [0; 10]).unwrap(), (4, local));
    }
}

#[test]
fn burst_larger_than_the_buffer_ring_loses_nothing() {
    let options = PlaneOptions { rx_buffers: 8, ..PlaneOptions::default() };
    let (mut plane, local) = plane_with(BindOptions::default(), options);
    let peer = peer(V4);
    for number in 0u32..500 {
        peer.send_to(&number.to_be_bytes(), local).unwrap();
    }
    assert_eq!(drain(&mut plane), (0..500).collect::<Vec<_>>());
    assert!(plane.split().0.starvations() > 0);
    assert_eq!(plane.kernel_drops().unwrap(), 0);
}

#[test]
fn datagrams_not_yet_yielded_survive_the_next_submit() {
    let (mut plane, local) = plane();
    let peer = peer(V4);
    for number in 0u32..3 {
        peer.send_to(&number.to_be_bytes(), local).unwrap();
    }
    assert_eq!(plane.submit(WAIT_US).unwrap(), 3);
    assert_eq!(number(plane.split().0.next().unwrap().bytes), 0);
    peer.send_to(&3u32.to_be_bytes(), local).unwrap();
    assert_eq!(plane.submit(0).unwrap(), 3);
    assert_eq!(drain(&mut plane), [1, 2, 3]);
}

#[test]
fn longest_datagram_is_whole_a_longer_one_is_cut_an_empty_one_is_empty() {
    let (mut plane, local) = plane();
    let peer = peer(V4);
    let bytes: Vec<u8> = (0..=RX_BYTES_MAX).map(|at| at as u8).collect();
    for (len, is_truncated) in [(RX_BYTES_MAX, false), (RX_BYTES_MAX + 1, true), (0, false)] {
        peer.send_to(&bytes[..len], local).unwrap();
        plane.submit(WAIT_US).unwrap();
        let received = plane.split().0.next().unwrap();
        assert_eq!(received.bytes, &bytes[..len.min(RX_BYTES_MAX)]);
        assert_eq!(received.is_truncated, is_truncated);
    }
}

#[test]
fn every_datagram_is_received_or_counted_as_a_kernel_drop() {
    let bind = BindOptions { rx_bytes: 4_096, ..BindOptions::default() };
    let (mut plane, local) = plane_with(bind, PlaneOptions::default());
    let peer = peer(V4);
    for round in 1..=3 {
        for number in 0u32..400 {
            peer.send_to(&number.to_be_bytes(), local).unwrap();
        }
        let before = plane.kernel_drops().unwrap();
        let received = drain(&mut plane).len() as u64;
        assert!(received > 0 && received < 400, "a tiny buffer keeps some and drops some");
        assert_eq!(plane.kernel_drops().unwrap(), before, "reading drops nothing");
        assert_eq!(before, 400 * round - received * round, "the same fits each time");
    }
}

#[test]
fn closed_port_hurts_nobody() {
    let (mut plane, _) = plane();
    let peer = peer(V4);
    let closed = UdpSocket::bind(V4).unwrap().local_addr().unwrap();
    for _ in 0..5 {
        send(&mut plane, b"to nobody", Flow::udp(0, closed));
        send(&mut plane, b"hello", Flow::udp(0, peer.local_addr().unwrap()));
        plane.submit(0).unwrap();
        assert_eq!(peer.recv_from(&mut [0; 10]).unwrap().0, 5);
    }
    assert_eq!(plane.split().1.errors().total(), 0);
    assert_eq!(plane.split().1.sent(), 10);
}

#[test]
fn refused_sends_are_counted_by_reason_and_the_rest_arrives() {
    let (mut plane, _) = plane();
    let peer = peer(V4);
    let good = Flow::udp(0, peer.local_addr().unwrap());
    send(&mut plane, b"one", good);
    send(&mut plane, b"x", good.towards("255.255.255.255:5060".parse().unwrap()));
    send(&mut plane, b"x", good.towards("127.0.0.1:0".parse().unwrap()));
    send(&mut plane, b"x", good.towards("[::1]:5060".parse().unwrap()));
    send(&mut plane, b"x", Flow { listener: 9, ..good });
    send(&mut plane, b"three", good);
    plane.submit(0).unwrap();
    let errors = plane.split().1.errors();
    assert_eq!((errors.denied, errors.unreachable, errors.rejected), (1, 2, 1));
    assert_eq!(errors.total(), 4);
    assert_eq!(plane.split().1.sent(), 2);
    assert_eq!(plane.split().1.queued(), 0);
    assert_eq!(peer.recv_from(&mut [0; 10]).unwrap().0, 3);
    assert_eq!(peer.recv_from(&mut [0; 10]).unwrap().0, 5);
}

#[test]
fn ten_thousand_datagrams_keep_their_order_per_destination() {
    let (mut plane, _) = plane();
    let peers = [peer(V4), peer(V4), peer(V4)];
    let mut next = [0u32; 3];
    let mut expected = [0u32; 3];
    while expected.iter().sum::<u32>() < 10_000 {
        // Batches of every size, destinations interleaved unevenly.
        for at in 0..(next[0] % 97 + 3) as usize {
            let to = (at * at) % 3;
            let flow = Flow::udp(0, peers[to].local_addr().unwrap());
            send(&mut plane, &next[to].to_be_bytes(), flow);
            next[to] += 1;
        }
        plane.submit(0).unwrap();
        for (to, peer) in peers.iter().enumerate() {
            while expected[to] < next[to] {
                let mut bytes = [0; 10];
                peer.recv_from(&mut bytes).unwrap();
                assert_eq!(number(&bytes), expected[to]);
                expected[to] += 1;
            }
        }
    }
    assert_eq!(plane.split().1.errors().total(), 0);
}

#[test]
fn slots_run_out_until_the_next_submit() {
    let options = PlaneOptions { tx_slots: 2, ..PlaneOptions::default() };
    let (mut plane, _) = plane_with(BindOptions::default(), options);
    let peer = peer(V4);
    let flow = Flow::udp(0, peer.local_addr().unwrap());
    for _ in 0..3 {
        send(&mut plane, b"a", flow);
        send(&mut plane, b"b", flow);
        let (_, sender) = plane.split();
        assert!(sender.slot().is_none());
        assert_eq!((sender.room(), sender.queued()), (0, 2));
        plane.submit(0).unwrap();
        assert_eq!(plane.split().1.room(), 2);
    }
    assert_eq!(plane.split().1.sent(), 6);
}

#[test]
fn parked_plane_signals_the_first_arrival() {
    let (mut plane, local) = plane();
    let peer = peer(V4);
    for _ in 0..3 {
        assert!(!plane.park().unwrap(), "nothing is there: sleep");
        assert!(!is_signalled(&plane), "parking itself is no arrival");
        peer.send_to(b"wake up", local).unwrap();
        assert!(is_signalled(&plane));
        plane.unpark();
        assert!(!is_signalled(&plane));
        assert_eq!(plane.submit(0).unwrap(), 1);
        assert_eq!(plane.split().0.next().unwrap().bytes, b"wake up");
    }
}

#[test]
fn spinning_plane_signals_nothing() {
    let (mut plane, local) = plane();
    let peer = peer(V4);
    assert!(!plane.park().unwrap());
    plane.unpark();
    for _ in 0..10 {
        peer.send_to(b"x", local).unwrap();
        assert_eq!(plane.submit(0).unwrap(), 1);
        plane.split().0.next().unwrap();
    }
    assert!(!is_signalled(&plane));
}

#[test]
fn plane_does_not_park_on_what_has_arrived_or_waits_to_be_sent() {
    let (mut plane, local) = plane();
    let peer = peer(V4);
    peer.send_to(b"x", local).unwrap();
    assert!(plane.park().unwrap());
    plane.unpark();
    assert_eq!(plane.split().0.next().unwrap().bytes, b"x");
    send(&mut plane, b"y", Flow::udp(0, peer.local_addr().unwrap()));
    assert!(!plane.park().unwrap(), "parking sends what was committed");
    assert_eq!(peer.recv_from(&mut [0; 10]).unwrap().0, 1);
}

#[test]
fn submit_gives_up_waiting_when_nothing_comes() {
    let (mut plane, _) = plane();
    assert_eq!(plane.submit(1_000).unwrap(), 0);
    assert!(plane.split().0.next().is_none());
}

#[test]
fn dropped_plane_leaves_its_port_and_memory_free() {
    let (mut plane, local) = plane();
    let peer = peer(V4);
    for round in 0..100 {
        // Leave everything in flight: datagrams unread, slots queued, polls armed.
        peer.send_to(b"x", local).unwrap();
        if round % 2 == 0 {
            plane.submit(0).unwrap();
            plane.park().unwrap();
        }
        send(&mut plane, b"y", Flow::udp(0, peer.local_addr().unwrap()));
        drop(plane);
        let again = UdpListener::bind(local, BindOptions::default()).unwrap();
        plane = Plane::new(vec![again], PlaneOptions::default()).unwrap();
    }
}

#[test]
fn impossible_options_are_refused_by_name() {
    let refusal = |sockets: usize, rx_buffers, tx_slots| {
        let sockets = (0..sockets).map(|_| listener(V4, BindOptions::default())).collect();
        let options = PlaneOptions { rx_buffers, tx_slots, ..PlaneOptions::default() };
        let error = Plane::new(sockets, options).err();
        error.map(|error| error.to_string()).unwrap_or_default()
    };
    assert!(refusal(0, 8, 8).contains("listeners = 0"));
    assert!(refusal(LISTENERS_MAX + 1, 8, 8).contains("listeners = 17"));
    assert!(refusal(1, 100, 8).contains("rx_buffers = 100"));
    assert!(refusal(1, 0, 8).contains("rx_buffers = 0"));
    assert!(refusal(1, 8, 0).contains("tx_slots = 0"));
    assert_eq!(refusal(1, 1, 1), "");
}
