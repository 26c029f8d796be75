//! The steering program in the kernel, behind real sockets.

use trunkline::engine::Router;
use trunkline::sim::Chance;
use trunkline::transport::{SteerError, Steering, UdpListener};

use crate::link::{V4, V6, allowed, arrived, link};
use crate::message::{odd, usual};

const SHARDS: usize = 5;
/// Datagrams sent before the sockets are looked at: all fit their buffers.
const BATCH: usize = 100;

fn steering(router: &Router) -> Option<Steering> {
    allowed(Steering::load(router.key(), SHARDS))
}

fn attach(steering: &mut Steering, sockets: &[UdpListener]) {
    steering.attach(&sockets.iter().collect::<Vec<_>>()).unwrap();
}

#[test]
fn usual_datagrams_arrive_at_their_owner() {
    let router = Router::new(42, SHARDS);
    let Some(mut steering) = steering(&router) else { return };
    for address in [V4, V6] {
        let (sockets, peer) = link(address, SHARDS);
        attach(&mut steering, &sockets);
        let mut chance = Chance::new(7);
        let mut taken = 0;
        for _ in 0..20_000 / BATCH {
            for _ in 0..BATCH {
                peer.send(&usual(&mut chance)).unwrap();
            }
            for (shard, socket) in sockets.iter().enumerate() {
                for datagram in arrived(socket) {
                    let owner = router.owner(&datagram, SHARDS);
                    assert_eq!(owner, shard, "{}", datagram.escape_ascii());
                    taken += 1;
                }
            }
        }
        assert_eq!(taken, 20_000);
    }
}

#[test]
fn odd_datagrams_arrive_somewhere() {
    let router = Router::new(43, SHARDS);
    let Some(mut steering) = steering(&router) else { return };
    let (sockets, peer) = link(V4, SHARDS);
    attach(&mut steering, &sockets);
    let mut chance = Chance::new(8);
    let mut taken = 0;
    for _ in 0..5_000 / BATCH {
        for _ in 0..BATCH {
            peer.send(&odd(&mut chance)).unwrap();
        }
        taken += sockets.iter().map(|socket| arrived(socket).len()).sum::<usize>();
    }
    assert_eq!(taken, 5_000);
}

#[test]
fn datagram_of_a_closed_socket_arrives_at_another() {
    let router = Router::new(44, SHARDS);
    let Some(mut steering) = steering(&router) else { return };
    let (mut sockets, peer) = link(V4, SHARDS);
    attach(&mut steering, &sockets);
    // The group moves its last socket into the gap; the program's own map does not.
    drop(sockets.remove(1));
    let mut chance = Chance::new(9);
    for _ in 0..500 {
        let datagram = usual(&mut chance);
        peer.send(&datagram).unwrap();
        let counts: Vec<usize> = sockets.iter().map(|socket| arrived(socket).len()).collect();
        assert_eq!(counts.iter().sum::<usize>(), 1);
        match router.owner(&datagram, SHARDS) {
            1 => {}
            0 => assert_eq!(counts[0], 1),
            owner => assert_eq!(counts[owner - 1], 1),
        }
    }
}

#[test]
fn one_steering_serves_several_addresses() {
    let router = Router::new(45, SHARDS);
    let Some(mut steering) = steering(&router) else { return };
    let links = [link(V4, SHARDS), link(V6, SHARDS), link(V4, SHARDS)];
    links.iter().for_each(|(sockets, _)| attach(&mut steering, sockets));
    let mut chance = Chance::new(10);
    for (sockets, peer) in &links {
        let datagram = usual(&mut chance);
        peer.send(&datagram).unwrap();
        assert_eq!(arrived(&sockets[router.owner(&datagram, SHARDS)]).len(), 1);
    }
}

#[test]
fn sockets_and_shards_must_match() {
    for shards in [0, 65, 1 << 40] {
        let error = Steering::load([0; 2], shards).unwrap_err();
        assert!(matches!(error, SteerError::Sockets { .. }), "{error}");
    }
    let Some(mut steering) = allowed(Steering::load([0; 2], 2)) else { return };
    let (sockets, _) = link(V4, 3);
    let all: Vec<&UdpListener> = sockets.iter().collect();
    for given in [&all[..], &all[..1], &[]] {
        let error = steering.attach(given).unwrap_err();
        assert!(matches!(error, SteerError::Sockets { shards: 2, .. }), "{error}");
    }
}

#[test]
fn lone_shard_needs_no_program() {
    let Some(mut steering) = allowed(Steering::load([0; 2], 1)) else { return };
    let (sockets, peer) = link(V4, 1);
    attach(&mut steering, &sockets);
    peer.send(b"anything").unwrap();
    assert_eq!(arrived(&sockets[0]).len(), 1);
}
