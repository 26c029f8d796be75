use proptest::prelude::*;

use super::*;

const ROOM: usize = 8_192;

fn lengths(mut batch: Batch, bytes_max: usize) -> Vec<(usize, bool)> {
    let mut lengths = Vec::new();
    while let Some(segment) = batch.next(bytes_max) {
        lengths.push((segment.range.len(), segment.is_truncated));
    }
    lengths
}

#[test]
fn payload_that_is_not_joined_is_one_datagram() {
    assert_eq!(lengths(Batch::new(500, 0, false), ROOM), [(500, false)]);
    assert_eq!(lengths(Batch::new(500, 500, false), ROOM), [(500, false)]);
    assert_eq!(lengths(Batch::new(500, usize::MAX, false), ROOM), [(500, false)]);
    assert_eq!(lengths(Batch::new(0, 0, false), ROOM), [(0, false)]);
    assert_eq!(lengths(Batch::new(0, 7, false), ROOM), [(0, false)]);
}

#[test]
fn last_of_a_batch_may_be_shorter() {
    assert_eq!(lengths(Batch::new(9, 3, false), ROOM), [(3, false); 3]);
    assert_eq!(lengths(Batch::new(7, 3, false), ROOM), [(3, false), (3, false), (1, false)]);
}

#[test]
fn cut_batch_loses_the_end_of_its_last_datagram_only() {
    assert_eq!(lengths(Batch::new(7, 3, true), ROOM), [(3, false), (3, false), (1, true)]);
    assert_eq!(lengths(Batch::new(5, 0, true), ROOM), [(5, true)]);
}

#[test]
fn datagrams_of_a_batch_are_cut_each_for_itself() {
    assert_eq!(lengths(Batch::new(25, 10, false), 8), [(8, true), (8, true), (5, false)]);
    assert_eq!(lengths(Batch::new(9, 0, false), 8), [(8, true)]);
    assert_eq!(lengths(Batch::new(8, 0, false), 8), [(8, false)]);
}

proptest! {
    #[test]
    fn every_byte_is_in_exactly_one_datagram(
        len in 0..BATCH_BYTES_MAX,
        segment_bytes in 0..2_000usize,
        is_cut in any::<bool>(),
    ) {
        let mut batch = Batch::new(len, segment_bytes, is_cut);
        let (count, mut seen, mut end) = (batch.count(), 0, 0);
        while let Some(Segment { range, .. }) = batch.next(usize::MAX) {
            prop_assert_eq!(range.start, end);
            (seen, end) = (seen + 1, range.end);
        }
        prop_assert_eq!((seen, end), (count, len));
    }
}
