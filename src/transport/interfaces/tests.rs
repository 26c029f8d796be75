//! Interfaces: this host has at least the one every host has.

use std::net::Ipv4Addr;

use super::*;

#[test]
fn loopback_has_its_address() {
    let found = interfaces().unwrap();
    let loopback = found.iter().find(|(_, address)| *address == Ipv4Addr::LOCALHOST);
    assert!(loopback.is_some_and(|(name, _)| name.starts_with("lo")), "{found:?}");
}
