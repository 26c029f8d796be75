//! Ports are leased once at a time, shared fairly, and all come back.

use std::collections::HashSet;

use super::Ports;
use crate::api::Config;

fn config(ports: std::ops::RangeInclusive<u16>) -> Config {
    let mut config =
        Config::new(vec!["192.0.2.1:5060".parse().unwrap(), "[2001:db8::1]:5060".parse().unwrap()]);
    config.media.ports = ports;
    config
}

#[test]
fn shards_get_even_ports_of_their_own() {
    let config = config(10_001..=10_021);
    let mut seen = HashSet::new();
    for shard in 0..2 {
        let mut ports = Ports::new(&config.for_shard(shard, 2));
        while let Some(port) = ports.lease(true) {
            assert!(port.address().port().is_multiple_of(2) && port.address().port() >= 10_002);
            assert!(seen.insert(port.address()), "{port:?} leased twice");
        }
        assert_eq!(ports.live(), 5);
    }
    assert_eq!(seen.len(), 10);
}

#[test]
fn a_dry_pool_refuses_and_a_returned_port_is_used_again() {
    let mut ports = Ports::new(&config(20_000..=20_003));
    let first = ports.lease(false).unwrap();
    let second = ports.lease(false).unwrap();
    assert!(ports.lease(false).is_none());
    assert!(ports.lease(true).is_some_and(|port| port.address().is_ipv4()));
    let freed = first.address();
    ports.release(first);
    assert_eq!(ports.lease(false).unwrap().address(), freed);
    ports.release(second);
}
