//! A key comes back from its text, and from nothing else.

use super::Key;

#[test]
fn text_and_back() {
    for (slot, generation) in [(0, 0), (63, 1), (0x0001_2a3f, 0xffff_ffff), (u32::MAX, 7)] {
        let key = Key { slot, generation };
        assert_eq!(Key::parse(&key.text()), Some(key));
    }
    assert_eq!(&Key { slot: 0xbeef, generation: 16 }.text(), b"0000beef-00000010");
}

#[test]
fn foreign_texts_are_no_keys() {
    for text in [
        &b""[..],
        b"0000beef-0000001",
        b"0000beef-000000100",
        b"0000beef_00000010",
        b"0000BEEF-00000010",
        b"0000beeg-00000010",
        b"-0000bee-00000010",
        b"\xff\xff\xff\xff\xff\xff\xff\xff-00000010",
    ] {
        assert_eq!(Key::parse(text), None);
    }
}
