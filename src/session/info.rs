//! Info: what an application may read of a call, and of what the message behind an event brought.

use super::UserAgent;
use crate::api::{CallHandle, CallInfo, Event};

impl UserAgent {
    /// What an application may read of a call.
    pub fn info(&self, handle: CallHandle) -> Option<CallInfo<'_>> {
        let call = self.calls.get(self.find(handle)?)?;
        let texts = call.dialog.texts(&self.blocks);
        Some(CallInfo {
            request_uri: texts.request_uri,
            user: texts.user,
            from: texts.remote,
            to: texts.local,
            call_id: texts.call_id,
            source: call.dialog.flow.remote,
            content_type: &[],
            content: &[],
            media: None,
        })
    }

    /// What an application may read with `event`: of its call, and of what the message behind it brought.
    pub fn info_of(&self, event: &Event) -> Option<CallInfo<'_>> {
        match *event {
            Event::Message { call: None } => self.note.request(),
            Event::Message { call: Some(call) }
            | Event::Info { call }
            | Event::Referred { call } => self.info(call).map(|info| self.note.add_to(info)),
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
            | Event::Quality { call, .. }
            | Event::Reported { call }
            | Event::Ended { call, .. } => self.info(call),
        }
    }
}
