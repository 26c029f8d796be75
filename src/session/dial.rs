//! Dial: keys of either side. Ours go out as telephone-events, which is the media's affair, or by INFO, which is ours.

use super::UserAgent;
use crate::api::{CallHandle, CommandError, Event};
use crate::media::{KEY_MS, Pressed};
use crate::rtp::{Digit, Signal};
use crate::sip::{Method, Status};
use crate::time::Timestamp;

/// The type of a key in the body of an INFO of ours.
const DTMF_RELAY: &[u8] = b"application/dtmf-relay";

impl UserAgent {
    /// [`Command::Dial`](crate::api::Command::Dial).
    pub(super) fn dial(
        &mut self,
        now: Timestamp,
        handle: CallHandle,
        index: u32,
        keys: &str,
    ) -> Result<(), CommandError> {
        self.check_up(handle, index)?;
        let port = self.port_of(handle)?;
        let are_keys = keys.chars().all(|key| Digit::from_char(key).is_some());
        if !are_keys || !self.media.dial(now, port, keys.chars().filter_map(Digit::from_char)) {
            return Err(CommandError::BadKeys(handle));
        }
        self.dial_next(now, index);
        Ok(())
    }

    /// Tell the application what keys were pressed, and those peers that the calls are relayed to.
    #[cold]
    pub(super) fn tell_keys(&mut self, now: Timestamp) {
        while let Some(pressed) = self.media.poll_key() {
            let Pressed { call: index, digit, duration_ms, onward } = pressed;
            let event = Event::Key { call: self.handle(index), key: digit.as_char(), duration_ms };
            self.tell_of(index, event);
            if let Some(other) = onward {
                self.pass_key(now, other, digit);
            }
        }
        while let Some(index) = self.media.poll_untold() {
            self.dial_next(now, index);
        }
    }

    /// The peer of call `index` pressed a key by INFO.
    pub(super) fn hear_signal(&mut self, now: Timestamp, index: u32, signal: Signal) {
        let (call, duration_ms) = (self.handle(index), signal.duration_ms.unwrap_or(0));
        self.tell_of(index, Event::Key { call, key: signal.digit.as_char(), duration_ms });
        let port = self.calls.get(index).and_then(|call| call.port.as_ref());
        let other = port.and_then(|port| self.media.relayed_to(port.number()));
        if let Some(other) = other {
            self.pass_key(now, other, signal.digit);
        }
    }

    /// Press a key in call `index` that came from the call relayed to it. A call that is not up hears none, and one
    /// with too many waiting has heard enough.
    fn pass_key(&mut self, now: Timestamp, index: u32, digit: Digit) {
        let _ = self.dial(now, self.handle(index), index, digit.as_char().encode_utf8(&mut [0; 4]));
    }

    /// Send the next key of call `index` by INFO, if its peer takes no events and none is on its way.
    #[cold]
    pub(super) fn dial_next(&mut self, now: Timestamp, index: u32) {
        let call = self.calls.get(index).filter(|call| call.phase.is_accepted());
        let port = call.and_then(|call| call.port.as_ref());
        let Some(port) = port.map(|port| port.number()) else { return };
        let Some(digit) = self.media.next_untold(port) else { return };
        self.writer.clear();
        self.writer.set_content_type(DTMF_RELAY);
        Signal::write(digit, KEY_MS, &mut self.writer.body);
        let sent = self.send_request(now, index, Method::Info);
        match (sent, self.features_mut(index)) {
            (Some(id), Some(features)) => features.dialled = Some(id),
            (Some(_) | None, _) => {
                self.media.told(now, port, false);
                let event =
                    Event::Failed { call: self.handle(index), method: Method::Info, status: None };
                self.tell_of(index, event);
            }
        }
    }

    /// An INFO of ours is over. If it was a key, the next one has its turn; none has after a refusal.
    pub(super) fn on_info_over(&mut self, now: Timestamp, index: u32, status: Option<Status>) {
        let dialled = self.features(index).and_then(|features| features.dialled);
        let is_key = dialled.is_some_and(|id| self.transactions.owner(id).is_none());
        if let (true, Some(features)) = (is_key, self.features_mut(index)) {
            features.dialled = None;
        }
        let port = self.calls.get(index).and_then(|call| call.port.as_ref());
        if let (true, Some(port)) = (is_key, port.map(|port| port.number())) {
            self.media.told(now, port, status.is_some_and(Status::is_success));
        }
        self.on_other_over(now, index, Method::Info, status);
        if is_key {
            self.dial_next(now, index);
        }
    }
}
