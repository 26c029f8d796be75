//! URIs as RFC 3261 §19.1 and RFC 5118 have them.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Host, Scheme, Uri};

fn uri(text: &str) -> Uri<'_> {
    Uri::parse(text.as_bytes()).expect(text)
}

#[test]
fn all_parts_of_a_sip_uri_are_found() {
    let uri = uri("sips:alice:secret@example.com:5061;transport=tcp;lr?Subject=hi&Priority=urgent");
    assert_eq!(uri.scheme, Scheme::Sips);
    assert_eq!(uri.user(), Some(&b"alice"[..]));
    assert_eq!(uri.password(), Some(&b"secret"[..]));
    assert_eq!(uri.host(), Host::Name(b"example.com"));
    assert_eq!(uri.port, Some(5061));
    assert_eq!(uri.params().get(b"transport").and_then(|param| param.value), Some(&b"tcp"[..]));
    assert_eq!(uri.params().get(b"lr").map(|param| param.value), Some(None));
    assert_eq!(uri.params().get(b"maddr"), None);
    assert_eq!(uri.headers(), b"?Subject=hi&Priority=urgent");
}

#[test]
fn a_uri_may_be_a_host_alone() {
    let uri = uri("sip:192.0.2.1:5070");
    assert_eq!((uri.user(), uri.password()), (None, None));
    assert_eq!(uri.host(), Host::V4(Ipv4Addr::new(192, 0, 2, 1)));
    assert_eq!(uri.port, Some(5070));
    assert_eq!((uri.params().as_bytes(), uri.headers()), (&b""[..], &b""[..]));
}

#[test]
fn an_ipv6_reference_ends_at_its_bracket() {
    let mapped = Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0xc000, 0x020a);
    assert_eq!(uri("sip:a@[::ffff:192.0.2.10]:19823").host(), Host::V6(mapped));
    assert_eq!(uri("sip:[2001:db8::10:5070]").port, None);
    assert_eq!(uri("sip:[2001:db8::10]:5070").port, Some(5070));
}

#[test]
fn a_user_may_hold_what_looks_like_parameters_and_a_uri() {
    assert_eq!(
        uri("sip:user;par=u%40example.net@example.com").user(),
        Some(&b"user;par=u%40example.net"[..])
    );
    assert_eq!(
        uri("sip:sips%3Auser%40example.com@example.net").user(),
        Some(&b"sips%3Auser%40example.com"[..])
    );
}

#[test]
fn an_address_is_only_what_has_one_reading() {
    for name in ["999.1.1.1", "192.0.2", "192.0.2.01", "1.2.3.4.5", "7f3a9c"] {
        assert_eq!(uri(&format!("sip:{name}")).host(), Host::Name(name.as_bytes()));
    }
}

#[test]
fn a_tel_uri_is_a_number_with_parameters() {
    let uri = uri("tel:+1-555-1234;phone-context=example.com");
    assert_eq!(uri.scheme, Scheme::Tel);
    assert_eq!(uri.user(), Some(&b"+1-555-1234"[..]));
    assert_eq!(uri.host(), Host::Name(b""));
    assert!(uri.params().get(b"phone-context").is_some());
}

#[test]
fn other_schemes_are_kept_as_they_are() {
    let uri = uri("soap.beep://192.0.2.103:3002/x;y?z");
    assert_eq!((uri.scheme, uri.user()), (Scheme::Other, None));
    assert_eq!(uri.raw, b"soap.beep://192.0.2.103:3002/x;y?z");
}

#[test]
fn schemes_have_no_case_and_hosts_may_have_underscores() {
    assert_eq!(uri("SIP:a@my_host").scheme, Scheme::Sip);
    assert_eq!(uri("SIP:a@my_host").host(), Host::Name(b"my_host"));
}

#[test]
fn a_uri_longer_than_a_datagram_is_refused() {
    let text = format!("sip:{}@example.com", "u".repeat(70_000));
    assert!(Uri::parse(text.as_bytes()).is_err());
}

#[test]
fn an_ipv4_address_is_read_as_the_standard_library_reads_it() {
    let texts = ["127.0.0.1", "255.255.255.255", "192.0.2.100", "0.0.0.0"];
    for text in texts {
        for at in 0..text.len() {
            for byte in "0123456789./a: ".chars() {
                let inserted = format!("{}{byte}{}", &text[..at], &text[at..]);
                let replaced = format!("{}{byte}{}", &text[..at], &text[at + 1..]);
                for text in [text, &text[..at], &inserted, &replaced] {
                    let address = super::host::address(text.as_bytes());
                    assert_eq!(address, text.parse().ok(), "{text}");
                }
            }
        }
    }
}

#[test]
fn an_ipv4_address_is_known_by_its_looks_alone() {
    let is_v4 =
        |text: &str, address: [u8; 4]| super::host::is_v4(text.as_bytes(), Ipv4Addr::from(address));
    for address in [[0, 0, 0, 0], [1, 22, 133, 244], [127, 0, 0, 1], [255; 4], [99, 100, 9, 10]] {
        let text = Ipv4Addr::from(address).to_string();
        assert!(is_v4(&text, address), "{text}");
        let others =
            [&text[1..], &text[..text.len() - 1], &format!("{text}."), &format!("0{text}")];
        for other in others {
            assert!(!is_v4(other, address), "{other} is not {text}");
        }
    }
    for octet in 0..=255 {
        let text = format!("{octet}.{octet}.{octet}.{octet}");
        assert!(is_v4(&text, [octet; 4]), "{octet}");
        for place in 0..4 {
            let mut other = [octet; 4];
            other[place] = octet ^ 1;
            assert!(!is_v4(&text, other), "{text} is not {other:?}");
        }
    }
    assert!(!is_v4("", [1, 2, 3, 4]) && !is_v4("[::ffff:1.2.3.4]", [1, 2, 3, 4]));
}
