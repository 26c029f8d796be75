//! Probe: OPTIONS inside a dialog, to learn whether the peer still has it (RFC 3261 §11, §12.2.1.2).

use super::UserAgent;
use super::request::ends_dialog;
use crate::api::{CallHandle, CommandError};
use crate::sip::{Method, Status};
use crate::time::Timestamp;

impl UserAgent {
    /// Probe call `index` because the application wants to know.
    pub(super) fn probe(
        &mut self,
        now: Timestamp,
        handle: CallHandle,
        index: u32,
    ) -> Result<(), CommandError> {
        self.check_up(handle, index)?;
        match self.send_probe(now, index) {
            true => Ok(()),
            false => Err(CommandError::NoRoom),
        }
    }

    /// Ask the peer of call `index` for a sign of life. `false`: there is no room for it.
    pub(super) fn send_probe(&mut self, now: Timestamp, index: u32) -> bool {
        self.writer.clear();
        let is_sent = self.send_request(now, index, Method::Options).is_some();
        if let (true, Some(call)) = (is_sent, self.calls.get_mut(index)) {
            // Asked: it need not be asked again while the answer may come.
            call.heard = now;
        }
        is_sent
    }

    /// The probe is over. Whatever else it was answered with, somebody answered.
    pub(super) fn on_probe_over(&mut self, now: Timestamp, index: u32, status: Option<Status>) {
        if ends_dialog(status) {
            self.lose(now, index);
        }
    }
}
