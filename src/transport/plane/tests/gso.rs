//! Datagrams that leave as one, against the real kernel.

use super::network::alone;
use super::*;
use crate::transport::probe;

fn options() -> PlaneOptions {
    PlaneOptions { gso: true, ..PlaneOptions::default() }
}

/// Three answers each of a dozen calls, interleaved; a call's number and its answer's in front.
fn commit_calls(plane: &mut Plane, flow: Flow, calls: u8, sizes: [usize; 3]) {
    for (answer, bytes) in (0u8..).zip(sizes) {
        for call in 0..calls {
            let mut message = vec![call; bytes];
            message[1] = answer;
            let (_, sender) = plane.split();
            let slot = sender.slot().unwrap();
            slot.put(&message);
            slot.tie_to(&[call]);
            sender.commit(Transmit { flow });
        }
    }
}

/// What has come of `calls` calls is whole, and of each in order.
fn expect_calls(peer: &UdpSocket, calls: u8, sizes: [usize; 3]) {
    let mut next = vec![0; calls.into()];
    for _ in 0..3 * usize::from(calls) {
        let mut bytes = [0; 4_096];
        let len = peer.recv(&mut bytes).unwrap();
        let (call, answer) = (bytes[0], usize::from(bytes[1]));
        assert_eq!((len, answer), (sizes[answer], next[usize::from(call)]), "call {call}");
        assert!(bytes[2..len].iter().all(|&byte| byte == call));
        next[usize::from(call)] += 1;
    }
}

#[test]
fn few_datagrams_leave_one_by_one_unless_what_they_answer_has_waited() {
    let mut plane = Plane::new(vec![listener(V4, BindOptions::default())], options()).unwrap();
    let peer = peer(V4);
    let flow = Flow::udp(0, peer.local_addr().unwrap());
    let waits = [(0, 3), (1, 1), (0, 3)];
    for (waited_ms, sends) in waits {
        let before = plane.split().1.groups();
        plane.split().1.answer_to(Duration::from_millis(waited_ms));
        for _ in 0..3 {
            send(&mut plane, b"answer", flow);
        }
        plane.submit(0).unwrap();
        assert_eq!(plane.split().1.groups() - before, sends, "{waited_ms} ms");
    }
}

fn answers_of_many_calls_leave_as_few(address: &str) {
    let listener = listener(address, BindOptions::default());
    let mut plane = Plane::new(vec![listener], options()).unwrap();
    let peers = [peer(address), peer(address), peer(address)];
    for turn in 1..=8u64 {
        for peer in &peers {
            let flow = Flow::udp(0, peer.local_addr().unwrap());
            commit_calls(&mut plane, flow, 25, [320, 640, 384]);
        }
        plane.submit(0).unwrap();
        let sender = plane.split().1;
        assert_eq!((sender.sent(), sender.groups()), (225 * turn, 9 * turn));
        assert_eq!((sender.errors().total(), sender.room()), (0, 256));
        peers.iter().for_each(|peer| expect_calls(peer, 25, [320, 640, 384]));
    }
}

#[test]
fn answers_of_many_calls_leave_as_few_over_ipv4() {
    answers_of_many_calls_leave_as_few(V4);
}

#[test]
fn answers_of_many_calls_leave_as_few_over_ipv6() {
    answers_of_many_calls_leave_as_few(V6);
}

#[test]
fn a_group_to_an_impossible_address_is_counted_one_by_one() {
    let (mut plane, _) = plane_with(BindOptions::default(), options());
    let nobody = Flow::udp(0, "255.255.255.255:5060".parse().unwrap());
    commit_calls(&mut plane, nobody, 4, [320; 3]);
    for _ in 0..2 {
        plane.submit(0).unwrap();
    }
    let sender = plane.split().1;
    assert_eq!((sender.errors().denied, sender.sent(), sender.queued()), (12, 0, 0));
    assert_eq!((sender.gso_refused(), sender.retried(), sender.room()), (1, 12, 256));
}

/// In a network of its own, whose loopback carries 600 bytes: what is longer has to be cut, which the kernel does for
/// one datagram and not for many.
#[test]
fn a_path_that_cannot_carry_a_group_gets_its_datagrams_one_by_one() {
    alone(600, || {
        let (mut plane, _) = plane_with(BindOptions::default(), options());
        let peer = peer(V4);
        let flow = Flow::udp(0, peer.local_addr().unwrap());
        for turn in 1..=3 {
            commit_calls(&mut plane, flow, 8, [320, 900, 384]);
            for _ in 0..2 {
                plane.submit(0).unwrap();
            }
            let sender = plane.split().1;
            let (sent, lost) = (sender.sent(), sender.errors().total());
            assert_eq!((sent + lost, sender.errors().overtaken), (24 * turn, lost));
            assert_eq!(sender.gso_refused(), 1, "once it is known, nobody tries");
            assert_eq!(lost, 8, "the 384 of the first turn had left before the 900 were refused");
            if turn == 1 {
                (0..16).for_each(|_| assert!(peer.recv(&mut [0; 2_000]).unwrap() < 900));
            } else {
                expect_calls(&peer, 8, [320, 900, 384]);
            }
        }
    });
}

#[test]
fn this_host_sends_many_as_one() {
    let refusal = probe().gso;
    assert!(refusal.is_none(), "{refusal:?}");
}
