//! Hear: what one who is called does when a message comes.

use super::{Answerer, FORKS, Pending, Phase};
use crate::sim::Sight;
use crate::sim::vopr::agenda::NEVER;
use crate::sim::vopr::bag::Bag;
use crate::sip::Method;
use crate::time::Timestamp;

impl Answerer {
    /// A message of the host came to this peer.
    pub(in crate::sim::vopr) fn hear(
        &mut self,
        now: Timestamp,
        sight: &Sight,
        bytes: &[u8],
        bag: &mut Bag,
    ) {
        if self.plan.is_deaf {
            return;
        }
        match (sight.is_request(), sight.method) {
            (false, Method::Bye) if sight.is_final() => self.bye = None,
            (false, _) => {}
            (true, Method::Invite) if sight.to_tag == 0 => self.hear_invite(now, bytes, bag),
            (true, Method::Invite | Method::Update) if !sight.body_in(bytes).is_empty() => {
                self.write_changed(bytes, bag);
            }
            (true, Method::Ack) => {
                if let Some(fork) = fork_of(sight.to_tag_in(bytes)) {
                    self.pending[fork] = None;
                }
            }
            (true, Method::Prack) => self.hear_prack(now, sight, bytes, bag),
            (true, Method::Cancel) => {
                self.write_echo(bytes, bag);
                self.hear_cancel(now, bag);
            }
            (true, Method::Bye) => {
                self.write_echo(bytes, bag);
                if fork_of(sight.to_tag_in(bytes)) == Some(self.plan.winner) {
                    (self.phase, self.next_step) = (Phase::Done, NEVER);
                }
            }
            (true, _) => self.write_echo(bytes, bag),
        }
    }

    fn hear_invite(&mut self, now: Timestamp, bytes: &[u8], bag: &mut Bag) {
        if self.invite.is_empty() {
            self.invite.extend_from_slice(bytes);
            let plan = self.plan;
            self.ring_at = if plan.forks > 0 { now + plan.ring_after } else { NEVER };
            self.next_step = plan.final_after.map_or(NEVER, |after| now + after);
            if plan.is_trying {
                self.write_response(100, 0, bag);
            }
        } else if let Some(Pending { status, .. }) = self.pending[self.plan.winner] {
            self.write_response(status, self.plan.winner, bag);
        } else if self.rung > 0 && self.phase == Phase::Ringing && self.plan.reliable_rounds == 0 {
            self.write_response(180, self.rung - 1, bag);
        }
    }

    fn hear_cancel(&mut self, now: Timestamp, bag: &mut Bag) {
        if self.phase == Phase::Ringing && !self.invite.is_empty() {
            let status = if self.plan.is_hasty { 200 } else { 487 };
            self.next_step = NEVER;
            self.finish(now, status, self.plan.winner, bag);
        }
    }
}

/// The fork that gave a tag, by its last letter.
pub(super) fn fork_of(tag: &[u8]) -> Option<usize> {
    let fork = usize::from(tag.last()?.checked_sub(b'0')?);
    (fork < FORKS).then_some(fork)
}
