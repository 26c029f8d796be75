//! What a buffer remembers beside its bytes: the step and the tie.

use super::*;

fn tie_of(name: &[u8]) -> u32 {
    let mut buf = TxBuf::with_capacity(8);
    buf.tie_to(name);
    buf.tie()
}

#[test]
fn padding_makes_a_multiple_of_the_step_and_no_more() {
    let mut buf = TxBuf::new();
    assert_eq!(buf.padding(33), 0, "a new buffer pads nothing");
    for step in [2u16, 32, 33, 64] {
        buf.set_step(step);
        buf.clear();
        for len in 0..200 {
            let padding = buf.padding(33);
            assert!(padding < step.into() && (len + 33 + padding).is_multiple_of(step.into()));
            buf.put(b"x");
        }
    }
}

#[test]
fn what_padding_would_make_too_long_is_left_alone() {
    let mut buf = TxBuf::new();
    buf.set_step(64);
    assert_eq!(buf.padding(PADDED_BYTES_MAX / 64 * 64 - 1), 1);
    assert_eq!(buf.padding(PADDED_BYTES_MAX / 64 * 64 + 1), 0);
    assert_eq!(buf.padding(5_000), 0);
}

#[test]
fn names_of_any_length_make_ties_and_none_is_no_tie() {
    let names: [&[u8]; 8] = [
        b"",
        b"a",
        b"b",
        b"ab",
        b"1-2345@192.0.2.1",
        b"1-2346@192.0.2.1",
        b"12345678",
        b"12345679",
    ];
    for (at, name) in names.iter().enumerate() {
        assert_eq!(tie_of(name), tie_of(name));
        assert_ne!(tie_of(name), 0);
        assert!(names[..at].iter().all(|other| tie_of(other) != tie_of(name)));
    }
    assert_ne!(tie_of(b"00000000-0001-00000000"), tie_of(b"00000000-0002-00000000"));
    assert_ne!(tie_of(b"abcdefghabcdefgh"), tie_of(b"aaaaaaaaaaaaaaaa"), "halves do not cancel");
}

#[test]
fn a_cleared_buffer_keeps_its_step_and_forgets_its_tie() {
    let mut buf = TxBuf::new();
    buf.set_step(64);
    buf.tie_to(b"call");
    buf.clear();
    assert_eq!((buf.tie(), buf.padding(1)), (0, 63));
}
