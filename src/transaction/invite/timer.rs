//! What a server INVITE transaction does without the core: its timers (RFC 3261 §17.2.1), and the ACK of a refusal.

use crate::sip::Status;
use crate::time::Timestamp;
use crate::transaction::server_invite::{self, Action, Input};
use crate::transaction::timers::{EXTENSION, TRYING_AFTER};
use crate::transaction::tombstone::Rest;
use crate::transaction::{Due, InviteId, InviteTimer, Outcome, Timers, Transactions};

impl Transactions {
    /// The INVITE that came last was not answered in the same breath: arm the timer for its 100.
    pub(in crate::transaction) fn settle(&mut self, timers: &mut Timers) {
        let Some((id, came)) = self.fresh.take() else { return };
        let Some(invite) = self.invites.get_mut(id.0) else { return };
        //= rfc3261#17.2.1
        //# The server transaction MUST generate a 100 (Trying) response unless it knows that
        //# the TU will generate a provisional or final response within 200 ms
        let due = Due::Invite(InviteTimer::Trying, id);
        invite.repeat = Some(timers.arm(came, TRYING_AFTER, due));
    }

    /// An ACK for a refusal came.
    pub fn on_ack(&mut self, now: Timestamp, timers: &mut Timers, id: InviteId) -> Outcome {
        self.advance(now, timers, id, Input::Ack)
    }

    /// A timer of an INVITE fired.
    pub fn on_invite_timer(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        id: InviteId,
        timer: InviteTimer,
    ) -> Outcome {
        let input = match timer {
            InviteTimer::Trying => Input::Trying,
            InviteTimer::Extension => Input::Extension,
            InviteTimer::G => Input::TimerG,
            InviteTimer::H => Input::TimerH,
        };
        self.advance(now, timers, id, input)
    }

    fn advance(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        InviteId(slot): InviteId,
        input: Input,
    ) -> Outcome {
        let durations = self.durations;
        let Some(invite) = self.invites.get_mut(slot) else { return Outcome::Nothing };
        let (next, action) = server_invite::step(invite.state, input);
        invite.state = next;
        match action {
            Action::SendTrying | Action::Extend => {
                let is_first = action == Action::SendTrying;
                let after = if is_first { EXTENSION - TRYING_AFTER } else { EXTENSION };
                let due = Due::Invite(InviteTimer::Extension, InviteId(slot));
                invite.repeat = Some(timers.arm(now, after, due));
                match invite.last {
                    _ if !is_first => Outcome::Extend,
                    // The core was faster: it need not try any more.
                    Some(_) => Outcome::Nothing,
                    None => Outcome::Repeat(*invite.last.insert(Status::TRYING)),
                }
            }
            Action::Repeat => {
                //= rfc3261#17.2.1
                //# If timer G fires, the response is passed to the transport layer once more for
                //# retransmission, and timer G is set to fire in MIN(2*T1, T2) seconds.
                invite.interval = durations.next_interval(invite.interval);
                let due = Due::Invite(InviteTimer::G, InviteId(slot));
                invite.repeat = Some(timers.arm(now, invite.interval, due));
                invite.last.map_or(Outcome::Nothing, Outcome::Repeat)
            }
            Action::Acknowledged | Action::Fail => {
                invite.disarm(timers);
                let closed = self.close(now, slot, next, Rest::Short);
                closed.map_or(Outcome::Nothing, |(call, echo)| Outcome::Over { call, echo })
            }
            Action::Absorb | Action::Send | Action::Refuse => Outcome::Nothing,
        }
    }
}
