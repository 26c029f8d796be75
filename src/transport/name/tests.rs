use proptest::prelude::*;

use super::*;

fn round_trip(address: SocketAddr) -> Option<SocketAddr> {
    let mut name = Name::EMPTY;
    let len = name.set(address) as usize;
    read(&name.as_bytes()[..len])
}

proptest! {
    #[test]
    fn ipv4_address_survives(ip: u32, port: u16) {
        let address = SocketAddr::from((Ipv4Addr::from(ip), port));
        prop_assert_eq!(round_trip(address), Some(address));
    }

    #[test]
    fn ipv6_address_survives(ip: u128, port: u16, scope: u32) {
        let address = SocketAddr::V6(SocketAddrV6::new(Ipv6Addr::from(ip), port, 0, scope));
        prop_assert_eq!(round_trip(address), Some(address));
    }

    #[test]
    fn any_bytes_are_an_address_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        let _ = read(&bytes);
    }
}

#[test]
fn shorter_family_overwrites_the_longer_one() {
    let mut name = Name::EMPTY;
    name.set("[ffff:ffff::1]:65535".parse().unwrap());
    let address: SocketAddr = "1.2.3.4:5060".parse().unwrap();
    let len = name.set(address) as usize;
    assert_eq!(read(&name.as_bytes()[..len]), Some(address));
}

#[test]
fn truncated_or_foreign_address_is_none() {
    let mut name = Name::EMPTY;
    for address in ["1.2.3.4:5060", "[::1]:5060"] {
        let len = name.set(address.parse().unwrap()) as usize;
        let needed = if len == 16 { 8 } else { 28 };
        for cut in 0..needed {
            assert_eq!(read(&name.as_bytes()[..cut]), None);
        }
    }
    let local = (libc::AF_UNIX as u16).to_ne_bytes();
    assert_eq!(read(&[local[0], local[1], 0, 0, 0, 0, 0, 0]), None);
}
