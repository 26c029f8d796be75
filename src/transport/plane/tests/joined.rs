//! Joined datagrams, from senders on this host, into a plane that takes them apart.

use super::*;
use crate::transport::PlainSender;

const BATCH: usize = 256;

fn joining(address: &str, rx_buffers: u16) -> (Plane, SocketAddr) {
    let listener = listener(address, BindOptions::default());
    let local = listener.local();
    let options = PlaneOptions { gro: true, rx_buffers, ..PlaneOptions::default() };
    (Plane::new(vec![listener], options).unwrap(), local)
}

/// Send datagrams of these lengths in one flush, each starting with its number.
fn send_all(from: &UdpListener, to: SocketAddr, lens: &[usize]) {
    let mut sender = PlainSender::joined(BATCH, 60_000);
    for (number, &len) in (0u32..).zip(lens) {
        let slot = sender.slot().unwrap();
        slot.put(&number.to_be_bytes());
        slot.put(&vec![b'.'; len - 4]);
        sender.commit(to);
    }
    assert_eq!(sender.flush(from).unwrap(), lens.len());
}

/// Number, length and sender of what comes, until nothing does.
fn take(plane: &mut Plane) -> Vec<(u32, usize, SocketAddr)> {
    let mut taken = Vec::new();
    let mut count = plane.submit(WAIT_US).unwrap();
    while count > 0 {
        let (receiver, _) = plane.split();
        for left in (0..count).rev() {
            let received = receiver.next().unwrap();
            assert!(!received.is_truncated);
            taken.push((number(received.bytes), received.bytes.len(), received.flow.remote));
            assert_eq!((receiver.len(), receiver.is_empty()), (left, left == 0));
        }
        count = plane.submit(0).unwrap();
    }
    taken
}

fn arrives(address: &str, lens: &[usize]) {
    let from = listener(address, BindOptions::default());
    let (mut plane, local) = joining(address, 64);
    send_all(&from, local, lens);
    let expected: Vec<_> =
        (0u32..).zip(lens).map(|(number, &len)| (number, len, from.local())).collect();
    assert_eq!(take(&mut plane), expected);
    assert_eq!(plane.kernel_drops().unwrap(), 0);
}

#[test]
fn sixty_four_equal_and_a_short_one_arrive_whole() {
    for address in [V4, V6] {
        let mut lens = [600; 65];
        lens[64] = 5;
        arrives(address, &lens);
        arrives(address, &[1_000; 64]);
        arrives(address, &[1_400, 1_400, 1_399, 1_400, 9, 9, 9, 10, 4]);
    }
}

#[test]
fn more_batches_than_buffers_lose_nothing() {
    let (mut plane, local) = joining(V4, 2);
    let from = listener(V4, BindOptions::default());
    for _ in 0..5 {
        send_all(&from, local, &[300; BATCH]);
    }
    assert_eq!(take(&mut plane).len(), 5 * BATCH);
    assert!(plane.split().0.starvations() > 0);
}

#[test]
fn peers_that_join_and_peers_that_do_not_are_told_apart() {
    let (mut plane, local) = joining(V4, 64);
    let (from, plain) = (listener(V4, BindOptions::default()), peer(V4));
    for _ in 0..3 {
        send_all(&from, local, &[100; 10]);
        plain.send_to(&7u32.to_be_bytes(), local).unwrap();
    }
    let taken = take(&mut plane);
    assert_eq!(taken.len(), 33);
    for turn in taken.chunks(11) {
        let numbers: Vec<u32> = turn.iter().map(|taken| taken.0).collect();
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 7]);
        assert!(turn[..10].iter().all(|taken| taken.2 == from.local()));
        assert_eq!(turn[10].2, plain.local_addr().unwrap());
    }
}

#[test]
fn rest_of_a_batch_survives_the_next_submit() {
    let (mut plane, local) = joining(V4, 2);
    let from = listener(V4, BindOptions::default());
    send_all(&from, local, &[100; 20]);
    assert_eq!(plane.submit(WAIT_US).unwrap(), 20);
    for expected in 0..20 {
        let (receiver, _) = plane.split();
        assert_eq!(number(receiver.next().unwrap().bytes), expected);
        if expected == 10 {
            // It must not land in the buffer that is still being read.
            send_all(&from, local, &[200; 20]);
        }
        plane.submit(0).unwrap();
    }
    assert_eq!(take(&mut plane).len(), 20);
}

#[test]
fn longest_datagram_is_cut_where_a_plain_plane_cuts_it() {
    let (mut plane, local) = joining(V4, 8);
    let peer = peer(V4);
    let bytes: Vec<u8> = (0..60_000).map(|at| at as u8).collect();
    for (len, is_truncated) in
        [(RX_BYTES_MAX, false), (RX_BYTES_MAX + 1, true), (60_000, true), (0, false)]
    {
        peer.send_to(&bytes[..len], local).unwrap();
        assert_eq!(plane.submit(WAIT_US).unwrap(), 1);
        let received = plane.split().0.next().unwrap();
        assert_eq!(received.bytes, &bytes[..len.min(RX_BYTES_MAX)]);
        assert_eq!(received.is_truncated, is_truncated);
    }
}

#[test]
fn dropped_batch_counts_as_one_drop() {
    let listener = listener(V4, BindOptions { rx_bytes: 4_096, ..BindOptions::default() });
    let local = listener.local();
    let options = PlaneOptions { gro: true, ..PlaneOptions::default() };
    let mut plane = Plane::new(vec![listener], options).unwrap();
    let from = UdpListener::bind(V4.parse().unwrap(), BindOptions::default()).unwrap();
    for _ in 0..20 {
        send_all(&from, local, &[1_000; 10]);
    }
    let drops = plane.kernel_drops().unwrap();
    let taken = take(&mut plane).len() as u64;
    assert!(drops > 0 && taken > 0 && taken.is_multiple_of(10));
    assert_eq!(10 * drops + taken, 200);
}

#[test]
fn plane_told_to_join_no_more_loses_them_one_by_one() {
    let listener = listener(V4, BindOptions { rx_bytes: 4_096, ..BindOptions::default() });
    let local = listener.local();
    let options = PlaneOptions { gro: true, ..PlaneOptions::default() };
    let mut plane = Plane::new(vec![listener], options).unwrap();
    plane.let_join(false).unwrap();
    let from = UdpListener::bind(V4.parse().unwrap(), BindOptions::default()).unwrap();
    for _ in 0..20 {
        send_all(&from, local, &[1_000; 10]);
    }
    let drops = plane.kernel_drops().unwrap();
    let taken = take(&mut plane).len() as u64;
    assert!(drops > 0 && taken > 0);
    assert_eq!(drops + taken, 200);
    plane.let_join(true).unwrap();
    (0..20).for_each(|_| send_all(&from, local, &[1_000; 10]));
    let taken = take(&mut plane).len() as u64;
    assert_eq!(10 * (plane.kernel_drops().unwrap() - drops) + taken, 200);
}

#[test]
fn plane_that_joins_nothing_takes_a_socket_that_was_told_to_join() {
    let listener = listener(V4, BindOptions::default());
    listener.join().unwrap();
    let local = listener.local();
    let mut plane = Plane::new(vec![listener], PlaneOptions::default()).unwrap();
    let from = UdpListener::bind(V4.parse().unwrap(), BindOptions::default()).unwrap();
    send_all(&from, local, &[1_000; 20]);
    assert_eq!(take(&mut plane).len(), 20);
}
