use std::collections::VecDeque;
use std::time::Duration;

use super::{BATCH, BYTES_MEAN, Inlet, Outlet, lane};
use crate::limits::{MAILBOX_MAX, MAILBOX_MIN, RX_BYTES_MAX, SHARDS_MAX};
use crate::time::Timestamp;
use crate::wire::Flow;

fn flow(port: u16) -> Flow {
    Flow::udp(0, ([127, 0, 0, 1], port).into())
}

fn put(outlet: &mut Outlet, bytes: &[u8]) -> bool {
    outlet.put(flow(5_060), Timestamp::ZERO, bytes)
}

/// Everything that can be taken, as the first byte and the length.
fn take_all(inlet: &mut Inlet) -> Vec<(u8, usize)> {
    let one = |inlet: &mut Inlet| {
        let parcel = inlet.take()?;
        Some((parcel.bytes()[0], parcel.bytes().len()))
    };
    std::iter::from_fn(|| one(inlet)).collect()
}

#[test]
fn a_datagram_arrives_with_its_path_and_its_time() {
    let (mut outlet, mut inlet) = lane(2);
    let arrived = Timestamp::from_millis(7);
    assert!(outlet.put(flow(5_061), arrived, b"INVITE"));
    assert!(outlet.put(flow(5_062), arrived + Duration::from_millis(1), b""));
    outlet.show();
    let parcel = inlet.take().unwrap();
    assert_eq!((parcel.flow, parcel.arrived), (flow(5_061), arrived));
    assert_eq!(parcel.bytes(), b"INVITE");
    drop(parcel);
    let parcel = inlet.take().unwrap();
    assert_eq!((parcel.flow, parcel.arrived.as_millis()), (flow(5_062), 8));
    assert_eq!(parcel.bytes(), b"");
    drop(parcel);
    assert!(inlet.take().is_none());
}

#[test]
fn nothing_is_seen_before_it_is_shown_and_a_batch_shows_itself() {
    let (mut outlet, mut inlet) = lane(2);
    for count in 1..BATCH {
        assert!(put(&mut outlet, b"x"));
        assert!(inlet.is_empty() && inlet.take().is_none(), "{count}");
    }
    assert!(put(&mut outlet, b"x"));
    assert!(!inlet.is_empty());
    assert_eq!(take_all(&mut inlet).len(), BATCH);
    assert!(put(&mut outlet, b"y"));
    assert!(inlet.is_empty());
    outlet.show();
    assert_eq!(take_all(&mut inlet), [(b'y', 1)]);
    outlet.show();
    assert!(inlet.is_empty());
}

#[test]
fn a_lane_full_of_slips_refuses_and_goes_on_when_one_is_taken() {
    let (mut outlet, mut inlet) = lane(2);
    let taken = (0..).take_while(|_| put(&mut outlet, b"x")).count();
    assert_eq!(taken, MAILBOX_MAX);
    assert!(!put(&mut outlet, b"x"));
    outlet.show();
    assert_eq!(outlet.left(), MAILBOX_MAX);
    assert!(inlet.take().is_some());
    assert!(put(&mut outlet, b"last") && !put(&mut outlet, b"x"));
    outlet.show();
    assert_eq!(take_all(&mut inlet).last(), Some(&(b'l', 4)));
    assert_eq!(outlet.left(), 0);
}

#[test]
fn what_found_no_room_is_told_with_the_next_that_does() {
    let (mut outlet, mut inlet) = lane(SHARDS_MAX);
    while put(&mut outlet, b"x") {}
    (0..6).for_each(|_| assert!(!put(&mut outlet, b"x")));
    outlet.show();
    take_all(&mut inlet);
    assert_eq!(inlet.missed(), 0, "nothing came behind it");
    assert!(put(&mut outlet, b"y") && put(&mut outlet, b"z"));
    outlet.show();
    take_all(&mut inlet);
    assert_eq!(inlet.missed(), 7);
}

#[test]
fn a_lane_full_of_bytes_refuses_and_goes_on_when_they_are_taken() {
    let (mut outlet, mut inlet) = lane(SHARDS_MAX);
    let huge = [b'h'; RX_BYTES_MAX];
    let most = MAILBOX_MIN * BYTES_MEAN / RX_BYTES_MAX;
    for round in 0..5 {
        let taken = (0..).take_while(|_| put(&mut outlet, &huge)).count();
        assert_eq!(taken, most, "{round}");
        outlet.show();
        assert_eq!(take_all(&mut inlet), vec![(b'h', RX_BYTES_MAX); most]);
    }
    // One that would be cut by the end of the ring waits for room at its start.
    assert!(put(&mut outlet, b"shift"));
    let taken = (0..).take_while(|_| put(&mut outlet, &huge)).count();
    assert_eq!(taken, most - 1);
    assert!(!put(&mut outlet, &huge));
    outlet.show();
    assert_eq!(take_all(&mut inlet).len(), most);
    assert!(put(&mut outlet, &huge));
    outlet.show();
    let parcel = inlet.take().unwrap();
    assert_eq!(parcel.bytes(), huge);
}

#[test]
fn many_shards_share_the_room() {
    let room = |shards| lane(shards).0.slips.buffer().capacity();
    assert_eq!([room(2), room(3), room(5)], [MAILBOX_MAX, MAILBOX_MAX / 2, MAILBOX_MAX / 4]);
    assert_eq!(room(SHARDS_MAX), MAILBOX_MIN);
}

#[test]
fn what_came_in_goes_out_whole_and_in_order_however_long_and_however_often() {
    let (mut outlet, mut inlet) = lane(SHARDS_MAX);
    let mut expected: VecDeque<(u16, Vec<u8>)> = VecDeque::new();
    let mut state = 1u64;
    let mut refused = 0;
    for number in 0..20_000u16 {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let chance = (state >> 33) as usize;
        // Mostly calls, at times something as long as can be; taken in bursts, so that it runs full at times.
        let len =
            if chance.is_multiple_of(50) { RX_BYTES_MAX - chance % 3 } else { chance % 1_200 };
        let bytes = vec![number as u8; len];
        if outlet.put(flow(number), Timestamp::ZERO, &bytes) {
            expected.push_back((number, bytes));
        } else {
            refused += 1;
        }
        if chance % 97 < 2 {
            outlet.show();
            while let Some(parcel) = inlet.take() {
                let (number, bytes) = expected.pop_front().unwrap();
                assert_eq!((parcel.flow, parcel.bytes()), (flow(number), &bytes[..]));
            }
            assert!(expected.is_empty());
        }
    }
    assert!((1..10_000).contains(&refused), "{refused} refused: it was never full, or always");
}

#[test]
fn two_threads_see_the_same_order_and_lose_nothing() {
    const COUNT: u64 = 20_000;
    let (mut outlet, mut inlet) = lane(SHARDS_MAX);
    let writer = std::thread::spawn(move || {
        let mut refused = 0u64;
        for number in 0..COUNT {
            let bytes = [number.to_le_bytes(); 60];
            let bytes = &bytes.as_flattened()[..8 + number as usize % 400];
            while !outlet.put(flow(5_060), Timestamp::from_micros(number), bytes) {
                refused += 1;
                outlet.show();
                std::thread::yield_now();
            }
            if number.is_multiple_of(33) {
                outlet.show();
            }
        }
        outlet.show();
        (outlet, refused)
    });
    let mut number = 0;
    while number < COUNT {
        match inlet.take() {
            Some(parcel) => {
                assert_eq!(parcel.arrived, Timestamp::from_micros(number));
                assert_eq!(parcel.bytes().len(), 8 + number as usize % 400);
                assert_eq!(parcel.bytes().first_chunk(), Some(&number.to_le_bytes()));
                number += 1;
            }
            None => std::thread::yield_now(),
        }
    }
    let (outlet, _) = writer.join().unwrap();
    assert_eq!(outlet.left(), 0);
    assert!(inlet.is_empty());
}
