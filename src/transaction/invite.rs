//! Server INVITE transactions at work: what each holds, and what the core answers. The machine itself is
//! `server_invite`.

mod timer;

use std::time::Duration;

use super::server_invite::{self, Action, Input, State};
use super::tombstone::{Remains, Rest};
use super::{
    Branch, Due, Echo, InviteId, InviteTimer, Outcome, Responded, Timers, TransactionKey,
    Transactions,
};
use crate::sip::Status;
use crate::time::Timestamp;
use crate::timer::TimerId;

#[derive(Debug)]
pub(super) struct Invite {
    pub(super) key: TransactionKey,
    pub(super) branch: Branch,
    state: State,
    call: u32,
    echo: Echo,
    /// The last response sent, to repeat.
    last: Option<Status>,
    /// Between this repetition and the next (timer G).
    interval: Duration,
    /// Armed: the 100 and later the extensions while Proceeding, timer G while Completed.
    repeat: Option<TimerId>,
    /// Armed while Completed: timer H.
    timeout: Option<TimerId>,
}

impl Transactions {
    /// A new INVITE for call `call`. When the table is full the echo comes back.
    pub fn open_invite(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        (key, branch): (TransactionKey, Branch),
        echo: Echo,
        call: u32,
    ) -> Result<InviteId, Echo> {
        self.settle(timers);
        let Some(slot) = self.invites.vacant() else { return Err(echo) };
        let invite = Invite {
            key,
            branch,
            state: State::Proceeding,
            call,
            echo,
            last: None,
            interval: self.durations.t1,
            repeat: None,
            timeout: None,
        };
        self.fresh = Some((InviteId(slot), now));
        self.index.insert(key.0.bucket(), slot);
        self.invites.insert(invite).map(InviteId).map_err(|invite| invite.echo)
    }

    /// The core answers with `status`.
    pub fn respond(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        InviteId(slot): InviteId,
        status: Status,
    ) -> Responded {
        let durations = self.durations;
        let Some(invite) = self.invites.get_mut(slot) else { return Responded::Refused };
        let (next, action) = server_invite::step(invite.state, Input::Respond(status.class()));
        if action != Action::Send {
            return Responded::Refused;
        }
        // What would send 100 goes on past a provisional response: it leads to the extensions.
        if next != State::Proceeding {
            self.fresh = self.fresh.filter(|(fresh, _)| fresh.0 != slot);
            invite.disarm(timers);
        }
        invite.state = next;
        invite.last = Some(status);
        match next {
            State::Completed => {
                //= rfc3261#17.2.1
                //# For unreliable transports, timer G is set to fire in T1 seconds
                if !invite.echo.target.transport.is_reliable() {
                    let due = Due::Invite(InviteTimer::G, InviteId(slot));
                    invite.repeat = Some(timers.arm(now, durations.t1, due));
                }
                let due = Due::Invite(InviteTimer::H, InviteId(slot));
                invite.timeout = Some(timers.arm(now, durations.t1x64, due));
                Responded::Send
            }
            State::Accepted => match self.close(now, slot, next, Rest::Long) {
                Some((_, echo)) => Responded::Accepted(echo),
                None => Responded::Refused,
            },
            State::Proceeding | State::Confirmed | State::Terminated => Responded::Send,
        }
    }

    /// The INVITE came again.
    pub fn on_invite_again(&mut self, InviteId(slot): InviteId) -> Outcome {
        let Some(invite) = self.invites.get(slot) else { return Outcome::Nothing };
        let (_, action) = server_invite::step(invite.state, Input::Invite);
        let repeated = invite.last.filter(|_| action == Action::Repeat);
        repeated.map_or(Outcome::Nothing, Outcome::Repeat)
    }

    /// The call and the echo of an INVITE at work.
    pub fn invite(&self, id: InviteId) -> Option<(u32, &Echo)> {
        self.invites.get(id.0).map(|invite| (invite.call, &invite.echo))
    }

    /// The response to an INVITE that was sent last.
    pub fn last_response(&self, id: InviteId) -> Option<Status> {
        self.invites.get(id.0)?.last
    }

    /// Whether the INVITE still waits for its final response.
    pub fn is_proceeding(&self, id: InviteId) -> bool {
        self.invites.get(id.0).is_some_and(|invite| invite.state == State::Proceeding)
    }

    /// Take the transaction off the table; what can still echo leaves a tombstone. Timer I is 0 over TCP and TLS.
    fn close(
        &mut self,
        now: Timestamp,
        slot: u32,
        state: State,
        rest: Rest,
    ) -> Option<(u32, Echo)> {
        let invite = self.invites.remove(slot)?;
        self.index.remove(invite.key.0.bucket(), slot);
        let is_echoless = rest == Rest::Short && invite.echo.target.transport.is_reliable();
        if state != State::Terminated && !is_echoless {
            let status = invite.last.unwrap_or(Status::OK);
            let remains = Remains::Invite(state);
            self.tombstones.bury(now, (invite.key, invite.branch), status, remains, rest);
        }
        Some((invite.call, invite.echo))
    }
}

impl Invite {
    fn disarm(&mut self, timers: &mut Timers) {
        for id in [self.repeat.take(), self.timeout.take()].into_iter().flatten() {
            timers.cancel(id);
        }
    }
}
