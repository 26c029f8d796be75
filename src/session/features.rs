//! Features: what few calls need, kept beside them so that all others stay small.

use super::UserAgent;
use super::transfer::Transfer;
use crate::api::CallHandle;
use crate::wire::TxBuf;

/// The rarer sides of one call. Each part belongs to the file that gives it its meaning.
#[derive(Debug, Default)]
pub(super) struct Features {
    /// REFER, in either direction.
    pub(super) transfer: Transfer,
    /// The call whose place this one takes when it is answered (RFC 3891).
    pub(super) replaced: Option<CallHandle>,
}

impl Features {
    /// The header lines that a 2xx to the INVITE has for their sake.
    pub(super) fn put_lines(&self, _out: &mut TxBuf) {}
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

    /// Call `index` is over: whatever its features hold goes back.
    pub(super) fn end_features(&mut self, index: u32) {
        let slot = self.calls.get_mut(index).and_then(|call| call.features.take());
        let Some(features) = slot.and_then(|slot| self.features.remove(slot)) else { return };
        for timer in features.transfer.timers() {
            self.timers.cancel(timer);
        }
    }
}
