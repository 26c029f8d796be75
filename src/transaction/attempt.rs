//! Attempts: client INVITE transactions at work, what each holds, its timers. The machine itself is `client_invite`.

mod response;

use std::time::Duration;

use super::client_invite::{self, Action, Input, State};
use super::{
    ClientInviteId, ClientInviteTimer, Due, InviteProgress, Owner, Sent, Timers, Transactions,
};
use crate::ident::Token;
use crate::pool::{Block, Blocks};
use crate::time::Timestamp;
use crate::timer::TimerId;
use crate::wire::Flow;

#[derive(Debug)]
pub(super) struct Attempt {
    token: Token,
    state: State,
    owner: Owner,
    /// Answers that made a call only to be hung up.
    losers: u8,
    flow: Flow,
    /// The INVITE; once it is refused, the ACK.
    message: Block,
    /// Between this repetition and the next (timer A).
    interval: Duration,
    /// Armed while Calling over UDP: timer A.
    repeat: Option<TimerId>,
    /// Armed: timer B while Calling, M while Accepted, D while Completed; while Proceeding, once it is cancelled.
    timeout: Option<TimerId>,
}

impl Transactions {
    /// A new INVITE for `owner`; the caller sends it. When the table is full its message comes back.
    pub fn open_client_invite(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        token: Token,
        request: Sent,
        owner: Owner,
    ) -> Result<ClientInviteId, Block> {
        let attempt = Attempt {
            token,
            state: State::Calling,
            owner,
            losers: 0,
            flow: request.flow,
            message: request.message,
            interval: self.durations.t1,
            repeat: None,
            timeout: None,
        };
        let slot = self.attempts.insert(attempt).map_err(|attempt| attempt.message)?;
        self.attempt_branches.insert(token.bucket(), slot);
        let (id, durations) = (ClientInviteId(slot), self.durations);
        if let Some(attempt) = self.attempts.get_mut(slot) {
            //= rfc3261#17.1.1.2
            //# If an unreliable transport is being used, the client transaction MUST start timer A
            //# with a value of T1.
            if !attempt.flow.transport.is_reliable() {
                let due = Due::ClientInvite(ClientInviteTimer::A, id);
                attempt.repeat = Some(timers.arm(now, durations.t1, due));
            }
            //= rfc3261#17.1.1.2
            //# For any transport, the client transaction MUST start timer B with a value of 64*T1
            //# seconds
            let due = Due::ClientInvite(ClientInviteTimer::B, id);
            attempt.timeout = Some(timers.arm(now, durations.t1x64, due));
        }
        Ok(id)
    }

    /// The message an attempt sends, and where: its INVITE, or the ACK of its refusal. `None` once it is over.
    pub fn invite_message(&self, id: ClientInviteId) -> Option<(&Block, Flow)> {
        self.attempts.get(id.0).map(|attempt| (&attempt.message, attempt.flow))
    }

    /// What the branch of an attempt is made of: its CANCEL has the same.
    pub fn invite_token(&self, id: ClientInviteId) -> Option<Token> {
        self.attempts.get(id.0).map(|attempt| attempt.token)
    }

    /// Whether a provisional response came and no final one: only then a CANCEL may be sent (RFC 3261 §9.1).
    pub fn is_cancellable(&self, id: ClientInviteId) -> bool {
        self.attempts.get(id.0).is_some_and(|attempt| attempt.state == State::Proceeding)
    }

    /// The INVITE was cancelled: it is over after `wait` even if its final response never comes. Timer B sees to that
    /// while nothing came at all.
    pub fn give_up_after(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        id: ClientInviteId,
        wait: Duration,
    ) {
        let Some(attempt) = self.attempts.get_mut(id.0) else { return };
        //= rfc3261#9.1
        //# If there is no final response for the original request in 64*T1 seconds
        if attempt.state == State::Proceeding && attempt.timeout.is_none() {
            let due = Due::ClientInvite(ClientInviteTimer::Cancelled, id);
            attempt.timeout = Some(timers.arm(now, wait, due));
        }
    }

    /// Drop an attempt at once: nothing more is sent, and what still comes for it is stray. Its message, to be freed.
    pub fn stop_client_invite(
        &mut self,
        timers: &mut Timers,
        ClientInviteId(slot): ClientInviteId,
    ) -> Option<Block> {
        let mut attempt = self.attempts.remove(slot)?;
        attempt.disarm(timers);
        self.attempt_branches.remove(attempt.token.bucket(), slot);
        Some(attempt.message)
    }

    /// A timer of an attempt fired.
    pub fn on_client_invite_timer(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        blocks: &mut Blocks,
        id: ClientInviteId,
        timer: ClientInviteTimer,
    ) -> InviteProgress {
        let Some(attempt) = self.attempts.get_mut(id.0) else { return InviteProgress::Nothing };
        let owner = attempt.owner;
        let (next, action) = client_invite::step(attempt.state, timer.input());
        attempt.state = next;
        match action {
            Action::Repeat => {
                //= rfc3261#17.1.1.2
                //# When timer A fires, the client transaction MUST retransmit the request by passing it
                //# to the transport layer, and MUST reset the timer with a value of 2*T1.
                attempt.interval *= 2;
                let due = Due::ClientInvite(ClientInviteTimer::A, id);
                attempt.repeat = Some(timers.arm(now, attempt.interval, due));
                InviteProgress::Repeat(id)
            }
            Action::Fail | Action::End => {
                if let Some(message) = self.stop_client_invite(timers, id) {
                    blocks.free(message);
                }
                match action == Action::Fail {
                    true => InviteProgress::TimedOut { id, owner },
                    false => InviteProgress::Finished { id, owner },
                }
            }
            Action::Absorb
            | Action::Progress
            | Action::Accept
            | Action::Deliver
            | Action::Acknowledge
            | Action::RepeatAck => InviteProgress::Nothing,
        }
    }
}

impl Attempt {
    /// Wait for nothing but `timer`.
    fn wait_for(
        &mut self,
        now: Timestamp,
        timers: &mut Timers,
        timer: ClientInviteTimer,
        wait: Duration,
        id: ClientInviteId,
    ) {
        self.disarm(timers);
        self.timeout = Some(timers.arm(now, wait, Due::ClientInvite(timer, id)));
    }

    fn disarm(&mut self, timers: &mut Timers) {
        for id in [self.repeat.take(), self.timeout.take()].into_iter().flatten() {
            timers.cancel(id);
        }
    }
}

impl ClientInviteTimer {
    fn input(self) -> Input {
        match self {
            ClientInviteTimer::A => Input::TimerA,
            ClientInviteTimer::B => Input::TimerB,
            ClientInviteTimer::D => Input::TimerD,
            ClientInviteTimer::M => Input::TimerM,
            ClientInviteTimer::Cancelled => Input::GiveUp,
        }
    }
}
