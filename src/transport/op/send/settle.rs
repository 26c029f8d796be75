//! What becomes of a turn's datagrams once the kernel took or refused them.

use super::super::failure::Cause;
use super::Sender;

/// What became of a datagram.
enum Verdict {
    Sent,
    Again,
    GiveUp(Cause),
}

impl Sender {
    /// Note that the send of `slot` was refused; successes post no completion.
    pub(in super::super::super) fn fail(&mut self, slot: u16, errno: i32) {
        let (slot, cause) = (&mut self.slots[usize::from(slot)], Cause::from_errno(errno));
        slot.failure = Some(cause);
        self.refused += 1;
        if slot.attempts > 0
            && !cause.is_passing()
            && let Some(gso) = &mut self.gso
        {
            gso.grouping.refusals.forgive(slot.path());
        }
    }

    /// Note that the send of group `group` was refused. Refused for good as a group, its members
    /// may still go one by one.
    pub(in super::super::super) fn fail_group(&mut self, group: u16, errno: i32) {
        let Some(gso) = &mut self.gso else { return };
        let members = &self.queue[gso.grouping.members(group.into())];
        let cause = Cause::from_errno(errno);
        if !cause.is_passing()
            && let Some(&first) = members.first()
        {
            gso.grouping.refusals.note(self.slots[usize::from(first)].path());
        }
        let cause = if cause.is_passing() { cause } else { Cause::Grouped };
        for &member in members {
            self.slots[usize::from(member)].failure = Some(cause);
        }
        self.refused += 1;
    }

    /// After the kernel took all that was pushed: free what was sent, keep what is to be tried
    /// again ahead of everything newer.
    #[inline]
    pub(in super::super::super) fn settle(&mut self) {
        self.sends += self.entries.saturating_sub(self.refused);
        if self.refused > 0 {
            self.settle_failures();
        } else {
            self.sent += self.pushed as u64;
            self.free.extend(self.queue.drain(..self.pushed).rev());
        }
        (self.pushed, self.entries, self.refused) = (0, 0, 0);
    }

    /// The slow half of `settle`: look at each slot on its own.
    fn settle_failures(&mut self) {
        let mut kept = 0;
        for at in 0..self.pushed {
            let index = self.queue[at];
            match self.verdict(at) {
                Verdict::Sent => self.sent += 1,
                Verdict::GiveUp(cause) => self.errors.count(cause),
                Verdict::Again => {
                    self.retried += 1;
                    self.queue[kept] = index;
                    kept += 1;
                    continue;
                }
            }
            self.free.push(index);
        }
        self.queue.drain(kept..self.pushed);
    }

    /// What becomes of the slot at `at` in the queue. A passing failure stays in line unless a
    /// later datagram of the batch, bound to follow it, has left.
    fn verdict(&mut self, at: usize) -> Verdict {
        let index = usize::from(self.queue[at]);
        let Some(cause) = self.slots[index].failure else { return Verdict::Sent };
        let is_overtaken = cause.is_passing()
            && self.queue[at + 1..self.pushed].iter().any(|&later| {
                let later = &self.slots[usize::from(later)];
                later.failure.is_none() && later.must_follow(&self.slots[index])
            });
        let slot = &mut self.slots[index];
        slot.failure = None;
        slot.attempts += 1;
        if is_overtaken {
            Verdict::GiveUp(Cause::Overtaken)
        } else if cause.is_passing() && slot.attempts < ATTEMPTS_MAX {
            Verdict::Again
        } else {
            Verdict::GiveUp(cause)
        }
    }
}

/// Turns a datagram may stay in line while the kernel refuses it for a passing reason. Then it is
/// counted and dropped, so that a dead interface cannot hold every slot.
pub(super) const ATTEMPTS_MAX: u8 = 16;
