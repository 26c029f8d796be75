use proptest::prelude::*;

use super::*;

/// A control message as the kernel writes it.
fn entry(level: i32, kind: i32, data: &[u8]) -> Vec<u8> {
    let mut bytes = (HEADER_BYTES + data.len()).to_ne_bytes().to_vec();
    bytes.extend(level.to_ne_bytes());
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(data);
    bytes.resize(bytes.len().next_multiple_of(ALIGN_BYTES), 0xee);
    bytes
}

fn stamped(seconds: i64, nanos: i64) -> Vec<u8> {
    let data = [seconds.to_ne_bytes(), nanos.to_ne_bytes()].concat();
    entry(libc::SOL_SOCKET, libc::SCM_TIMESTAMPNS, &data)
}

fn joined(segment_bytes: i32) -> Vec<u8> {
    entry(libc::SOL_UDP, libc::UDP_GRO, &segment_bytes.to_ne_bytes())
}

const STAMP: Duration = Duration::new(1_700_000_000, 999_999_999);

fn both() -> Vec<u8> {
    [stamped(1_700_000_000, 999_999_999), joined(500)].concat()
}

#[test]
fn stamp_and_segment_size_are_found_in_any_order_among_strangers() {
    let whole = Control { stamp: Some(STAMP), segment_bytes: 500 };
    assert_eq!(both().len(), CONTROL_BYTES);
    assert_eq!(Control::read(&both()), whole);
    let stranger = entry(libc::SOL_IP, libc::IP_TTL, &[64, 0, 0, 0, 9]);
    let [first, last] = [joined(500), stamped(1_700_000_000, 999_999_999)];
    assert_eq!(Control::read(&[first, stranger, last].concat()), whole);
}

#[test]
fn nothing_told_is_nothing_known() {
    assert_eq!(Control::read(b""), Control::default());
    assert_eq!(Control::default().age(STAMP), Duration::ZERO);
}

#[test]
fn lying_length_ends_the_list() {
    for lie in [0, 1, HEADER_BYTES - 1, HEADER_BYTES + 500, usize::MAX, usize::MAX - 6] {
        let mut bytes = joined(500);
        bytes[..size_of::<usize>()].copy_from_slice(&lie.to_ne_bytes());
        bytes.extend(stamped(1, 1));
        assert_eq!(Control::read(&bytes), Control::default(), "{lie}");
    }
}

#[test]
fn truncated_entry_is_as_none_and_those_before_it_count() {
    let (whole, first_bytes) = (both(), stamped(0, 0).len());
    for cut in 0..whole.len() {
        let control = Control::read(&whole[..cut]);
        assert_eq!(control.stamp.is_some(), cut >= first_bytes);
        let has_last = cut >= first_bytes + HEADER_BYTES + size_of::<i32>();
        assert_eq!(control.segment_bytes, if has_last { 500 } else { 0 });
    }
}

#[test]
fn impossible_values_are_as_none() {
    for (seconds, nanos) in [(-1, 0), (0, -1), (0, 1_000_000_000), (i64::MIN, i64::MAX)] {
        assert_eq!(Control::read(&stamped(seconds, nanos)).stamp, None);
    }
    assert_eq!(Control::read(&joined(-1)).segment_bytes, 0);
    assert_eq!(Control::read(&entry(libc::SOL_UDP, libc::UDP_GRO, &[1])).segment_bytes, 0);
    let short = entry(libc::SOL_SOCKET, libc::SCM_TIMESTAMPNS, &[1; 12]);
    assert_eq!(Control::read(&short).stamp, None);
}

#[test]
fn age_is_zero_when_the_clock_was_set() {
    let control = Control::read(&both());
    let age = |waited| control.age(STAMP + waited);
    for waited in [Duration::ZERO, Duration::from_micros(3), AGE_MAX] {
        assert_eq!(age(waited), waited);
    }
    assert_eq!(age(AGE_MAX + Duration::from_nanos(1)), Duration::ZERO);
    assert_eq!(control.age(STAMP - Duration::from_nanos(1)), Duration::ZERO);
    assert_eq!(control.age(Duration::ZERO), Duration::ZERO);
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Control::read(&bytes).age(STAMP);
    }

    #[test]
    fn any_lengths_are_read_without_panic(
        entries in proptest::collection::vec((0..40usize, 0..2i32, 0..120i32), 0..6),
        now in any::<u32>(),
    ) {
        let mut bytes = Vec::new();
        for (len, level, kind) in entries {
            let level = if level == 0 { libc::SOL_SOCKET } else { libc::SOL_UDP };
            let mut entry = entry(level, kind, &[0x11; 16]);
            entry[..size_of::<usize>()].copy_from_slice(&len.to_ne_bytes());
            bytes.extend(entry);
        }
        let _ = Control::read(&bytes).age(Duration::from_secs(now.into()));
    }
}
