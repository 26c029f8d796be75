//! Replaces: an INVITE that takes the place of a call (RFC 3891).
//!
//! The new call is told and answered like any other; when it is answered, the old one ends. Who names both tags of a
//! call has seen its messages, and must besides send from the address of its peer or from a network that is trusted.
//!
//! A call lives on the shard that its Call-ID picks, and a shard knows its own calls only: a dialog that lives on
//! another one is answered like one that nobody knows, 481.

use super::UserAgent;
use super::call::Phase;
use super::dispatch::Incoming;
use super::reply::{Extra, Refusal};
use crate::api::EndCause;
use crate::dialog::DialogId;
use crate::sip::header::Replaces;
use crate::sip::{HeaderName, Message, Status};
use crate::time::Timestamp;

impl UserAgent {
    /// Whether the INVITE may take the place of the call it names, if it names one.
    pub(super) fn inspect_replaces(&self, incoming: &Incoming<'_>) -> Result<(), Refusal> {
        let message = incoming.request.message;
        let Some(value) = message.header(HeaderName::Replaces) else { return Ok(()) };
        self.may_replace(incoming, value).map_err(|status| (status, Extra::Nothing))
    }

    fn may_replace(&self, incoming: &Incoming<'_>, value: &[u8]) -> Result<(), Status> {
        let replaces = Replaces::parse(value).map_err(|_| Status::BAD_REQUEST)?;
        //= rfc3891#3
        //# If both a Replaces header field and another header field with contradictory semantics
        //# are present in a request, the request MUST be rejected
        if has_join(incoming.request.message) {
            return Err(Status::BAD_REQUEST);
        }
        //= rfc3891#3
        //# If no match is found, the UAS rejects the INVITE and returns a 481
        let index = self.replaced(&replaces).ok_or(Status::NO_SUCH_TRANSACTION)?;
        let call = self.calls.get(index).ok_or(Status::NO_SUCH_TRANSACTION)?;
        let source = incoming.flow.remote.ip();
        if source != call.dialog.flow.remote.ip() && !self.trust.trusts(source) {
            return Err(Status::FORBIDDEN);
        }
        match &call.phase {
            //= rfc3891#3
            //# If the Replaces header field matches an early dialog that was not initiated by
            //# this UA, it returns a 481
            Phase::Ringing(_) | Phase::Forked(_) => Err(Status::NO_SUCH_TRANSACTION),
            //= rfc3891#3
            //# If the Replaces header field matches a confirmed dialog, it checks for the presence
            //# of the "early-only" flag in the Replaces header field.
            Phase::Answered(_) | Phase::Confirmed if replaces.is_early_only => {
                Err(Status::BUSY_HERE)
            }
            //= rfc3891#3
            //# If the Replaces header field matches a dialog which has already terminated, the UA
            //# SHOULD decline the request with a 603 Declined response.
            Phase::Refused(_) | Phase::Ending(_) => Err(Status::DECLINE),
            Phase::Calling(_) | Phase::Answered(_) | Phase::Confirmed => Ok(()),
        }
    }

    /// The INVITE opened call `index`, which remembers whose place it takes.
    pub(super) fn equip_replaces(&mut self, incoming: &Incoming<'_>, index: u32) {
        let replaces = incoming.request.message.read(HeaderName::Replaces, Replaces::parse);
        let Ok(Some(replaces)) = replaces else { return };
        let replaced = self.replaced(&replaces).map(|replaced| self.handle(replaced));
        if let Some(features) = self.features_mut(index) {
            features.replaced = replaced;
        }
    }

    /// Call `index` is answered: the one whose place it takes ends.
    #[cold]
    pub(super) fn take_place(&mut self, now: Timestamp, index: u32) {
        let features = self.features_mut(index);
        let Some(replaced) = features.and_then(|features| features.replaced.take()) else { return };
        let Some(old) = self.find(replaced) else { return };
        match self.calls.get_mut(old).map(|call| &mut call.phase) {
            Some(Phase::Confirmed) => self.send_bye(now, old, EndCause::Replaced),
            // BYE must wait for the ACK.
            Some(Phase::Answered(pending)) => {
                pending.hangup.get_or_insert(EndCause::Replaced);
            }
            //= rfc3891#3
            //# If the Replaces header field matches an early dialog that was initiated by the UA,
            //# it sends a CANCEL
            Some(Phase::Calling(_)) => {
                self.take_back(now, old, EndCause::Replaced);
            }
            // It ended meanwhile.
            Some(Phase::Ringing(_) | Phase::Refused(_) | Phase::Forked(_) | Phase::Ending(_))
            | None => {}
        }
    }

    /// The call that `replaces` names: by its dialog or, when that is one of several that an INVITE of ours made, by
    /// that INVITE's.
    fn replaced(&self, replaces: &Replaces<'_>) -> Option<u32> {
        let Replaces { call_id, to_tag, from_tag, .. } = *replaces;
        let named = |remote_tag| self.call_of(&DialogId { call_id, local_tag: to_tag, remote_tag });
        //= rfc3891#6.1
        //# a tag of zero matches both tags of zero and null.
        let found = named(from_tag).or_else(|| (from_tag == b"0").then(|| named(b"")).flatten())?;
        match self.calls.get(found)?.phase {
            Phase::Forked(_) => self.dialogs.find(to_tag, |slot| self.is_calling(slot, to_tag)),
            Phase::Ringing(_)
            | Phase::Refused(_)
            | Phase::Answered(_)
            | Phase::Calling(_)
            | Phase::Confirmed
            | Phase::Ending(_) => Some(found),
        }
    }

    fn is_calling(&self, slot: u32, local_tag: &[u8]) -> bool {
        self.calls.get(slot).is_some_and(|call| {
            matches!(call.phase, Phase::Calling(_)) && call.dialog.local_tag.as_bytes() == local_tag
        })
    }
}

fn has_join(message: &Message<'_>) -> bool {
    let is_join = |name: &[u8]| name.eq_ignore_ascii_case(b"Join");
    message.lines().any(|(name, known, _)| known == HeaderName::Extension && is_join(name))
}
