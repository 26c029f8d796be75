//! Features: what few calls need, kept beside them so that all others stay small.

use super::UserAgent;
use super::confirmation::Confirmation;
use super::method::Updated;
use super::provisional::Provisional;
use super::session_timer::SessionTimer;
use super::transfer::Transfer;
use crate::api::CallHandle;
use crate::pool::Block;
use crate::timer::TimerId;
use crate::transaction::{RequestId, Timers};
use crate::wire::TxBuf;

/// The rarer sides of one call. Each part belongs to the file that gives it its meaning.
#[derive(Debug, Default)]
pub(super) struct Features {
    /// How long the session lives without a refresh.
    pub(super) timer: Option<SessionTimer>,
    /// The header lines of the INVITE of ours, for its second try.
    pub(super) asked: Option<Block>,
    /// The peer's last UPDATE, and what it was answered with.
    pub(super) update: Option<Updated>,
    /// What is special about the provisional responses to its INVITE.
    pub(super) provisional: Option<Provisional>,
    /// When its INVITE expires.
    pub(super) expiry: Option<TimerId>,
    /// The reliable provisional responses to ours.
    pub(super) confirmation: Option<Confirmation>,
    /// REFER, in either direction.
    pub(super) transfer: Transfer,
    /// The call whose place this one takes when it is answered (RFC 3891).
    pub(super) replaced: Option<CallHandle>,
    /// The INFO that carries a key of ours.
    pub(super) dialled: Option<RequestId>,
}

impl Features {
    /// The header lines that a 2xx to the INVITE has for their sake.
    pub(super) fn put_lines(&self, out: &mut TxBuf) {
        if let Some(timer) = &self.timer {
            timer.terms.put_granted(out);
        }
    }

    /// The header lines that a re-INVITE or UPDATE of ours has for their sake.
    pub(super) fn put_request_lines(&self, out: &mut TxBuf) {
        if let Some(timer) = &self.timer {
            timer.terms.put_asked(out);
        }
    }

    /// Whether the caller has our description from a provisional response to its INVITE numbered `cseq`.
    pub(super) fn is_told(&self, cseq: u32) -> bool {
        self.provisional.as_ref().is_some_and(|special| special.is_told && special.cseq == cseq)
    }

    /// The INVITE has its final response: whatever waited for that waits no more.
    fn conclude(&mut self, timers: &mut Timers) {
        if let Some(expiry) = self.expiry.take() {
            timers.cancel(expiry);
        }
        let special = self.provisional.as_mut();
        if let Some(last) = special.and_then(|special| special.last.as_mut()) {
            last.disarm(timers);
        }
    }
}

impl UserAgent {
    /// The features of call `index`, if it has any.
    pub(super) fn features(&self, index: u32) -> Option<&Features> {
        self.features.get(self.calls.get(index)?.features?)
    }

    /// The features of call `index`, to change; none yet: made now. `None`: there is no such call.
    pub(super) fn features_mut(&mut self, index: u32) -> Option<&mut Features> {
        let call = self.calls.get_mut(index)?;
        let slot = match call.features {
            Some(slot) => slot,
            None => *call.features.insert(self.features.insert(Features::default()).ok()?),
        };
        self.features.get_mut(slot)
    }

    /// The INVITE of call `index` gets its final response.
    #[inline]
    pub(super) fn conclude(&mut self, index: u32) {
        let slot = self.calls.get(index).and_then(|call| call.features);
        if let Some(features) = slot.and_then(|slot| self.features.get_mut(slot)) {
            features.conclude(&mut self.timers);
        }
    }

    /// Call `index` is over: whatever its features hold goes back.
    pub(super) fn end_features(&mut self, index: u32) {
        let slot = self.calls.get_mut(index).and_then(|call| call.features.take());
        let Some(mut features) = slot.and_then(|slot| self.features.remove(slot)) else { return };
        features.conclude(&mut self.timers);
        if let Some(id) = features.timer.and_then(|timer| timer.armed) {
            self.timers.cancel(id);
        }
        if let Some(asked) = features.asked {
            self.blocks.free(asked);
        }
        if let Some(updated) = features.update {
            self.blocks.free(updated.tail);
        }
        for timer in features.transfer.timers() {
            self.timers.cancel(timer);
        }
        if let Some(provisional) = features.provisional {
            provisional.release(&mut self.blocks);
        }
    }
}
