//! Ports are leased once at a time, shared fairly, rest after media, and all come back.

use std::collections::HashSet;

use super::Ports;
use super::wheel::{SLOTS, Wheel};
use crate::api::Config;
use crate::time::Timestamp;
use crate::wire::{MediaSocket, SocketAnswer};

fn config(ports: std::ops::RangeInclusive<u16>) -> Config {
    let mut config =
        Config::new(vec!["192.0.2.1:5060".parse().unwrap(), "[2001:db8::1]:5060".parse().unwrap()]);
    config.media.ports = ports;
    config
}

/// Ports whose sockets can all be had.
fn opened(config: &Config) -> Ports {
    let mut ports = Ports::new(config);
    while let Some(order) = ports.order() {
        ports.answer(Timestamp::ZERO, order.socket, SocketAnswer::Open);
    }
    ports
}

#[test]
fn shards_get_even_ports_of_their_own() {
    let config = config(10_001..=10_021);
    let mut seen = HashSet::new();
    for shard in 0..2 {
        let mut ports = opened(&config.for_shard(shard, 2));
        while let Some(port) = ports.lease(true) {
            let address = ports.address(MediaSocket::rtp(port.number()));
            assert!(address.port().is_multiple_of(2) && address.port() >= 10_002);
            assert!(seen.insert(address), "{address} leased twice");
        }
        assert_eq!(ports.live(), 5);
    }
    assert_eq!(seen.len(), 10);
}

#[test]
fn a_dry_pool_refuses_and_a_returned_port_is_used_again() {
    let mut ports = opened(&config(20_000..=20_003));
    let first = ports.lease(false).unwrap();
    let second = ports.lease(false).unwrap();
    assert!(ports.lease(false).is_none());
    let v4 = ports.lease(true).unwrap();
    assert!(ports.address(MediaSocket::rtp(v4.number())).is_ipv4());
    let freed = first.number();
    ports.release(first, None);
    assert_eq!(ports.lease(false).unwrap().number(), freed);
    ports.release(second, None);
}

#[test]
fn nothing_is_leased_before_its_socket_is_open() {
    let mut ports = Ports::new(&config(20_000..=20_003));
    assert!(ports.lease(true).is_none());
    let orders: Vec<_> = std::iter::from_fn(|| ports.order()).collect();
    assert_eq!(orders.len(), 4, "two pairs on each of two addresses");
    assert!(orders.iter().all(|order| !order.socket.is_rtcp()));
    ports.answer(Timestamp::ZERO, orders[0].socket, SocketAnswer::Refused);
    ports.answer(Timestamp::ZERO, orders[1].socket, SocketAnswer::Open);
    let port = ports.lease(true).unwrap();
    assert_eq!(ports.address(MediaSocket::rtp(port.number())), orders[1].address);
    assert!(ports.lease(true).is_none(), "somebody else has the other");
}

#[test]
fn a_host_without_files_is_asked_again_after_a_second_and_no_sooner() {
    let mut ports = Ports::new(&config(20_000..=21_000));
    let [zero, second] = [0, 1_000].map(Timestamp::from_millis);
    let first = ports.order().unwrap();
    ports.answer(zero, first.socket, SocketAnswer::Open);
    let refused = ports.order().unwrap();
    ports.answer(zero, refused.socket, SocketAnswer::NoMore);
    assert_eq!((ports.order(), ports.wakes_at()), (None, Some(second)));
    assert!(ports.lease(true).is_some());
    assert!(ports.lease(true).is_none());
    ports.wake(Timestamp::from_millis(999));
    assert_eq!(ports.order(), None);
    for _ in 0..3 {
        let now = ports.wakes_at().unwrap();
        ports.wake(now);
        assert_eq!(ports.order(), Some(refused), "the same port once more");
        ports.answer(now, refused.socket, SocketAnswer::NoMore);
        assert_eq!(ports.order(), None);
    }
    let now = ports.wakes_at().unwrap();
    ports.wake(now);
    let again = ports.order().unwrap();
    ports.answer(now, again.socket, SocketAnswer::Open);
    assert_eq!(ports.wakes_at(), None);
    let port = ports.lease(true).unwrap();
    assert_eq!(ports.address(MediaSocket::rtp(port.number())), refused.address);
}

#[test]
fn rtcp_without_a_file_is_wanted_until_it_has_one() {
    let mut ports = opened(&config(20_000..=20_003));
    let [zero, second] = [0, 1_000].map(Timestamp::from_millis);
    let number = ports.lease(true).unwrap().number();
    ports.want_control(number);
    let order = ports.order().unwrap();
    assert!(order.socket.is_rtcp());
    ports.answer(zero, order.socket, SocketAnswer::NoMore);
    ports.want_control(number);
    assert_eq!((ports.order(), ports.is_control_open(number)), (None, false));
    ports.wake(second);
    assert_eq!(ports.order(), Some(order));
    ports.answer(second, order.socket, SocketAnswer::Open);
    assert_eq!((ports.order(), ports.is_control_open(number)), (None, true));
}

#[test]
fn a_port_rests_after_media_unless_it_is_needed() {
    let mut ports = opened(&config(20_000..=20_003));
    let [one, other] = [ports.lease(true).unwrap(), ports.lease(true).unwrap()];
    let (one_number, other_number) = (one.number(), other.number());
    ports.release(one, Some(Timestamp::from_millis(0)));
    ports.release(other, None);
    let port = ports.lease(true).unwrap();
    assert_eq!(port.number(), other_number, "the one without media is ready at once");
    ports.release(port, None);
    ports.wake(Timestamp::from_millis(1_999));
    assert_eq!(ports.ready(), 3);
    ports.wake(Timestamp::from_millis(2_000));
    assert_eq!(ports.ready(), 4, "rested");
    let ports_out: Vec<_> = (0..2).map(|_| ports.lease(true).unwrap()).collect();
    for port in ports_out {
        ports.release(port, Some(Timestamp::from_millis(2_000)));
    }
    assert_eq!(ports.lease(true).unwrap().number(), other_number, "better early than never");
    let _ = one_number;
}

#[test]
fn a_stream_that_leaves_in_mid_turn_costs_no_other_its_turn() {
    const EACH: u32 = 5;
    for had_their_turn in 1..=EACH {
        for leaver in 0..EACH {
            let mut wheel = Wheel::default();
            let seat = |stream| wheel.seat(Timestamp::ZERO, stream);
            let seats: Vec<_> = (0..EACH * SLOTS as u32).map(seat).collect();
            let now = wheel.deadline().unwrap();
            let mut turns: Vec<u32> =
                (0..had_their_turn).map(|_| wheel.next(now).unwrap()).collect();
            // Those whose turn it is: they sit together.
            let seat = seats[turns[0] as usize];
            let mut seated = (0..).zip(&seats).filter(|(_, other)| **other == seat);
            let (gone, _) = seated.nth(leaver as usize).unwrap();
            wheel.leave(seat, gone);
            turns.extend(std::iter::from_fn(|| wheel.next(now)));
            let distinct: HashSet<u32> = turns.iter().copied().collect();
            assert_eq!(distinct.len(), turns.len(), "nobody has two turns: {turns:?}");
            let expected = if leaver < had_their_turn { EACH } else { EACH - 1 };
            assert_eq!(turns.len() as u32, expected, "{turns:?}");
        }
    }
}
