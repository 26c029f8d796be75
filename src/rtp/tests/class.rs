//! Datagrams on a media port are told apart by their first two bytes.

use super::super::Class;

//= rfc5761#4
//# payload type values in the range 64-95 MUST NOT be used
#[test]
fn control_packets_are_the_types_no_payload_may_have() {
    for second in 0..=255 {
        let is_control = (64..=95).contains(&(second & 0x7f)) && second & 0x80 != 0;
        let class = if is_control { Class::Rtcp } else { Class::Rtp };
        for first in [0x80, 0x90, 0xa0, 0xbf] {
            assert_eq!(Class::of(&[first, second]), class, "{first:#x} {second}");
        }
    }
    assert_eq!(Class::of(&[0x80, 200]), Class::Rtcp);
    assert_eq!(Class::of(&[0x80, 0x80 | 8]), Class::Rtp);
}

#[test]
fn every_first_byte_has_its_class() {
    for first in 0..=255u8 {
        let class = match first {
            0..=3 => Class::Stun,
            20..=63 => Class::Dtls,
            0x80..=0xbf => Class::Rtp,
            _ if first.is_ascii_alphabetic() => Class::Sip,
            _ => Class::Garbage,
        };
        assert_eq!(Class::of(&[first, 0, 0, 0]), class, "{first}");
    }
}

#[test]
fn strangers_at_the_door_are_known_by_name() {
    let stun = [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(Class::of(&stun), Class::Stun);
    assert_eq!(Class::of(b"\x16\xfe\xff\0\0\0\0\0\0\0\0\0\x40"), Class::Dtls);
    for text in ["INVITE sip:a@b SIP/2.0\r\n", "SIP/2.0 200 OK\r\n", "GET / HTTP/1.1", "\r\n\r\n"] {
        assert_eq!(Class::of(text.as_bytes()), Class::Sip, "{text:?}");
    }
    let zrtp = b"\x10\0\0\0ZRTP";
    let garbage: [&[u8]; 6] = [b"", b"\x80", b"I", b"\r\r", b"\xff\xff\xff\xff", zrtp];
    for bytes in garbage {
        assert_eq!(Class::of(bytes), Class::Garbage, "{bytes:x?}");
    }
}
