//! How long datagrams have waited, by the kernel's stamps.

use std::time::SystemTime;

use super::*;

const WAITED: Duration = Duration::from_millis(5);

/// Let the wall clock go on: the kernel stamps by it.
fn pass(duration: Duration) {
    let started = SystemTime::now();
    while started.elapsed().unwrap_or_default() < duration {
        std::hint::spin_loop();
    }
}

/// The ages of what comes by one submit.
fn ages(plane: &mut Plane) -> Vec<Duration> {
    plane.submit(WAIT_US).unwrap();
    let (receiver, _) = plane.split();
    std::iter::from_fn(|| receiver.next().map(|received| received.age)).collect()
}

/// A plane whose kernel stamps: it starts to a moment after it was first asked to. What was not
/// stamped when it came is when it is read.
fn stamping(address: &str, options: PlaneOptions) -> (Plane, SocketAddr) {
    let listener = listener(address, BindOptions::default());
    let local = listener.local();
    let mut plane = Plane::new(vec![listener], options).unwrap();
    let peer = peer(address);
    for _ in 0..1_000 {
        peer.send_to(b"x", local).unwrap();
        pass(Duration::from_millis(1));
        if ages(&mut plane)[0] >= Duration::from_millis(1) {
            return (plane, local);
        }
    }
    panic!("the kernel stamps nothing");
}

#[test]
fn datagram_is_as_old_as_it_has_waited() {
    for address in [V4, V6] {
        for gro in [false, true] {
            let options = PlaneOptions { gro, ..PlaneOptions::default() };
            let (mut plane, local) = stamping(address, options);
            let peer = peer(address);
            peer.send_to(b"early", local).unwrap();
            pass(WAITED);
            peer.send_to(b"late", local).unwrap();
            let ages = ages(&mut plane);
            assert!(ages[0] >= WAITED && ages[0] < Duration::from_secs(10), "{ages:?}");
            assert!(ages[1] + WAITED <= ages[0], "{ages:?}");
        }
    }
}

#[test]
fn what_came_earlier_is_never_younger() {
    let (mut plane, local) = stamping(V4, PlaneOptions::default());
    let peer = peer(V4);
    for _ in 0..30 {
        peer.send_to(b"x", local).unwrap();
    }
    let ages = ages(&mut plane);
    assert_eq!(ages.len(), 30);
    assert!(ages.is_sorted_by(|earlier, later| earlier >= later), "{ages:?}");
}

#[test]
fn what_waits_for_a_later_turn_ages() {
    let (mut plane, local) = stamping(V4, PlaneOptions::default());
    let peer = peer(V4);
    peer.send_to(b"a", local).unwrap();
    peer.send_to(b"b", local).unwrap();
    plane.submit(WAIT_US).unwrap();
    assert!(plane.split().0.next().is_some());
    pass(WAITED);
    plane.submit(0).unwrap();
    assert!(plane.split().0.next().unwrap().age >= WAITED);
}
