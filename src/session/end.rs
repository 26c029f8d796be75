//! The end of a call: everything it held goes back, whichever way it ended.

use super::UserAgent;
use super::call::Phase;
use super::change::Change;

impl UserAgent {
    /// Free call `index` and all it holds. Transactions that still echo live on without it.
    pub(super) fn end(&mut self, index: u32) {
        self.settle(index);
        self.release(index);
        self.end_forks(index);
        self.end_features(index);
        let handle = self.handle(index);
        let Some(call) = self.calls.remove(index) else { return };
        self.dialogs.remove(call.dialog.local_tag, index);
        if let Some((_, ack)) = call.ack {
            self.blocks.free(ack);
        }
        self.close_dialog(handle, call.dialog);
    }

    /// Free what a call that is over needs no more while a transaction of its own goes on: media, descriptions, alarm,
    /// a change.
    #[inline]
    pub(super) fn release(&mut self, index: u32) {
        self.close_media(index);
        let Some(call) = self.calls.get_mut(index) else { return };
        call.session.release(&mut self.blocks);
        if let Some(alarm) = call.alarm.take() {
            self.timers.cancel(alarm);
        }
        if let Some(waiting) = call.change.take().and_then(Change::timer) {
            self.timers.cancel(waiting);
        }
    }

    pub(super) fn set_phase(&mut self, index: u32, phase: Phase) {
        if let Some(call) = self.calls.get_mut(index) {
            call.phase = phase;
        }
    }
}
