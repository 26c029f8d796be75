//! The queue without a kernel: what it does with refusals.

mod groups;

use super::settle::ATTEMPTS_MAX;
use super::*;
use crate::wire::Flow;

const A: &str = "192.0.2.1:5060";
const B: &str = "192.0.2.2:5060";

/// Commit one datagram per destination; returns the slots in order.
fn commit(sender: &mut Sender, destinations: &[&str]) -> Vec<u16> {
    for destination in destinations {
        sender.slot().unwrap().put(destination.as_bytes());
        sender.commit(Transmit { flow: Flow::udp(0, destination.parse().unwrap()) });
    }
    sender.queue[sender.queue.len() - destinations.len()..].to_vec()
}

/// A turn in which the kernel takes all that is queued and refuses `refused`.
fn turn(sender: &mut Sender, refused: &[(u16, i32)]) {
    sender.pushed = sender.queue.len();
    sender.entries = sender.pushed as u64;
    for &(slot, errno) in refused {
        sender.fail(slot, errno);
    }
    sender.settle();
}

#[test]
fn sent_slots_are_free_again_most_recent_bytes_first() {
    let mut sender = Sender::new(4, false);
    let slots = commit(&mut sender, &[A, A, B]);
    turn(&mut sender, &[]);
    assert_eq!((sender.sent(), sender.queued(), sender.room()), (3, 0, 4));
    assert_eq!(commit(&mut sender, &[A, A, B]), slots);
}

#[test]
fn passing_refusal_goes_again_before_anything_newer() {
    let mut sender = Sender::new(8, false);
    let slots = commit(&mut sender, &[A, B, A]);
    turn(&mut sender, &[(slots[1], libc::EAGAIN), (slots[2], libc::ENOBUFS)]);
    assert_eq!(sender.queue, [slots[1], slots[2]]);
    assert_eq!((sender.sent(), sender.retried()), (1, 2));
    let newer = commit(&mut sender, &[B]);
    assert_eq!(sender.queue, [slots[1], slots[2], newer[0]]);
    turn(&mut sender, &[]);
    assert_eq!((sender.sent(), sender.errors().total(), sender.room()), (4, 0, 8));
}

#[test]
fn overtaken_datagram_is_dropped_not_reordered() {
    let mut sender = Sender::new(8, false);
    let slots = commit(&mut sender, &[A, B, A]);
    turn(&mut sender, &[(slots[0], libc::EAGAIN)]);
    assert_eq!(sender.queued(), 0);
    assert_eq!((sender.sent(), sender.errors().overtaken), (2, 1));
}

#[test]
fn other_listener_or_family_is_another_destination() {
    let mut sender = Sender::new(8, false);
    let first = commit(&mut sender, &[A])[0];
    sender.slot().unwrap().put(b"x");
    sender.commit(Transmit { flow: Flow::udp(1, A.parse().unwrap()) });
    commit(&mut sender, &["[::1]:5060"]);
    turn(&mut sender, &[(first, libc::EAGAIN)]);
    assert_eq!(sender.queue, [first]);
}

#[test]
fn all_refused_keep_their_order() {
    let mut sender = Sender::new(8, false);
    let slots = commit(&mut sender, &[A, A, A]);
    let refused: Vec<_> = slots.iter().map(|&slot| (slot, libc::EAGAIN)).collect();
    turn(&mut sender, &refused);
    assert_eq!(sender.queue, slots);
    assert_eq!(sender.room(), 5);
}

#[test]
fn dead_interface_gives_every_slot_back_in_the_end() {
    let mut sender = Sender::new(2, false);
    let slots = commit(&mut sender, &[A, B]);
    for _ in 0..ATTEMPTS_MAX {
        assert_eq!(sender.queue, slots);
        turn(&mut sender, &[(slots[0], libc::EAGAIN), (slots[1], libc::EAGAIN)]);
    }
    assert_eq!((sender.room(), sender.sent(), sender.errors().full), (2, 0, 2));
    assert_eq!(sender.retried(), 2 * (u64::from(ATTEMPTS_MAX) - 1));
}

#[test]
fn reused_slot_starts_with_all_its_attempts() {
    let mut sender = Sender::new(1, false);
    for _ in 0..2 {
        let slots = commit(&mut sender, &[A]);
        for _ in 1..ATTEMPTS_MAX {
            turn(&mut sender, &[(slots[0], libc::EAGAIN)]);
        }
        turn(&mut sender, &[]);
    }
    assert_eq!((sender.sent(), sender.errors().total()), (2, 0));
}

#[test]
fn pending_icmp_error_costs_the_next_datagram_nothing() {
    let mut sender = Sender::new(2, false);
    let slots = commit(&mut sender, &[A]);
    turn(&mut sender, &[(slots[0], libc::ECONNREFUSED)]);
    turn(&mut sender, &[]);
    assert_eq!((sender.sent(), sender.errors().total()), (1, 0));
}

#[test]
fn lasting_refusals_are_counted_at_once_each_in_its_bucket() {
    let mut sender = Sender::new(8, false);
    let slots = commit(&mut sender, &[A, A, A, A]);
    let errnos = [libc::EMSGSIZE, libc::EPERM, libc::ENETUNREACH, libc::EBADF];
    let refused: Vec<_> = slots.into_iter().zip(errnos).collect();
    turn(&mut sender, &refused);
    let one_each =
        SendErrors { too_long: 1, denied: 1, unreachable: 1, rejected: 1, ..Default::default() };
    assert_eq!(sender.errors(), one_each);
    assert_eq!((sender.errors().total(), sender.room()), (4, 8));
}
