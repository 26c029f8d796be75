//! Ringing: what the application says to a caller whose INVITE has no answer yet (RFC 3261 §13.3.1).

use super::UserAgent;
use super::provisional::{Provisional, Reliability};
use super::reliable::Reliable;
use crate::api::{CallHandle, CommandError};
use crate::sip::Status;
use crate::time::Timestamp;
use crate::transaction::InviteId;

impl UserAgent {
    /// [`Command::Ring`](crate::api::Command::Ring).
    pub(super) fn ring(
        &mut self,
        now: Timestamp,
        handle: CallHandle,
        index: u32,
        id: InviteId,
    ) -> Result<(), CommandError> {
        if self.features(index).is_some() {
            self.special(handle, index)?.fork = None;
        }
        self.provide(now, index, id, Status::RINGING);
        Ok(())
    }

    /// [`Command::Progress`](crate::api::Command::Progress).
    pub(super) fn progress(
        &mut self,
        now: Timestamp,
        handle: CallHandle,
        index: u32,
        id: InviteId,
    ) -> Result<(), CommandError> {
        self.special(handle, index)?.is_described = true;
        self.provide(now, index, id, Status::SESSION_PROGRESS);
        self.begin_media(now, index);
        Ok(())
    }

    /// [`Command::Fork`](crate::api::Command::Fork). The other branch has no dialog here: nobody is there to answer
    /// it.
    pub(super) fn fork(
        &mut self,
        now: Timestamp,
        handle: CallHandle,
        index: u32,
        id: InviteId,
    ) -> Result<(), CommandError> {
        let tag = self.ident.token();
        let special = self.special(handle, index)?;
        if special.reliability == Reliability::Required {
            return Err(CommandError::NotReliable(handle));
        }
        special.fork = Some(tag);
        self.provide(now, index, id, Status::RINGING);
        Ok(())
    }

    //= rfc3261#13.3.1.1
    //# the UAS MUST send a non-100 provisional response at every minute
    /// A minute passed. The caller gets again what it got last; when that is nothing or a 100, a 183 that promises
    /// nothing. What is repeated anyway, for want of its PRACK, need not be said again.
    pub(super) fn extend(&mut self, now: Timestamp, id: InviteId) {
        let Some((index, _)) = self.transactions.invite(id) else { return };
        let special = self.provisional_mut(index).and_then(|special| special.last.as_ref());
        if special.is_some_and(Reliable::is_awaited) {
            return;
        }
        let last = self.transactions.last_response(id).filter(|last| *last != Status::TRYING);
        self.provide(now, index, id, last.unwrap_or(Status::SESSION_PROGRESS));
    }

    /// [`Command::Answer`](crate::api::Command::Answer).
    pub(super) fn answer(
        &mut self,
        now: Timestamp,
        handle: CallHandle,
        index: u32,
        id: InviteId,
    ) -> Result<(), CommandError> {
        if let Some(special) = self.provisional_mut(index) {
            //= rfc3262#3
            //# it MUST NOT send a final response until those provisional responses are
            //# acknowledged
            let is_early = |last: &Reliable| last.is_awaited() && last.has_description;
            if special.last.as_ref().is_some_and(is_early) {
                return match std::mem::replace(&mut special.is_answer_wanted, true) {
                    true => Err(CommandError::AlreadyAnswered(handle)),
                    false => Ok(()),
                };
            }
        }
        self.accept_invite(now, index, id);
        Ok(())
    }

    /// What is special about call `index`, to change while it has no answer.
    fn special(
        &mut self,
        handle: CallHandle,
        index: u32,
    ) -> Result<&mut Provisional, CommandError> {
        let features = self.features_mut(index).ok_or(CommandError::NoRoom)?;
        let special = features.provisional.get_or_insert_default();
        match special.is_answer_wanted {
            true => Err(CommandError::AlreadyAnswered(handle)),
            false => Ok(special),
        }
    }
}
