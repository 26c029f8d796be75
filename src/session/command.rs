//! Commands of the application.

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
        let handle = match &command {
            Command::Invite(invitation) => return self.place(now, invitation),
            Command::Ring { call }
            | Command::Progress { call }
            | Command::Fork { call }
            | Command::Answer { call }
            | Command::Reject { call, .. }
            | Command::Hangup { call }
            | Command::Schedule { call, .. }
            | Command::Hold { call }
            | Command::Resume { call }
            | Command::Refer { call, .. }
            | Command::Notify { call, .. }
            | Command::Info { call, .. }
            | Command::Probe { call } => *call,
        };
        let index = self.find(handle).ok_or(CommandError::NoSuchCall(handle))?;
        match command {
            Command::Invite(_) => Ok(()),
            Command::Ring { .. } => {
                let id = self.ringing(handle, index)?;
                self.ring(now, handle, index, id)
            }
            Command::Progress { .. } => {
                let id = self.ringing(handle, index)?;
                self.progress(now, handle, index, id)
            }
            Command::Fork { .. } => {
                let id = self.ringing(handle, index)?;
                self.fork(now, handle, index, id)
            }
            Command::Answer { .. } => {
                let id = self.ringing(handle, index)?;
                self.answer(now, handle, index, id)
            }
            Command::Reject { status, .. } => {
                if matches!(status.class(), Class::Provisional | Class::Success) {
                    return Err(CommandError::NotAFinalRefusal(handle, status));
                }
                let id = self.ringing(handle, index)?;
                self.refuse_invite(now, index, id, status, EndCause::Rejected(status));
                Ok(())
            }
            Command::Hangup { .. } => self.hang_up(now, handle, index),
            Command::Probe { .. } => self.probe(now, handle, index),
            Command::Hold { .. } => self.change(now, handle, index, Wish::Hold),
            Command::Resume { .. } => self.change(now, handle, index, Wish::Resume),
            Command::Refer { target, .. } => self.refer(now, handle, index, &target),
            Command::Notify { status, .. } => self.notify(now, handle, index, status),
            Command::Info { content, .. } => self.send_info(now, handle, index, &content),
            Command::Schedule { after, token, .. } => {
                let due = Due::Call(CallTimer::Alarm(token), index);
                let alarm = self.timers.arm(now, after, due);
                let former = self.calls.get_mut(index).and_then(|call| call.alarm.replace(alarm));
                if let Some(former) = former {
                    self.timers.cancel(former);
                }
                Ok(())
            }
        }
    }

    /// The INVITE of a call without a final answer.
    fn ringing(&self, handle: CallHandle, index: u32) -> Result<InviteId, CommandError> {
        let call = self.calls.get(index).ok_or(CommandError::NoSuchCall(handle))?;
        call.phase.unanswered().ok_or(CommandError::AlreadyAnswered(handle))
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
