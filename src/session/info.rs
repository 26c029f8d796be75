//! Info: what an application may read of a call, and of what the message behind an event brought.

use super::UserAgent;
use crate::api::{CallHandle, CallInfo, Event};
use crate::dialog::Dialog;

impl UserAgent {
    /// What an application may read of a call.
    pub fn info(&self, handle: CallHandle) -> Option<CallInfo<'_>> {
        let call = self.calls.get(self.find(handle)?)?;
        Some(self.outline(&call.dialog))
    }

    /// What the INVITE of `dialog` said.
    pub(super) fn outline(&self, dialog: &Dialog) -> CallInfo<'_> {
        let texts = dialog.texts(&self.blocks);
        CallInfo {
            request_uri: texts.request_uri,
            user: texts.user,
            from: texts.remote,
            to: texts.local,
            call_id: texts.call_id,
            source: dialog.flow.remote,
            content_type: &[],
            content: &[],
            media: None,
        }
    }

    /// What an application may read with `event`: of its call, and of what the message behind it brought.
    pub fn info_of(&self, event: &Event) -> Option<CallInfo<'_>> {
        match *event {
            Event::Message { call: None } => self.note.request(),
            Event::Message { call: Some(call) }
            | Event::Info { call }
            | Event::Referred { call } => self.info(call).map(|info| self.note.add_to(info)),
            Event::Quality { call, .. } | Event::Reported { call } => self.reported(call),
            Event::Incoming { call }
            | Event::Outgoing { call, .. }
            | Event::Progress { call, .. }
            | Event::Established { call }
            | Event::Changed { call }
            | Event::Notified { call, .. }
            | Event::Failed { call, .. }
            | Event::Deferred { call, .. }
            | Event::Elapsed { call, .. }
            | Event::Key { call, .. }
            | Event::Played { call }
            | Event::Ended { call, .. } => self.info(call),
        }
    }
}
