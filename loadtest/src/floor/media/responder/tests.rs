//! Each responder echoes what it gets, until it is told to stop.

use std::sync::mpsc;
use std::time::Duration;

use super::*;

fn echoes(responder: Responder, count: u32) {
    let done = AtomicBool::new(false);
    let (opened, addresses) = mpsc::channel();
    std::thread::scope(|scope| {
        let serving = scope.spawn(|| responder.serve(count, opened, &done));
        let addresses = addresses.recv().unwrap();
        assert_eq!(addresses.len(), count as usize);
        let peer = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        peer.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
        for &address in &addresses {
            peer.send_to(b"packet", address).unwrap();
            let mut bytes = [0; 10];
            assert_eq!(peer.recv_from(&mut bytes).unwrap(), (6, address));
            assert_eq!(&bytes[..6], b"packet");
        }
        done.store(true, Ordering::Relaxed);
        serving.join().unwrap().unwrap();
    });
}

#[test]
fn epoll_echoes_on_every_socket() {
    echoes(Responder::Poll, 5);
}

#[test]
fn batches_echo_on_their_one_socket() {
    echoes(Responder::Batch, 1);
}

#[test]
fn plane_echoes_on_every_socket() {
    echoes(Responder::Plane, 5);
}
