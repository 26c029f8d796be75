//! The talker against peers of a few lines.

use std::net::UdpSocket;

use trunkline::transport::BindOptions;

use super::*;

fn bind() -> UdpListener {
    UdpListener::bind("127.0.0.1:0".parse().unwrap(), BindOptions::default()).unwrap()
}

/// What `talk` says of a peer that answers each packet by `answer`, a packet at most each way.
fn talk_with(answer: impl Fn(&UdpSocket, &[u8], SocketAddr) + Sync) -> Talk {
    let socket = bind();
    let peer = UdpSocket::bind("127.0.0.1:0").unwrap();
    peer.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
    let remotes = [peer.local_addr().unwrap()];
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut bytes = [0; 1_000];
            while !done.load(Ordering::Relaxed) {
                if let Ok((len, remote)) = peer.recv_from(&mut bytes) {
                    answer(&peer, &bytes[..len], remote);
                }
            }
        });
        let talk = talk(&socket, &remotes, 4, 50_000, &AtomicBool::new(false));
        done.store(true, Ordering::Relaxed);
        talk.unwrap()
    })
}

#[test]
fn every_packet_that_comes_back_is_counted() {
    let talk = talk_with(|peer, bytes, remote| drop(peer.send_to(bytes, remote)));
    assert!(talk.echoed > 0 && talk.packets_per_s > 0.0);
    assert_eq!((talk.lost, talk.strange), (0, 0));
}

#[test]
fn silence_is_loss_and_ends() {
    let talk = talk_with(|_, _, _| {});
    assert_eq!((talk.echoed, talk.strange), (0, 0));
    assert!(talk.lost >= 4);
}

#[test]
fn what_is_no_packet_of_ours_is_strange() {
    let talk = talk_with(|peer, bytes, remote| drop(peer.send_to(&bytes[1..], remote)));
    assert_eq!(talk.echoed, 0);
    assert!(talk.strange >= 4 && talk.lost >= 4);
}

#[test]
fn a_stop_ends_the_run_before_it_begins() {
    let remotes = [bind().local()];
    let talk = talk(&bind(), &remotes, 4, u64::MAX, &AtomicBool::new(true)).unwrap();
    assert_eq!((talk.echoed, talk.lost), (0, 0));
}

#[test]
fn headers_of_a_stream_follow_each_other() {
    let remote = "127.0.0.1:5004".parse().unwrap();
    let mut stream = Stream { remote, ssrc: 7, sequence_number: u16::MAX, timestamp: 160 };
    assert_eq!(stream.next_header(), [0x80, 0, 0xff, 0xff, 0, 0, 0, 160, 0, 0, 0, 7]);
    assert_eq!(stream.next_header(), [0x80, 0, 0, 0, 0, 0, 1, 64, 0, 0, 0, 7]);
    let mut first = Stream { remote, ssrc: 7, sequence_number: 0, timestamp: 0 };
    assert_eq!(first.next_header()[1], 0x80, "the marker begins a talkspurt");
}
