//! Grouping: which of a turn's datagrams leave as one (`UDP_SEGMENT`), and in which order all leave.

use super::refusals::Refusals;
use super::slot::Slot;

/// Datagrams of one length on one way to one peer. The newest group is looked at first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    path: u64,
    bytes_each: u16,
    pub(super) count: u16,
    /// Of its members, as slots; between them [`Grouping::next`] leads.
    first: u16,
    last: u16,
}

/// What of a turn leaves as one. Of datagrams with one tie the order of their commits is kept:
/// a datagram joins no group older than the newest in which its tie stands.
pub(super) struct Grouping {
    groups: Vec<Group>,
    /// By slot: the member behind it.
    next: Box<[u16]>,
    /// By the high bits of a tie: the newest group it stands in, all turns' groups counted through.
    newest: Box<[u64]>,
    /// The newest group with a datagram that is tied to all, likewise.
    newest_of_all: u64,
    /// Groups of former turns.
    former: u64,
    pub(super) refusals: Refusals,
}

impl Grouping {
    /// For so many slots.
    pub(super) fn new(slots: u16) -> Grouping {
        Grouping {
            groups: Vec::with_capacity(slots.into()),
            next: vec![0; slots.into()].into_boxed_slice(),
            newest: vec![0; TIES].into_boxed_slice(),
            newest_of_all: 0,
            former: 0,
            refusals: Refusals::default(),
        }
    }

    /// Group the slots in `queue`, oldest first, and put them in the order they leave in: group by
    /// group.
    pub(super) fn arrange(&mut self, queue: &mut Vec<u16>, slots: &[Slot]) {
        self.former += self.groups.len() as u64;
        self.groups.clear();
        self.refusals.elapse(queue.len() as u32);
        for &index in queue.iter() {
            self.place(index, slots);
        }
        queue.clear();
        for group in &self.groups {
            let mut member = group.first;
            for _ in 0..group.count {
                queue.push(member);
                member = self.next[usize::from(member)];
            }
        }
    }

    /// The groups of this turn, in the order they leave in.
    pub(super) fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Where in the queue the members of group `group` stand.
    pub(super) fn members(&self, group: usize) -> std::ops::Range<usize> {
        let len = |group: &Group| usize::from(group.count);
        let start = self.groups[..group].iter().map(len).sum();
        start..start + len(&self.groups[group])
    }

    /// Put the slot at `index` in the newest group it may join, or in one of its own.
    #[inline]
    fn place(&mut self, index: u16, slots: &[Slot]) {
        let slot = &slots[usize::from(index)];
        let (tie, path) = (slot.buf.tie(), slot.path());
        let may_join = slot.attempts == 0
            && (1..=SEGMENT_BYTES_MAX).contains(&slot.buf.len())
            && !self.refusals.hold(path);
        let oldest = self.oldest(tie);
        let fitting = may_join.then(|| {
            let is_fitting = |&at: &usize| {
                let group = &self.groups[at];
                group.is_for(path, slot) && slots[usize::from(group.first)].goes_with(slot)
            };
            (oldest..self.groups.len()).rev().find(is_fitting)
        });
        let at = match fitting.flatten() {
            Some(at) => {
                let group = &mut self.groups[at];
                self.next[usize::from(group.last)] = index;
                group.last = index;
                group.count += 1;
                at
            }
            None => {
                // A length of 0 fits nobody.
                let bytes_each = if may_join { slot.buf.len() as u16 } else { 0 };
                let (first, last) = (index, index);
                self.groups.push(Group { path, bytes_each, count: 1, first, last });
                self.groups.len() - 1
            }
        };
        let number = self.former + at as u64 + 1;
        self.newest[place_of(tie)] = number;
        if tie == 0 {
            self.newest_of_all = number;
        }
    }

    /// The oldest group a datagram with this tie may join and that is looked at.
    #[inline]
    fn oldest(&self, tie: u32) -> usize {
        let last = self.groups.len().saturating_sub(1);
        if tie == 0 {
            return last;
        }
        let newest = self.newest[place_of(tie)].max(self.newest_of_all);
        let held_back = newest.saturating_sub(self.former + 1) as usize;
        held_back.max(self.groups.len().saturating_sub(LOOK_BACK))
    }
}

impl Group {
    /// Whether it is of the length of `slot`, has room, and may go where `slot` does.
    #[inline]
    fn is_for(&self, path: u64, slot: &Slot) -> bool {
        let len = slot.buf.len();
        self.path == path
            && usize::from(self.bytes_each) == len
            && usize::from(self.count) < SEGMENTS_MAX
            && (usize::from(self.count) + 1) * len <= GROUP_BYTES_MAX
    }
}

/// Where a tie is looked up.
#[inline]
fn place_of(tie: u32) -> usize {
    (tie >> (u32::BITS - TIES.ilog2())) as usize
}

/// Longest datagram that may be one of many: the kernel refuses a group whose members it would
/// have to fragment, and this fits a path MTU of 1,500 with the headers of a tunnel.
pub(super) const SEGMENT_BYTES_MAX: usize = 1_400;

/// Datagrams in one group. Linux took 64 before it took 128.
pub(super) const SEGMENTS_MAX: usize = 64;

/// Bytes in one group: it is one UDP datagram until it is cut, and has headers.
pub(super) const GROUP_BYTES_MAX: usize = 65_000;

/// Groups a datagram looks at: the half dozen lengths of three peers. More would cost a datagram to
/// many peers more than it could gain.
const LOOK_BACK: usize = 16;

/// Ties told apart, at most: a datagram that shares its place with one of another call may have to
/// open a group. Of the 22 answers of a usual turn one in fifty does.
const TIES: usize = 1_024;
