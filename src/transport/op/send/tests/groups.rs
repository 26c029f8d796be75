//! Groups without a kernel: what leaves together, and that no call is reordered by it.

use proptest::prelude::*;

use super::super::super::group::{GROUP_BYTES_MAX, SEGMENT_BYTES_MAX, SEGMENTS_MAX};
use super::super::super::refusals::{PATHS_MAX, REST_DATAGRAMS};
use super::*;

/// One datagram: whom it is for, how long it is, and the call it is of; call 0 is tied to nothing.
#[derive(Clone, Copy, Debug)]
struct Parcel {
    to: u8,
    bytes: usize,
    call: u8,
}

/// What the kernel did with one send.
#[derive(Clone, Copy, Debug)]
enum Answer {
    Taken,
    Refused(i32),
}

/// A sender in a world where it is known what left.
struct Post {
    sender: Sender,
    /// Number, destination and call of all that was committed, by number.
    committed: Vec<Parcel>,
    /// The numbers of those that left, in the order they left in.
    left: Vec<usize>,
}

impl Post {
    fn new(slots: u16) -> Post {
        Post { sender: Sender::new(slots, true), committed: Vec::new(), left: Vec::new() }
    }

    fn commit(&mut self, parcel: Parcel) {
        let Some(slot) = self.sender.slot() else { return };
        let mut bytes = vec![0; parcel.bytes];
        bytes[..4].copy_from_slice(&(self.committed.len() as u32).to_be_bytes());
        slot.put(&bytes);
        if parcel.call != 0 {
            slot.tie_to(&[parcel.call]);
        }
        let address = ([192, 0, 2, parcel.to], 5060).into();
        self.sender.commit(Transmit { flow: Flow::udp(0, address) });
        self.committed.push(parcel);
    }

    /// One turn; `answer` speaks for the kernel. The sizes of the groups.
    fn turn(&mut self, mut answer: impl FnMut(usize) -> Answer) -> Vec<usize> {
        let sender = &mut self.sender;
        let gso = sender.gso.as_mut().unwrap();
        let before = sender.queue.clone();
        gso.grouping.arrange(&mut sender.queue, &sender.slots);
        let mut sorted = [before, sender.queue.clone()];
        sorted.iter_mut().for_each(|queue| queue.sort_unstable());
        assert_eq!(sorted[0], sorted[1], "every slot leaves exactly once");
        let counts: Vec<usize> =
            gso.grouping.groups().iter().map(|group| group.count.into()).collect();
        let ranges: Vec<_> = (0..counts.len()).map(|at| gso.grouping.members(at)).collect();
        sender.pushed = sender.queue.len();
        sender.entries = counts.len() as u64;
        for (at, range) in ranges.into_iter().enumerate() {
            let members = self.sender.queue[range].to_vec();
            self.check(&members);
            match (answer(members.len()), &members[..]) {
                (Answer::Taken, _) => {
                    let number = |&slot: &u16| number(&self.sender, slot);
                    self.left.extend(members.iter().map(number));
                }
                (Answer::Refused(errno), &[single]) => self.sender.fail(single, errno),
                (Answer::Refused(errno), _) => self.sender.fail_group(at as u16, errno),
            }
        }
        self.sender.settle();
        counts
    }

    /// What the kernel wants of a group.
    fn check(&self, members: &[u16]) {
        let slots: Vec<&Slot> =
            members.iter().map(|&slot| &self.sender.slots[usize::from(slot)]).collect();
        let len = slots[0].buf.len();
        assert!(slots.iter().all(|slot| slot.buf.len() == len && slot.goes_with(slots[0])));
        assert!(members.len() == 1 || len <= SEGMENT_BYTES_MAX);
        assert!(members.len() == 1 || slots.iter().all(|slot| slot.attempts == 0));
        assert!(members.len() <= SEGMENTS_MAX && members.len() * len <= GROUP_BYTES_MAX.max(len));
    }

    /// Nothing is lost uncounted, nothing leaves twice, no call is out of order.
    fn check_all(&self) {
        let mut sorted = self.left.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), self.left.len(), "nothing leaves twice");
        let given_up = self.sender.errors().total();
        assert_eq!(self.left.len() as u64 + given_up, self.committed.len() as u64);
        assert_eq!(self.left.len() as u64, self.sender.sent());
        for (at, &earlier) in self.left.iter().enumerate() {
            for &later in &self.left[at + 1..] {
                let (one, other) = (self.committed[earlier], self.committed[later]);
                let is_tied = one.call == other.call || one.call == 0 || other.call == 0;
                let is_bound = one.to == other.to && is_tied;
                assert!(earlier < later || !is_bound, "{later} {other:?} before {earlier} {one:?}");
            }
        }
    }
}

fn number(sender: &Sender, slot: u16) -> usize {
    let bytes = sender.slots[usize::from(slot)].buf.as_bytes();
    u32::from_be_bytes(*bytes.first_chunk().unwrap()) as usize
}

fn parcel() -> impl Strategy<Value = Parcel> {
    let bytes = prop::sample::select(vec![64, 320, 640, 1_400, 1_401, 2_048]);
    (0u8..4, bytes, 0u8..12).prop_map(|(to, bytes, call)| Parcel { to, bytes, call })
}

fn answer() -> impl Strategy<Value = Answer> {
    let errnos = [libc::EAGAIN, libc::ECONNREFUSED, libc::EINVAL, libc::EIO, libc::EMSGSIZE];
    prop_oneof![
        6 => Just(Answer::Taken),
        1 => prop::sample::select(errnos.to_vec()).prop_map(Answer::Refused),
    ]
}

proptest! {
    #[test]
    fn whatever_leaves_together_every_call_keeps_its_order(
        turns in prop::collection::vec(prop::collection::vec(parcel(), 0..80), 1..8),
        answers in prop::collection::vec(answer(), 1..200),
    ) {
        let mut post = Post::new(128);
        let mut answers = answers.into_iter().cycle();
        for parcels in turns {
            parcels.into_iter().for_each(|parcel| post.commit(parcel));
            post.turn(|_| answers.next().unwrap_or(Answer::Taken));
        }
        for _ in 0..=ATTEMPTS_MAX {
            post.turn(|_| Answer::Taken);
        }
        prop_assert_eq!(post.sender.queued(), 0);
        post.check_all();
    }
}

fn answers_of(calls: u8) -> impl Iterator<Item = Parcel> {
    (1..=calls).flat_map(|call| [320, 640].map(|bytes| Parcel { to: 1, bytes, call }))
}

#[test]
fn two_answers_of_many_calls_leave_as_two() {
    let mut post = Post::new(128);
    answers_of(20).for_each(|parcel| post.commit(parcel));
    assert_eq!(post.turn(|_| Answer::Taken), [20, 20]);
    assert_eq!((post.sender.sent(), post.sender.groups()), (40, 2));
    post.check_all();
}

#[test]
fn a_shorter_answer_that_comes_later_never_overtakes_its_call() {
    let mut post = Post::new(128);
    for (bytes, call) in [(320, 1), (640, 1), (320, 1), (320, 2)] {
        post.commit(Parcel { to: 1, bytes, call });
    }
    // The second 320 of call 1 may not join the first; that of call 2 joins the newest there is.
    assert_eq!(post.turn(|_| Answer::Taken), [1, 1, 2]);
    assert_eq!(post.left, [0, 1, 2, 3]);
}

#[test]
fn a_datagram_without_a_tie_parts_the_turn_in_two() {
    let mut post = Post::new(128);
    answers_of(3).for_each(|parcel| post.commit(parcel));
    post.commit(Parcel { to: 1, bytes: 64, call: 0 });
    answers_of(3).for_each(|parcel| post.commit(parcel));
    assert_eq!(post.turn(|_| Answer::Taken), [3, 3, 1, 3, 3]);
}

#[test]
fn a_group_is_full_at_64_datagrams_or_65_000_bytes() {
    for (bytes, full) in [(64, SEGMENTS_MAX), (1_400, GROUP_BYTES_MAX / 1_400)] {
        let mut post = Post::new(256);
        for call in 1..=100 {
            post.commit(Parcel { to: 1, bytes, call });
        }
        assert_eq!(post.turn(|_| Answer::Taken)[0], full);
        post.check_all();
    }
}

#[test]
fn what_a_path_cannot_carry_whole_is_not_grouped() {
    let mut post = Post::new(8);
    for call in 1..=3 {
        post.commit(Parcel { to: 1, bytes: SEGMENT_BYTES_MAX + 1, call });
    }
    assert_eq!(post.turn(|_| Answer::Taken), [1, 1, 1]);
}

#[test]
fn a_group_refused_for_good_goes_one_by_one_and_its_path_is_remembered() {
    let mut post = Post::new(128);
    (1..=4).for_each(|call| post.commit(Parcel { to: 1, bytes: 640, call }));
    assert_eq!(post.turn(|_| Answer::Refused(libc::EIO)), [4]);
    (5..=6).for_each(|call| post.commit(Parcel { to: 1, bytes: 640, call }));
    (7..=8).for_each(|call| post.commit(Parcel { to: 2, bytes: 640, call }));
    assert_eq!(post.turn(|_| Answer::Taken), [1, 1, 1, 1, 1, 1, 2]);
    assert_eq!((post.sender.gso_refused(), post.sender.errors().total()), (1, 0));
    assert_eq!(post.sender.retried(), 4);
    post.check_all();
}

#[test]
fn a_group_refused_in_passing_goes_one_by_one_and_its_path_is_not() {
    let mut post = Post::new(128);
    (1..=3).for_each(|call| post.commit(Parcel { to: 1, bytes: 640, call }));
    assert_eq!(post.turn(|_| Answer::Refused(libc::EAGAIN)), [3]);
    (4..=5).for_each(|call| post.commit(Parcel { to: 1, bytes: 640, call }));
    assert_eq!(post.turn(|_| Answer::Taken), [1, 1, 1, 2]);
    assert_eq!(post.sender.gso_refused(), 0);
    post.check_all();
}

#[test]
fn a_refused_group_gives_up_what_its_call_has_overtaken() {
    let mut post = Post::new(128);
    answers_of(2).for_each(|parcel| post.commit(parcel));
    post.commit(Parcel { to: 1, bytes: 320, call: 3 });
    let mut answers = [Answer::Refused(libc::ENOBUFS), Answer::Taken].into_iter();
    assert_eq!(post.turn(|_| answers.next().unwrap()), [3, 2]);
    // Calls 1 and 2 went on without their 320; that of call 3 is still due.
    assert_eq!((post.sender.errors().overtaken, post.sender.queued()), (2, 1));
    post.turn(|_| Answer::Taken);
    post.check_all();
}

#[test]
fn many_refusing_paths_put_grouping_to_rest_and_it_wakes_up_again() {
    let mut post = Post::new(128);
    let pair = |post: &mut Post, to| {
        (1..=2).for_each(|call| post.commit(Parcel { to, bytes: 640, call }));
    };
    for to in 1..=PATHS_MAX as u8 + 1 {
        pair(&mut post, to);
        assert_eq!(post.turn(|_| Answer::Refused(libc::EINVAL)), [2]);
        post.turn(|_| Answer::Taken);
    }
    for _ in 0..REST_DATAGRAMS / 2 - 3 {
        pair(&mut post, 100);
        assert_eq!(post.turn(|_| Answer::Taken), [1, 1], "all are at rest");
    }
    pair(&mut post, 100);
    pair(&mut post, 100);
    post.turn(|_| Answer::Taken);
    pair(&mut post, 1);
    assert_eq!(post.turn(|_| Answer::Taken), [2], "all are tried again");
}

#[test]
fn unreachable_peers_do_not_put_the_grouping_of_others_to_rest() {
    let mut post = Post::new(128);
    for to in 1..=PATHS_MAX as u8 + 1 {
        (1..=2).for_each(|call| post.commit(Parcel { to, bytes: 640, call }));
    }
    // A port of 0 or no route: refused together and one by one.
    for _ in 0..2 {
        post.turn(|_| Answer::Refused(libc::EINVAL));
    }
    assert_eq!(post.sender.errors().unreachable, 2 * (PATHS_MAX as u64 + 1));
    (1..=2).for_each(|call| post.commit(Parcel { to: 100, bytes: 640, call }));
    assert_eq!(post.turn(|_| Answer::Taken), [2]);
    // A path that refuses groups alone is remembered all the same.
    (1..=2).for_each(|call| post.commit(Parcel { to: 1, bytes: 640, call }));
    post.turn(|_| Answer::Refused(libc::EINVAL));
    post.turn(|_| Answer::Taken);
    (1..=2).for_each(|call| post.commit(Parcel { to: 1, bytes: 640, call }));
    assert_eq!(post.turn(|_| Answer::Taken), [1, 1]);
    post.check_all();
}
