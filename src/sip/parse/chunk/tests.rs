//! Every byte at every place, and searches from everywhere.

use super::{BYTES, equal, find, find_pair, hidden_or};

#[test]
fn every_byte_is_marked_where_it_is() {
    for place in 0..BYTES {
        for byte in 0..=u8::MAX {
            let mut chunk = [b'a'; BYTES];
            chunk[place] = byte;
            let here = 1 << place;
            assert_eq!(equal(&chunk, b':'), if byte == b':' { here } else { 0 });
            let is_marked = byte <= b' ' || byte >= 0x7f || byte == b';' || byte == b'"';
            let expected = if is_marked { here } else { 0 };
            assert_eq!(hidden_or(&chunk, [b';', b'"']), expected, "{byte:#x} at {place}");
        }
    }
}

#[test]
fn the_first_one_is_found_wherever_it_is_and_wherever_the_search_begins() {
    for length in 0..70 {
        let mut bytes = vec![b'a'; length];
        for place in 0..length {
            bytes[place] = b'\n';
            for from in 0..=length {
                let expected = if from <= place { place } else { length };
                assert_eq!(find(&bytes, from, |chunk| equal(chunk, b'\n')), expected);
            }
            bytes[place] = b'a';
        }
        assert_eq!(find(&bytes, 0, |chunk| equal(chunk, b'\n')), length);
    }
}

#[test]
fn a_search_from_behind_the_end_finds_nothing() {
    assert_eq!(find(b"abc", 4, |chunk| equal(chunk, b'a')), 3);
    assert_eq!(find(b"", 0, |chunk| equal(chunk, 0)), 0);
}

#[test]
fn the_padding_is_no_part_of_the_bytes() {
    assert_eq!(find(b"abc", 0, |chunk| equal(chunk, 0)), 3);
    assert_eq!(find(b"abc", 1, |chunk| hidden_or(chunk, [])), 3);
}

#[test]
fn a_pair_is_found_wherever_it_is_and_wherever_the_search_begins() {
    let pair = |bytes: &[u8], from| {
        find_pair(bytes, from, |chunk, next| equal(chunk, b'\n') & equal(next, b'V'))
    };
    for length in 2..70 {
        let mut bytes = vec![b'\n'; length];
        for place in 1..length {
            bytes[place] = b'V';
            for from in 0..=length {
                let expected = if from < place { place - 1 } else { length };
                assert_eq!(pair(&bytes, from), expected, "{place} of {length} from {from}");
            }
            bytes[place] = b'\n';
        }
        assert_eq!(pair(&bytes, 0), length, "what is last has nothing behind it");
    }
    for (bytes, from) in [(&b""[..], 0), (b"\n", 0), (b"\nV", 5)] {
        assert_eq!(pair(bytes, from), bytes.len());
    }
    assert_eq!(find_pair(b"a", 0, |_, next| equal(next, 0)), 1, "the padding is no byte");
}
