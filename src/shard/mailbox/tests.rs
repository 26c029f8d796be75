use std::io::{PipeReader, Read, pipe};
use std::os::fd::OwnedFd;
use std::sync::Arc;

use super::{Bells, Mailbox, STRIDES, connect};
use crate::limits::MAILBOX_MAX;
use crate::time::Timestamp;
use crate::transport::Doorbell;
use crate::wire::Flow;

/// Mailboxes whose bells can be heard.
struct Fixture {
    bells: Arc<Bells>,
    mailboxes: Vec<Mailbox>,
    heard: Vec<PipeReader>,
}

impl Fixture {
    fn new(shards: usize) -> Fixture {
        let pipes: Vec<(PipeReader, OwnedFd)> = (0..shards)
            .map(|_| pipe().unwrap())
            .map(|(reader, writer)| (reader, OwnedFd::from(writer)))
            .collect();
        let doorbells = pipes.iter().map(|(_, writer)| Doorbell::new(writer).unwrap()).collect();
        let (bells, mailboxes) = connect(doorbells);
        Fixture { bells, mailboxes, heard: pipes.into_iter().map(|(reader, _)| reader).collect() }
    }

    fn post(&mut self, from: usize, to: usize, byte: u8) -> bool {
        let flow = Flow::udp(0, ([127, 0, 0, 1], 5_060).into());
        self.mailboxes[from].post(to, flow, Timestamp::ZERO, &[byte])
    }

    fn take(&mut self, shard: usize) -> Option<u8> {
        self.mailboxes[shard].take().map(|parcel| parcel.bytes()[0])
    }

    /// How often the bell of `shard` rang. Ends the fixture: no bell is left to ring.
    fn rings(self, shard: usize) -> usize {
        let Fixture { bells, mailboxes, mut heard } = self;
        drop((bells, mailboxes));
        let mut rung = Vec::new();
        heard[shard].read_to_end(&mut rung).unwrap();
        rung.len() / size_of::<u64>()
    }
}

#[test]
fn a_lone_shard_has_no_mail() {
    let mut f = Fixture::new(1);
    assert!(f.mailboxes[0].take().is_none());
    assert!(!f.mailboxes[0].lie_down());
    f.mailboxes[0].flush();
    assert_eq!(f.mailboxes[0].left(), 0);
    assert_eq!(f.rings(0), 0);
}

#[test]
fn nobody_hands_to_himself() {
    let mut f = Fixture::new(2);
    assert!(!f.post(0, 0, b'x'));
    f.mailboxes[0].flush();
    assert_eq!((f.take(0), f.take(1)), (None, None));
}

#[test]
fn who_is_awake_is_not_woken() {
    let mut f = Fixture::new(2);
    assert!(f.post(0, 1, b'x'));
    f.mailboxes[0].flush();
    assert_eq!(f.take(1), Some(b'x'));
    assert_eq!(f.rings(1), 0);
}

#[test]
fn a_sleeper_is_woken_once_however_much_there_is() {
    let mut f = Fixture::new(3);
    assert!(!f.mailboxes[2].lie_down());
    for from in [0, 1, 0] {
        for _ in 0..100 {
            assert!(f.post(from, 2, b'x'));
        }
        f.mailboxes[from].flush();
    }
    assert_eq!(std::iter::from_fn(|| f.take(2)).count(), 300);
    assert_eq!(f.rings(2), 1);
}

#[test]
fn who_rose_and_lay_down_again_is_woken_again() {
    let mut f = Fixture::new(2);
    for _ in 0..2 {
        assert!(!f.mailboxes[1].lie_down());
        assert!(f.post(0, 1, b'x'));
        f.mailboxes[0].flush();
        f.mailboxes[1].rise();
        assert_eq!(f.take(1), Some(b'x'));
    }
    assert!(f.post(0, 1, b'x'));
    f.mailboxes[0].flush();
    assert_eq!(f.rings(1), 2);
}

#[test]
fn who_lies_down_is_told_that_there_is_mail() {
    let mut f = Fixture::new(2);
    assert!(f.post(0, 1, b'x'));
    f.mailboxes[0].flush();
    assert!(f.mailboxes[1].lie_down());
}

#[test]
fn a_busy_neighbour_does_not_starve_the_others() {
    let mut f = Fixture::new(3);
    for _ in 0..1_000 {
        assert!(f.post(0, 2, b'0'));
    }
    assert!(f.post(1, 2, b'1'));
    f.mailboxes[0].flush();
    f.mailboxes[1].flush();
    let first: Vec<u8> = (0..=STRIDES).filter_map(|_| f.take(2)).collect();
    assert_eq!(first.iter().filter(|&&from| from == b'1').count(), 1);
    assert_eq!(std::iter::from_fn(|| f.take(2)).count(), 1_000 - STRIDES);
}

#[test]
fn mail_for_one_who_is_gone_fills_up_and_is_counted_as_left() {
    let mut f = Fixture::new(2);
    drop(f.mailboxes.pop());
    let posted = (0..).take_while(|_| f.post(0, 1, b'x')).count();
    f.mailboxes[0].flush();
    assert_eq!(posted, MAILBOX_MAX);
    assert_eq!(f.mailboxes[0].left(), MAILBOX_MAX as u64);
}

#[test]
fn an_owner_learns_of_what_found_no_room() {
    let mut f = Fixture::new(2);
    while f.post(0, 1, 1) {}
    f.mailboxes[0].flush();
    while f.take(1).is_some() {}
    assert!(f.post(0, 1, 2));
    f.mailboxes[0].flush();
    assert_eq!((f.take(1), f.mailboxes[1].missed(), f.mailboxes[0].missed()), (Some(2), 1, 0));
}

#[test]
fn what_was_taken_is_not_left() {
    let mut f = Fixture::new(3);
    for (from, to) in [(0, 1), (0, 2), (0, 1), (1, 2)] {
        assert!(f.post(from, to, b'x'));
    }
    for mailbox in &mut f.mailboxes {
        mailbox.flush();
    }
    let left = |f: &Fixture| f.mailboxes.iter().map(Mailbox::left).collect::<Vec<_>>();
    assert_eq!(left(&f), [3, 1, 0]);
    assert_eq!(f.take(1), Some(b'x'));
    assert_eq!(left(&f), [2, 1, 0]);
}
