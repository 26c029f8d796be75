//! Networks: what is read, what is refused, which addresses are inside.

use super::{Network, NetworkError};

fn network(text: &str) -> Network {
    text.parse().unwrap()
}

#[test]
fn an_address_is_inside_when_the_prefix_agrees() {
    for (text, inside, outside) in [
        ("192.0.2.0/24", "192.0.2.255", "192.0.3.0"),
        ("192.0.2.128/25", "192.0.2.128", "192.0.2.127"),
        ("192.0.2.7", "192.0.2.7", "192.0.2.6"),
        ("192.0.2.7/32", "192.0.2.7", "192.0.2.8"),
        ("0.0.0.0/0", "255.255.255.255", "2001:db8::1"),
        ("::/0", "2001:db8::1", "192.0.2.1"),
        ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"),
        ("2001:db8::7", "2001:db8::7", "2001:db8::8"),
    ] {
        assert!(network(text).contains(inside.parse().unwrap()), "{inside} in {text}");
        assert!(!network(text).contains(outside.parse().unwrap()), "{outside} in {text}");
    }
}

#[test]
fn an_ipv4_address_in_ipv6_dress_is_an_ipv4_address() {
    assert!(network("192.0.2.0/24").contains("::ffff:192.0.2.9".parse().unwrap()));
    assert_eq!(network("::ffff:192.0.2.0/120"), network("192.0.2.0/24"));
    assert_eq!(network("::ffff:192.0.2.9"), network("192.0.2.9"));
    assert!(!network("::/0").contains("::ffff:192.0.2.9".parse().unwrap()));
}

#[test]
fn a_network_covers_itself_and_what_is_smaller() {
    let (wide, narrow) = (network("10.0.0.0/8"), network("10.1.0.0/16"));
    assert!(wide.covers(&narrow) && wide.covers(&wide));
    assert!(!narrow.covers(&wide) && !network("::/0").covers(&wide));
    assert!(Network::EVERY_V4.covers(&wide) && Network::EVERY_V6.covers(&network("2001:db8::/32")));
}

#[test]
fn what_is_no_network_is_refused_with_the_mend() {
    for text in ["", "x", "10.0.0/8", "/8", "10.0.0.256/8", "2001:db8::g/32", " 10.0.0.0/8"] {
        assert_eq!(text.parse::<Network>(), Err(NetworkError::Address), "{text}");
    }
    for text in ["10.0.0.0/", "10.0.0.0/33", "10.0.0.0/+8", "10.0.0.0/8/8", "10.0.0.0/999"] {
        let refused = Err(NetworkError::Prefix { prefix_bits_max: 32 });
        assert_eq!(text.parse::<Network>(), refused, "{text}");
    }
    let refused = Err(NetworkError::Prefix { prefix_bits_max: 128 });
    assert_eq!("2001:db8::/129".parse::<Network>(), refused);
    let meant = network("10.0.0.0/8");
    let refused = Err(NetworkError::BitsBehindPrefix { network: meant });
    assert_eq!("10.0.0.1/8".parse::<Network>(), refused);
    assert!("2001:db8::1/32".parse::<Network>().is_err());
}

#[test]
fn a_network_is_written_as_it_is_read() {
    for text in ["10.0.0.0/8", "0.0.0.0/0", "192.0.2.7/32", "2001:db8::/32", "::/0"] {
        assert_eq!(network(text).to_string(), text);
    }
}
