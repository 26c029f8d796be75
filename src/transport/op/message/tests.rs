use proptest::prelude::*;

use super::*;

/// A buffer as the kernel fills it for an IPv4 peer.
fn filled(name_len: u32, payload_len: u32, flags: u32, payload: &[u8]) -> Vec<u8> {
    controlled(name_len, (0, b""), payload_len, flags, payload)
}

/// The same with room for control data, of which so much is told to be there.
fn controlled(
    name_len: u32,
    (control_len, control): (u32, &[u8]),
    payload_len: u32,
    flags: u32,
    payload: &[u8],
) -> Vec<u8> {
    let mut buffer = Vec::new();
    for word in [name_len, control_len, payload_len, flags] {
        buffer.extend(word.to_ne_bytes());
    }
    let mut name = Name::EMPTY;
    name.set("192.0.2.7:5062".parse().unwrap());
    buffer.extend(name.as_bytes());
    buffer.extend(control);
    buffer.extend(payload);
    buffer
}

#[test]
fn payload_starts_behind_the_room_for_the_address() {
    let buffer = filled(16, 5, 0, b"hello, and what an earlier datagram left");
    let message = read(&buffer, 0).unwrap();
    assert_eq!(message.remote, "192.0.2.7:5062".parse().unwrap());
    assert_eq!((message.payload, message.control), (&b"hello"[..], &b""[..]));
    assert!(!message.is_truncated);
}

#[test]
fn payload_starts_behind_the_room_for_control_data_however_little_there_is() {
    for (told, kept) in [(0, &b""[..]), (3, b"con"), (7, b"control"), (u32::MAX, b"control")] {
        let buffer = controlled(16, (told, b"control"), 5, 0, b"hello, and what was left");
        let message = read(&buffer, 7).unwrap();
        assert_eq!((message.control, message.payload), (kept, &b"hello"[..]));
    }
}

#[test]
fn told_length_beyond_the_buffer_yields_what_is_there() {
    let buffer = filled(16, u32::MAX, libc::MSG_TRUNC as u32, b"cut");
    let message = read(&buffer, 0).unwrap();
    assert_eq!(message.payload, b"cut");
    assert!(message.is_truncated);
}

#[test]
fn missing_or_impossible_address_is_none() {
    assert!(read(&filled(0, 5, 0, b"hello"), 0).is_none());
    assert!(read(&filled(u32::MAX, 5, 0, b"hello"), 0).is_none());
    let whole = controlled(16, (0, b"control"), 0, 0, b"");
    for cut in 0..whole.len() {
        assert!(read(&whole[..cut], 7).is_none());
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(
        buffer in proptest::collection::vec(any::<u8>(), 0..200),
        control_room in 0..100usize,
    ) {
        let _ = read(&buffer, control_room);
    }
}
