//! Commands of the application.

use std::time::Duration;

use super::UserAgent;
use super::call::Phase;
use super::change::Wish;
use crate::api::{CallHandle, Command, CommandError, EndCause};
use crate::limits::HANG_UPS_MAX;
use crate::sip::{Class, Status};
use crate::time::Timestamp;
use crate::transaction::{CallTimer, Due, InviteId};

impl UserAgent {
    /// Carry out `command`, or say why not.
    pub fn on_command(&mut self, now: Timestamp, command: Command) -> Result<(), CommandError> {
        match command {
            Command::Invite(invitation) => self.place(now, &invitation),
            Command::Ring { call } => {
                let (index, id) = self.ringing(call)?;
                self.ring(now, call, index, id)
            }
            Command::Progress { call } => {
                let (index, id) = self.ringing(call)?;
                self.progress(now, call, index, id)
            }
            Command::Fork { call } => {
                let (index, id) = self.ringing(call)?;
                self.fork(now, call, index, id)
            }
            Command::Answer { call } => {
                let (index, id) = self.ringing(call)?;
                self.answer(now, call, index, id)
            }
            Command::Reject { call, status } => self.reject_call(now, call, status),
            Command::Hangup { call } => self.hang_up(now, call, self.index_of(call)?),
            Command::Schedule { call, after, token } => self.schedule(now, call, after, token),
            Command::Hold { call } => self.change(now, call, self.index_of(call)?, Wish::Hold),
            Command::Resume { call } => self.change(now, call, self.index_of(call)?, Wish::Resume),
            Command::Refer { call, target } => self.refer(now, call, self.index_of(call)?, &target),
            Command::Notify { call, status } => {
                self.notify(now, call, self.index_of(call)?, status)
            }
            Command::Info { call, content } => {
                self.send_info(now, call, self.index_of(call)?, &content)
            }
            Command::Probe { call } => self.probe(now, call, self.index_of(call)?),
            Command::Treat { call, treatment } => self.treat(now, call, treatment),
            Command::Mute { call, is_muted } => self.mute(now, call, is_muted),
            Command::Record { call, path } => self.record(now, call, path),
            Command::StopRecording { call } => self.stop_recording(call),
            Command::Dial { call, keys } => self.dial(now, call, self.index_of(call)?, &keys),
        }
    }

    fn reject_call(
        &mut self,
        now: Timestamp,
        call: CallHandle,
        status: Status,
    ) -> Result<(), CommandError> {
        let index = self.index_of(call)?;
        if matches!(status.class(), Class::Provisional | Class::Success) {
            return Err(CommandError::NotAFinalRefusal(call, status));
        }
        let (_, id) = self.ringing(call)?;
        self.refuse_invite(now, index, id, status, EndCause::Rejected(status));
        Ok(())
    }

    fn schedule(
        &mut self,
        now: Timestamp,
        call: CallHandle,
        after: Duration,
        token: u32,
    ) -> Result<(), CommandError> {
        let index = self.index_of(call)?;
        let alarm = self.timers.arm(now, after, Due::Call(CallTimer::Alarm(token), index));
        let former = self.calls.get_mut(index).and_then(|call| call.alarm.replace(alarm));
        if let Some(former) = former {
            self.timers.cancel(former);
        }
        Ok(())
    }

    fn index_of(&self, call: CallHandle) -> Result<u32, CommandError> {
        self.find(call).ok_or(CommandError::NoSuchCall(call))
    }

    /// The slot of a call without a final answer, and its INVITE.
    #[inline]
    fn ringing(&self, handle: CallHandle) -> Result<(u32, InviteId), CommandError> {
        let index = self.index_of(handle)?;
        let call = self.calls.get(index).ok_or(CommandError::NoSuchCall(handle))?;
        let id = call.phase.unanswered().ok_or(CommandError::AlreadyAnswered(handle))?;
        Ok((index, id))
    }

    /// Hang up calls, [`HANG_UPS_MAX`] at most and as far as the outbox has room for their BYEs.
    /// Whether some are left.
    pub fn hang_up_all(&mut self, now: Timestamp) -> bool {
        let mut left = HANG_UPS_MAX.min(self.outbox.room());
        for index in 0..self.calls.slots() {
            let handle = self.handle(index);
            if self.find(handle).is_none() {
                continue;
            }
            if left == 0 {
                return true;
            }
            // A call that ends already needs no help.
            left -= usize::from(self.hang_up(now, handle, index).is_ok());
        }
        false
    }

    fn hang_up(
        &mut self,
        now: Timestamp,
        handle: CallHandle,
        index: u32,
    ) -> Result<(), CommandError> {
        let Some(call) = self.calls.get_mut(index) else {
            return Err(CommandError::NoSuchCall(handle));
        };
        match &mut call.phase {
            Phase::Ringing(id) => {
                let (id, status) = (*id, Status::TEMPORARILY_UNAVAILABLE);
                self.refuse_invite(now, index, id, status, EndCause::Rejected(status));
                Ok(())
            }
            //= rfc3261#15
            //# the callee's UA MUST NOT send a BYE on a confirmed dialog until it has received an
            //# ACK for its 2xx response or until the server transaction times out
            Phase::Answered(pending) => match pending.hangup {
                None => {
                    pending.hangup = Some(EndCause::LocalBye);
                    Ok(())
                }
                Some(_) => Err(CommandError::AlreadyEnding(handle)),
            },
            Phase::Confirmed => {
                self.send_bye(now, index, EndCause::LocalBye);
                Ok(())
            }
            Phase::Calling(_) => match self.take_back(now, index, EndCause::Cancelled) {
                true => Ok(()),
                false => Err(CommandError::AlreadyEnding(handle)),
            },
            Phase::Refused(_) | Phase::Forked(_) | Phase::Ending(_) => {
                Err(CommandError::AlreadyEnding(handle))
            }
        }
    }
}
