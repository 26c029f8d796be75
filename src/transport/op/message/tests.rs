use proptest::prelude::*;

use super::*;

/// A buffer as the kernel fills it for an IPv4 peer.
fn filled(name_len: u32, payload_len: u32, flags: u32, payload: &[u8]) -> Vec<u8> {
    let mut buffer = Vec::new();
    for word in [name_len, 0, payload_len, flags] {
        buffer.extend(word.to_ne_bytes());
    }
    let mut name = Name::EMPTY;
    name.set("192.0.2.7:5062".parse().unwrap());
    buffer.extend(&name.as_bytes()[..Name::BYTES]);
    buffer.extend(payload);
    buffer
}

#[test]
fn payload_starts_behind_the_room_for_the_address() {
    let buffer = filled(16, 5, 0, b"hello, and what an earlier datagram left");
    let message = read(&buffer).unwrap();
    assert_eq!(message.remote, "192.0.2.7:5062".parse().unwrap());
    assert_eq!(message.payload, b"hello");
    assert!(!message.is_truncated);
}

#[test]
fn told_length_beyond_the_buffer_yields_what_is_there() {
    let buffer = filled(16, u32::MAX, libc::MSG_TRUNC as u32, b"cut");
    let message = read(&buffer).unwrap();
    assert_eq!(message.payload, b"cut");
    assert!(message.is_truncated);
}

#[test]
fn missing_or_impossible_address_is_none() {
    assert!(read(&filled(0, 5, 0, b"hello")).is_none());
    assert!(read(&filled(u32::MAX, 5, 0, b"hello")).is_none());
    let whole = filled(16, 0, 0, b"");
    for cut in 0..whole.len() {
        assert!(read(&whole[..cut]).is_none());
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(buffer in proptest::collection::vec(any::<u8>(), 0..100)) {
        let _ = read(&buffer);
    }
}
