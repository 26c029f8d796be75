//! Batches whose datagrams the kernel takes and hands over joined.

use std::net::UdpSocket;

use super::super::group::{GROUP_DATAGRAMS_MAX, SEGMENT_BYTES_MAX};
use super::*;

const BATCH: usize = 256;

/// A receiver that lets the kernel join, and its socket.
fn joining(address: &str) -> (PlainReceiver, UdpListener) {
    let socket = listener(address);
    socket.join().unwrap();
    (PlainReceiver::joined(4, 2_048), socket)
}

/// `len` bytes that start with `number`.
fn numbered(number: u16, len: usize) -> Vec<u8> {
    let mut bytes = vec![b'.'; len.max(2)];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    bytes
}

/// Number and length of all that comes until `count` datagrams have.
fn take(
    receiver: &mut PlainReceiver,
    socket: &UdpListener,
    from: &UdpListener,
    count: usize,
) -> Vec<(u16, usize)> {
    let mut taken = Vec::new();
    while taken.len() < count {
        let told = receiver.receive(socket, WAIT).unwrap();
        assert!(told > 0, "{} of {count} came", taken.len());
        let before = taken.len();
        for (remote, bytes, is_truncated) in receiver.received() {
            assert_eq!((remote, is_truncated), (from.local(), false));
            taken.push((u16::from_be_bytes(*bytes.first_chunk().unwrap()), bytes.len()));
        }
        assert_eq!(taken.len() - before, told);
    }
    taken
}

/// Send datagrams of these lengths in one flush; they arrive whole, once, in order.
fn round_trip(address: &str, lens: &[usize]) {
    let ours = listener(address);
    let (mut receiver, theirs) = joining(address);
    let mut sender = PlainSender::joined(BATCH, 2_048);
    let sent: Vec<(u16, usize)> = (0u16..).zip(lens.iter().copied()).collect();
    for &(number, len) in &sent {
        queue(&mut sender, &numbered(number, len), theirs.local());
    }
    assert_eq!(sender.flush(&ours).unwrap(), lens.len());
    assert_eq!((sender.queued(), sender.errors()), (0, 0));
    assert_eq!(take(&mut receiver, &theirs, &ours, lens.len()), sent);
}

#[test]
fn equal_datagrams_and_a_shorter_one_arrive_whole() {
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let mut lens = [500; GROUP_DATAGRAMS_MAX];
        round_trip(address, &lens);
        lens[GROUP_DATAGRAMS_MAX - 1] = 3;
        round_trip(address, &lens);
    }
}

#[test]
fn sizes_that_differ_keep_their_order() {
    round_trip("127.0.0.1:0", &[500, 500, 499, 500, 501, 501, 2, 2, 2, 700, 500]);
    round_trip("127.0.0.1:0", &[9, 8, 7, 6, 5, 4, 3, 2, 3, 4]);
}

#[test]
fn long_datagrams_and_long_groups_are_not_too_long() {
    round_trip("127.0.0.1:0", &[SEGMENT_BYTES_MAX; BATCH]);
    round_trip("127.0.0.1:0", &[SEGMENT_BYTES_MAX + 1; 8]);
    round_trip("127.0.0.1:0", &[2; BATCH]);
}

#[test]
fn peers_are_not_mixed() {
    let ours = listener("127.0.0.1:0");
    let (mut receiver, theirs) = joining("127.0.0.1:0");
    let (mut other_receiver, others) = joining("127.0.0.1:0");
    let mut sender = PlainSender::joined(BATCH, 100);
    for number in 0..60 {
        let remote = if number % 3 == 0 { others.local() } else { theirs.local() };
        queue(&mut sender, &numbered(number, 50), remote);
    }
    assert_eq!(sender.flush(&ours).unwrap(), 60);
    let taken = take(&mut receiver, &theirs, &ours, 40);
    assert!(taken.iter().all(|(number, _)| number % 3 > 0) && taken.is_sorted());
    let taken = take(&mut other_receiver, &others, &ours, 20);
    assert!(taken.iter().all(|(number, _)| number % 3 == 0) && taken.is_sorted());
}

#[test]
fn earlier_steps_leave_first_and_keep_their_order() {
    let ours = listener("127.0.0.1:0");
    let (mut receiver, theirs) = joining("127.0.0.1:0");
    ours.connect(theirs.local()).unwrap();
    let mut sender = PlainSender::joined(BATCH, 200);
    for number in 0..60u16 {
        let step = [2, 1, 0][usize::from(number) % 3];
        let len = 100 + usize::from(step);
        sender.slot().unwrap().put(&numbered(number, len));
        sender.set_step(step);
        sender.commit_connected();
    }
    assert_eq!(sender.flush(&ours).unwrap(), 60);
    let steps = take(&mut receiver, &theirs, &ours, 60);
    let of = |first: u16| (first..60).step_by(3);
    let expected: Vec<u16> = of(2).chain(of(1)).chain(of(0)).collect();
    assert_eq!(steps.iter().map(|step| step.0).collect::<Vec<_>>(), expected);
}

#[test]
fn receiver_that_joins_nothing_gets_them_one_by_one() {
    let (ours, theirs) = (listener("127.0.0.1:0"), listener("127.0.0.1:0"));
    let mut sender = PlainSender::joined(BATCH, 100);
    for number in 0..20 {
        queue(&mut sender, &numbered(number, 50), theirs.local());
    }
    assert_eq!(sender.flush(&ours).unwrap(), 20);
    let mut receiver = PlainReceiver::new(64, 100);
    assert_eq!(receiver.receive(&theirs, WAIT).unwrap(), 20);
}

#[test]
fn plain_peers_of_a_joining_receiver_are_heard_too() {
    let (mut receiver, theirs) = joining("127.0.0.1:0");
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    for bytes in [&b"one"[..], b"", b"three"] {
        peer.send_to(bytes, theirs.local()).unwrap();
    }
    assert_eq!(receiver.receive(&theirs, WAIT).unwrap(), 3);
    let bytes: Vec<&[u8]> = receiver.received().map(|received| received.1).collect();
    assert_eq!(bytes, [&b"one"[..], b"", b"three"]);
}

#[test]
fn joined_datagrams_are_cut_each_for_itself() {
    let ours = listener("127.0.0.1:0");
    let (_, theirs) = joining("127.0.0.1:0");
    let mut receiver = PlainReceiver::joined(4, 40);
    let mut sender = PlainSender::joined(BATCH, 100);
    for len in [50, 50, 50, 40] {
        queue(&mut sender, &[7; 100][..len], theirs.local());
    }
    sender.flush(&ours).unwrap();
    assert_eq!(receiver.receive(&theirs, WAIT).unwrap(), 4);
    let seen: Vec<_> = receiver.received().map(|(_, bytes, cut)| (bytes.len(), cut)).collect();
    assert_eq!(seen, [(40, true), (40, true), (40, true), (40, false)]);
}

#[test]
fn refused_group_is_tried_one_by_one_and_counted() {
    let ours = listener("127.0.0.1:0");
    let (mut receiver, theirs) = joining("127.0.0.1:0");
    let mut sender = PlainSender::joined(BATCH, 100);
    let nowhere: SocketAddr = "127.0.0.1:0".parse().unwrap();
    for number in 0..9 {
        let remote = if (3..6).contains(&number) { nowhere } else { theirs.local() };
        queue(&mut sender, &numbered(number, 50), remote);
    }
    assert_eq!(sender.flush(&ours).unwrap(), 6);
    assert_eq!((sender.errors(), sender.queued()), (3, 0));
    let numbers = take(&mut receiver, &theirs, &ours, 6);
    assert_eq!(numbers.iter().map(|taken| taken.0).collect::<Vec<_>>(), [0, 1, 2, 6, 7, 8]);
}
