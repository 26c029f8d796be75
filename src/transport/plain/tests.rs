//! Plain batches on loopback.

mod joined;

use std::net::SocketAddr;
use std::time::Duration;

use super::*;
use crate::transport::{BindOptions, UdpListener};

/// Longest a receive sleeps for something that is due; nothing is asserted about it.
const WAIT: Option<Duration> = Some(Duration::from_secs(2));

fn listener(address: &str) -> UdpListener {
    UdpListener::bind(address.parse().unwrap(), BindOptions::default()).unwrap()
}

fn queue(sender: &mut PlainSender, bytes: &[u8], remote: SocketAddr) {
    sender.slot().unwrap().put(bytes);
    sender.commit(remote);
}

#[test]
fn batch_arrives_in_order_with_its_sender() {
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let (ours, theirs) = (listener(address), listener(address));
        let mut sender = PlainSender::new(8, 100);
        let mut receiver = PlainReceiver::new(3, 100);
        let mut expected = 0u8;
        for _ in 0..5 {
            for at in 0..8 {
                queue(&mut sender, &[expected + at], theirs.local());
            }
            assert!(sender.slot().is_none(), "the batch is full");
            assert_eq!(sender.flush(&ours).unwrap(), 8);
            assert_eq!(sender.queued(), 0);
            for count in [3, 3, 2] {
                assert_eq!(receiver.receive(&theirs, WAIT).unwrap(), count);
                for (remote, bytes, is_truncated) in receiver.received() {
                    assert_eq!(
                        (remote, bytes, is_truncated),
                        (ours.local(), &[expected][..], false)
                    );
                    expected += 1;
                }
            }
        }
    }
}

#[test]
fn connected_socket_sends_to_its_peer_and_hears_no_stranger() {
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let [ours, theirs, stranger] = [(); 3].map(|()| listener(address));
        ours.connect(theirs.local()).unwrap();
        let mut sender = PlainSender::new(2, 100);
        let mut receiver = PlainReceiver::new(4, 100);
        for bytes in [b"a", b"b"] {
            sender.slot().unwrap().put(bytes);
            sender.commit_connected();
        }
        assert_eq!(sender.flush(&ours).unwrap(), 2);
        assert_eq!(receiver.receive(&theirs, WAIT).unwrap(), 2);
        queue(&mut sender, b"stranger", ours.local());
        sender.flush(&stranger).unwrap();
        queue(&mut sender, b"peer", ours.local());
        sender.flush(&theirs).unwrap();
        assert_eq!(receiver.receive(&ours, WAIT).unwrap(), 1);
        assert_eq!(receiver.received().next().unwrap().1, b"peer");
    }
}

#[test]
fn nothing_there_is_an_empty_batch() {
    let ours = listener("127.0.0.1:0");
    let mut receiver = PlainReceiver::new(4, 100);
    assert_eq!(receiver.receive(&ours, None).unwrap(), 0);
    assert_eq!(receiver.receive(&ours, Some(Duration::from_millis(1))).unwrap(), 0);
    assert_eq!(receiver.received().count(), 0);
}

#[test]
fn longer_datagram_is_cut_and_the_next_batch_starts_afresh() {
    let (ours, theirs) = (listener("127.0.0.1:0"), listener("127.0.0.1:0"));
    let mut sender = PlainSender::new(4, 100);
    let mut receiver = PlainReceiver::new(4, 10);
    for (sent, kept, is_cut) in [(11, 10, true), (10, 10, false), (0, 0, false)] {
        queue(&mut sender, &[7; 100][..sent], theirs.local());
        sender.flush(&ours).unwrap();
        assert_eq!(receiver.receive(&theirs, WAIT).unwrap(), 1);
        let (_, bytes, is_truncated) = receiver.received().next().unwrap();
        assert_eq!((bytes.len(), is_truncated), (kept, is_cut));
    }
}

#[test]
fn refused_datagram_is_counted_and_the_rest_leaves() {
    let (ours, theirs) = (listener("127.0.0.1:0"), listener("127.0.0.1:0"));
    let mut sender = PlainSender::new(4, 100);
    queue(&mut sender, b"one", theirs.local());
    queue(&mut sender, b"two", "127.0.0.1:0".parse().unwrap());
    queue(&mut sender, b"three", theirs.local());
    assert_eq!(sender.flush(&ours).unwrap(), 2);
    assert_eq!((sender.errors(), sender.queued()), (1, 0));
    let mut receiver = PlainReceiver::new(4, 100);
    assert_eq!(receiver.receive(&theirs, WAIT).unwrap(), 2);
}

#[test]
fn poller_tells_of_a_socket_until_it_is_empty() {
    let sockets = [(); 3].map(|()| listener("127.0.0.1:0"));
    let mut poller = PlainPoller::new(8).unwrap();
    for (index, socket) in sockets.iter().enumerate() {
        poller.add(socket, index).unwrap();
    }
    let mut readable = || -> Vec<usize> { poller.wait(Duration::ZERO).unwrap().collect() };
    assert_eq!(readable(), [0; 0]);
    let peer = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    peer.send_to(b"x", sockets[1].local()).unwrap();
    assert_eq!((readable(), readable()), (vec![1], vec![1]));
    PlainReceiver::new(1, 10).receive(&sockets[1], None).unwrap();
    assert_eq!(readable(), [0; 0]);
}
