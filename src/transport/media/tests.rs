//! Media sockets against the real kernel, on loopback.

use std::net::UdpSocket;
use std::time::Duration;

use super::super::{BindOptions, Plane, UdpListener};
use super::*;
use crate::wire::Transmit;

const V4: &str = "127.0.0.1:0";
const V6: &str = "[::1]:0";

/// Longest one turn sleeps for something that is due; nothing is asserted about it.
const WAIT_US: u32 = 2_000_000;

fn plane_with(options: PlaneOptions) -> Plane {
    let listener = UdpListener::bind(V4.parse().unwrap(), BindOptions::default()).unwrap();
    Plane::new(vec![listener], PlaneOptions { media_sockets: 4_096, ..options }).unwrap()
}

fn plane() -> Plane {
    plane_with(PlaneOptions::default())
}

fn peer(address: &str) -> UdpSocket {
    let peer = UdpSocket::bind(address).unwrap();
    peer.set_read_timeout(Some(Duration::from_micros(WAIT_US.into()))).unwrap();
    peer
}

/// `count` addresses whose ports were free a moment ago.
fn free(address: &str, count: usize) -> Vec<SocketAddr> {
    let sockets: Vec<UdpSocket> = (0..count).map(|_| UdpSocket::bind(address).unwrap()).collect();
    sockets.iter().map(|socket| socket.local_addr().unwrap()).collect()
}

/// Open `socket` at an address of its own; where it is.
fn open_one(plane: &mut Plane, address: &str, socket: MediaSocket) -> SocketAddr {
    loop {
        let local = free(address, 1)[0];
        match plane.open_media(socket, local) {
            Ok(()) => return local,
            // Another test was faster.
            Err(BindError::PortInUse { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

/// Open `count` media sockets from index 0 on; where they are.
fn open(plane: &mut Plane, address: &str, count: u32) -> Vec<SocketAddr> {
    let locals =
        (0..count).map(|index| open_one(plane, address, MediaSocket::from_index(index))).collect();
    // New receives are armed some at a time.
    while plane.submit(0).unwrap() > 0 || !plane.media().intake.is_armed() {}
    locals
}

/// Send every packet back where it came from; how many there were.
fn echo(plane: &mut Plane) -> usize {
    let mut echoed = 0;
    while let Some(MediaPacket { socket, remote, bytes, .. }) = plane.media().next() {
        bytes[0] ^= 0xff;
        plane.media().forward(MediaTransmit { socket, remote });
        echoed += 1;
    }
    echoed
}

/// Queue `bytes` as a packet of our own.
fn send(plane: &mut Plane, bytes: &[u8], socket: MediaSocket, remote: SocketAddr) {
    plane.media().slot().unwrap().put(bytes);
    plane.media().commit(MediaTransmit { socket, remote });
}

fn number(bytes: &[u8]) -> u32 {
    u32::from_be_bytes(*bytes.first_chunk().unwrap())
}

/// Turns until nothing comes any more; what came to each socket, in order.
fn drain(plane: &mut Plane) -> Vec<(usize, u32)> {
    let mut packets = Vec::new();
    while plane.submit(0).unwrap() > 0 || !plane.media().intake.is_armed() {
        while let Some(packet) = plane.media().next() {
            packets.push((packet.socket.index(), number(packet.bytes)));
        }
    }
    packets
}

/// Whether the eventfd is readable now.
fn is_signalled(plane: &Plane) -> bool {
    use std::os::fd::AsRawFd;
    let mut poll =
        libc::pollfd { fd: plane.eventfd().as_raw_fd(), events: libc::POLLIN, revents: 0 };
    // SAFETY: `poll` outlives the call.
    unsafe { libc::poll(&raw mut poll, 1, 0) == 1 }
}

fn echoes_one(address: &str) {
    let mut plane = plane();
    let local = open(&mut plane, address, 1)[0];
    let peer = peer(address);
    peer.send_to(b"\x80\x00rtp", local).unwrap();
    assert_eq!(plane.submit(WAIT_US).unwrap(), 1);
    let packet = plane.media().next().unwrap();
    assert_eq!((packet.socket, packet.remote), (MediaSocket::rtp(0), peer.local_addr().unwrap()));
    assert!(!packet.is_truncated);
    packet.bytes[1] = 8;
    let transmit = MediaTransmit { socket: packet.socket, remote: packet.remote };
    plane.media().forward(transmit);
    plane.submit(0).unwrap();
    let mut bytes = [0; 100];
    let (len, from) = peer.recv_from(&mut bytes).unwrap();
    assert_eq!((&bytes[..len], from), (&b"\x80\x08rtp"[..], local));
    assert_eq!(plane.media().sent(), 1);
}

#[test]
fn packet_comes_back_rewritten_over_ipv4() {
    echoes_one(V4);
}

#[test]
fn packet_comes_back_rewritten_over_ipv6() {
    echoes_one(V6);
}

#[test]
fn packet_is_relayed_to_another_peer_by_another_socket() {
    let mut plane = plane();
    let locals = open(&mut plane, V4, 2);
    let (alice, bob) = (peer(V4), peer(V4));
    alice.send_to(b"hello", locals[0]).unwrap();
    plane.submit(WAIT_US).unwrap();
    assert_eq!(plane.media().next().unwrap().socket, MediaSocket::rtp(0));
    let remote = bob.local_addr().unwrap();
    plane.media().forward(MediaTransmit { socket: MediaSocket::rtcp(0), remote });
    plane.submit(0).unwrap();
    let mut bytes = [0; 10];
    assert_eq!(bob.recv_from(&mut bytes).unwrap(), (5, locals[1]));
    assert_eq!(&bytes[..5], b"hello");
}

#[test]
fn signalling_and_media_pass_through_one_submit() {
    let mut plane = plane();
    let local = open(&mut plane, V4, 1)[0];
    let (caller, listener) = (peer(V4), plane.sockets()[0].local());
    caller.send_to(b"rtp", local).unwrap();
    caller.send_to(b"sip", listener).unwrap();
    assert_eq!(plane.submit(0).unwrap(), 2);
    assert_eq!(echo(&mut plane), 1);
    let (receiver, sender) = plane.split();
    let received = receiver.next().unwrap();
    sender.slot().unwrap().put(received.bytes);
    sender.commit(Transmit { flow: received.flow });
    plane.submit(0).unwrap();
    let from = [(); 2].map(|()| caller.recv_from(&mut [0; 10]).unwrap().1);
    assert!(from.contains(&local) && from.contains(&listener));
}

#[test]
fn burst_larger_than_the_buffer_ring_loses_nothing_and_keeps_its_order() {
    let mut plane = plane_with(PlaneOptions { media_buffers: 8, ..PlaneOptions::default() });
    let locals = open(&mut plane, V4, 3);
    let peer = peer(V4);
    for number in 0u32..300 {
        peer.send_to(&number.to_be_bytes(), locals[number as usize % 3]).unwrap();
    }
    let packets = drain(&mut plane);
    for socket in 0..3 {
        let numbers = packets.iter().filter(|packet| packet.0 == socket).map(|packet| packet.1);
        let sent = (0..300).filter(|number| number % 3 == socket as u32);
        assert_eq!(numbers.collect::<Vec<_>>(), sent.collect::<Vec<_>>());
    }
    assert!(plane.media().starvations() > 0);
    assert_eq!(plane.media().kernel_drops().unwrap(), 0);
}

#[test]
fn longest_packet_is_whole_a_longer_one_is_cut_an_empty_one_is_empty() {
    let mut plane = plane();
    let local = open(&mut plane, V4, 1)[0];
    let peer = peer(V4);
    let bytes: Vec<u8> = (0..=MEDIA_BYTES_MAX).map(|at| at as u8).collect();
    for (len, is_truncated) in [(MEDIA_BYTES_MAX, false), (MEDIA_BYTES_MAX + 1, true), (0, false)] {
        peer.send_to(&bytes[..len], local).unwrap();
        plane.submit(WAIT_US).unwrap();
        let packet = plane.media().next().unwrap();
        assert_eq!(packet.bytes, &bytes[..len.min(MEDIA_BYTES_MAX)]);
        assert_eq!(packet.is_truncated, is_truncated);
    }
}

#[test]
fn every_packet_is_received_or_counted_as_a_kernel_drop() {
    let mut plane = plane();
    let locals = open(&mut plane, V4, 2);
    let peer = peer(V4);
    let (mut sent, mut received) = (0, 0);
    for _ in 0..3 {
        for number in 0u32..2_000 {
            peer.send_to(&number.to_be_bytes(), locals[1]).unwrap();
        }
        sent += 2_000;
        received += drain(&mut plane).len() as u64;
        assert_eq!(plane.media().kernel_drops().unwrap(), sent - received);
    }
    assert!(received < sent, "a socket of default size does not hold 2,000 packets");
}

#[test]
fn closed_peer_port_hurts_nobody() {
    let mut plane = plane();
    let local = open(&mut plane, V4, 1)[0];
    let peer = peer(V4);
    let closed = free(V4, 1)[0];
    for _ in 0..20 {
        send(&mut plane, b"to nobody", MediaSocket::rtp(0), closed);
        peer.send_to(b"ping", local).unwrap();
        plane.submit(WAIT_US).unwrap();
        assert_eq!(echo(&mut plane), 1);
        plane.submit(0).unwrap();
        assert_eq!(peer.recv_from(&mut [0; 10]).unwrap().0, 4);
    }
    assert_eq!(plane.media().errors().total(), 0);
    assert_eq!(plane.media().sent(), 40);
}

#[test]
fn refused_packets_are_counted_by_reason_and_never_sent_again() {
    let mut plane = plane();
    let local = open(&mut plane, V4, 1)[0];
    let peer = peer(V4);
    let (socket, good) = (MediaSocket::rtp(0), peer.local_addr().unwrap());
    send(&mut plane, b"one", socket, good);
    send(&mut plane, b"x", socket, "255.255.255.255:5004".parse().unwrap());
    send(&mut plane, b"x", socket, "127.0.0.1:0".parse().unwrap());
    send(&mut plane, b"x", socket, "[::1]:5004".parse().unwrap());
    send(&mut plane, b"x", MediaSocket::rtp(9), good);
    send(&mut plane, b"x", MediaSocket::rtp(100_000), good);
    peer.send_to(b"back", local).unwrap();
    plane.submit(0).unwrap();
    assert_eq!(echo(&mut plane), 1);
    plane.submit(0).unwrap();
    let errors = plane.media().errors();
    assert_eq!((errors.denied, errors.unreachable, errors.rejected), (1, 2, 2));
    assert_eq!((errors.total(), plane.media().sent()), (5, 2));
    assert_eq!(plane.media().room(), usize::from(PlaneOptions::default().media_slots));
    assert_eq!(peer.recv_from(&mut [0; 10]).unwrap().0, 3);
    assert_eq!(peer.recv_from(&mut [0; 10]).unwrap().0, 4);
}

#[test]
fn forwarded_and_generated_packets_leave_in_order() {
    let mut plane = plane();
    let local = open(&mut plane, V4, 1)[0];
    let (source, sink) = (peer(V4), peer(V4));
    let remote = sink.local_addr().unwrap();
    for round in 0u32..100 {
        source.send_to(&(round * 2).to_be_bytes(), local).unwrap();
        plane.submit(WAIT_US).unwrap();
        plane.media().next().unwrap();
        plane.media().forward(MediaTransmit { socket: MediaSocket::rtp(0), remote });
        send(&mut plane, &(round * 2 + 1).to_be_bytes(), MediaSocket::rtp(0), remote);
    }
    plane.submit(0).unwrap();
    for expected in 0..200 {
        let mut bytes = [0; 10];
        sink.recv_from(&mut bytes).unwrap();
        assert_eq!(number(&bytes), expected);
    }
}

#[test]
fn slots_run_out_until_the_next_submit() {
    let mut plane = plane_with(PlaneOptions { media_slots: 2, ..PlaneOptions::default() });
    open(&mut plane, V4, 1);
    let peer = peer(V4);
    for _ in 0..3 {
        send(&mut plane, b"a", MediaSocket::rtp(0), peer.local_addr().unwrap());
        send(&mut plane, b"b", MediaSocket::rtp(0), peer.local_addr().unwrap());
        assert!(plane.media().slot().is_none());
        assert_eq!(plane.media().room(), 0);
        plane.submit(0).unwrap();
        assert_eq!(plane.media().room(), 2);
    }
    assert_eq!(plane.media().sent(), 6);
}

#[test]
fn two_thousand_sockets_echo() {
    let mut plane = plane();
    let locals = open(&mut plane, V4, 2_000);
    let peer = peer(V4);
    for round in 0u32..3 {
        // A hundred at a time: the peer's own socket must not overflow.
        for some in locals.chunks(100) {
            for &local in some {
                peer.send_to(&round.to_be_bytes(), local).unwrap();
            }
            let mut echoed = 0;
            while echoed < some.len() {
                plane.submit(WAIT_US).unwrap();
                echoed += echo(&mut plane);
            }
            plane.submit(0).unwrap();
            let mut from: Vec<SocketAddr> =
                some.iter().map(|_| peer.recv_from(&mut [0; 10]).unwrap().1).collect();
            let mut expected = some.to_vec();
            from.sort();
            expected.sort();
            assert_eq!(from, expected);
        }
    }
    assert_eq!((plane.media().sent(), plane.media().receive_errors()), (6_000, 0));
    assert_eq!(plane.media().kernel_drops().unwrap(), 0);
}

#[test]
fn two_thousand_sockets_with_more_than_there_are_buffers_lose_nothing() {
    let mut plane = plane_with(PlaneOptions { media_buffers: 4, ..PlaneOptions::default() });
    let locals = open(&mut plane, V4, 2_000);
    let peer = peer(V4);
    for round in 0u32..3 {
        for &local in &locals {
            peer.send_to(&round.to_be_bytes(), local).unwrap();
        }
    }
    let mut packets = drain(&mut plane);
    assert_eq!(packets.len(), 6_000);
    packets.sort();
    assert!((0..2_000).all(|at| packets[3 * at..][..3] == [(at, 0), (at, 1), (at, 2)]));
}

#[test]
fn parked_plane_signals_the_first_packet() {
    let mut plane = plane();
    let locals = open(&mut plane, V4, 300);
    let peer = peer(V4);
    for &local in &locals[..3] {
        assert!(!plane.park().unwrap(), "nothing is there: sleep");
        assert!(!is_signalled(&plane), "parking itself is no arrival");
        peer.send_to(b"wake up", local).unwrap();
        assert!(is_signalled(&plane));
        plane.unpark();
        assert!(!is_signalled(&plane));
        assert_eq!(plane.submit(0).unwrap(), 1);
        assert_eq!(plane.media().next().unwrap().bytes, b"wake up");
    }
}

#[test]
fn spinning_plane_signals_no_packet() {
    let mut plane = plane();
    let local = open(&mut plane, V4, 1)[0];
    let peer = peer(V4);
    assert!(!plane.park().unwrap());
    plane.unpark();
    for _ in 0..10 {
        peer.send_to(b"x", local).unwrap();
        assert_eq!(plane.submit(0).unwrap(), 1);
        assert_eq!(echo(&mut plane), 1);
    }
    assert!(!is_signalled(&plane));
}

#[test]
fn plane_does_not_park_on_sockets_to_arm_or_packets_to_yield() {
    let mut plane = plane();
    let addresses: Vec<SocketAddr> = (0..u32::from(ARMS_PER_TURN) * 2)
        .map(|index| open_one(&mut plane, V4, MediaSocket::from_index(index)))
        .collect();
    assert!(plane.park().unwrap(), "half of the sockets are not armed yet");
    plane.unpark();
    assert!(!plane.park().unwrap());
    plane.unpark();
    peer(V4).send_to(b"x", addresses[0]).unwrap();
    assert!(plane.park().unwrap());
    plane.unpark();
    assert_eq!(plane.media().next().unwrap().bytes, b"x");
}

#[test]
fn failed_receive_is_armed_again_and_keeps_nobody_awake() {
    let mut plane = plane();
    // The ring knows no such socket, so each receive fails at once.
    plane.media().start(0);
    for failures in 1..=3 {
        plane.submit(0).unwrap();
        assert_eq!(plane.media().receive_errors(), failures);
    }
    assert!(!plane.park().unwrap());
    plane.unpark();
    let local = free(V4, 1)[0];
    let (file, descriptor) = plane.media().open(MediaSocket::rtp(7), local).unwrap();
    assert_eq!(file, 0, "the first socket has the first file");
    plane.register_media(file, descriptor).unwrap();
    plane.submit(0).unwrap();
    peer(V4).send_to(b"there", local).unwrap();
    plane.submit(WAIT_US).unwrap();
    assert_eq!(plane.media().next().unwrap().bytes, b"there");
}

#[test]
fn dropped_plane_leaves_all_its_ports_free() {
    let peer = peer(V4);
    for round in 0..5 {
        let mut plane = plane();
        // At an address that no other test takes ports of.
        let locals = open(&mut plane, "127.0.0.2:0", 300);
        // Leave everything in flight: packets unread, sends queued, polls armed.
        for &local in &locals {
            peer.send_to(b"x", local).unwrap();
        }
        if round % 2 == 0 {
            plane.submit(0).unwrap();
            echo(&mut plane);
        }
        drop(plane);
        for local in locals {
            UdpSocket::bind(local).unwrap();
        }
    }
}

#[test]
fn socket_that_cannot_be_opened_is_told_and_leaves_no_trace() {
    let mut plane = plane_with(PlaneOptions::default());
    let taken = peer(V4);
    let (socket, address) = (MediaSocket::rtp(1), taken.local_addr().unwrap());
    let refused = plane.open_media(socket, address);
    assert!(matches!(refused, Err(BindError::PortInUse { .. })));
    let refused = plane.open_media(socket, "192.0.2.1:0".parse().unwrap());
    assert!(matches!(refused, Err(BindError::AddressNotLocal { .. })));
    let listener = UdpListener::bind(V4.parse().unwrap(), BindOptions::default()).unwrap();
    let options = PlaneOptions { media_sockets: 1, ..PlaneOptions::default() };
    let mut small = Plane::new(vec![listener], options).unwrap();
    open_one(&mut small, V4, MediaSocket::from_index(4_096));
    let refused = small.open_media(MediaSocket::from_index(4_097), V4.parse().unwrap());
    assert!(matches!(refused, Err(BindError::TooManyFiles { .. })));
    let local = open_one(&mut plane, V4, socket);
    let refused = plane.open_media(socket, free(V4, 1)[0]);
    assert!(matches!(refused, Err(BindError::PortInUse { .. })), "an index is used once");
    plane.submit(0).unwrap();
    taken.send_to(b"x", local).unwrap();
    assert_eq!(plane.submit(WAIT_US).unwrap(), 1);
    assert_eq!(plane.media().next().unwrap().remote, address);
}

#[test]
fn table_is_no_larger_than_the_limit_of_open_files() {
    let asked = PlaneOptions { media_sockets: 10_000, ..PlaneOptions::default() };
    assert_eq!(asked.within_files(1_024, 2).media_sockets, 1_022);
    assert_eq!(asked.within_files(u64::MAX, 2).media_sockets, 10_000);
    assert_eq!(asked.within_files(1, 2).media_sockets, 0);
    assert_eq!(plane().media().sockets_max(), 4_096);
}
