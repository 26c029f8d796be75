//! Receive: from bytes to the rule that takes them, and to the one bucket they end in.

#[cfg(test)]
mod tests;

use super::Engine;
use crate::api::Bucket;
use crate::session::Screened;
use crate::sip::{Message, StartLine};
use crate::time::Timestamp;
use crate::wire::Datagram;

impl Engine {
    pub(super) fn receive(&mut self, now: Timestamp, datagram: Datagram<'_>) -> Bucket {
        let Datagram { flow, bytes, age } = datagram;
        self.agent.on_age(age);
        if is_keepalive(bytes) {
            return Bucket::Keepalive;
        }
        let mut is_screened = false;
        if self.agent.is_alert(age) {
            match self.screen(now, &datagram) {
                Screened::Over(bucket) => return bucket,
                Screened::Passed => is_screened = true,
                Screened::Unseen => {}
            }
        }
        let message = &mut Message::empty();
        if message.split(bytes).is_err() {
            return Bucket::ParseReject;
        }
        let message = &*message;
        match message.start_line() {
            StartLine::Status { .. } => match message.response() {
                Ok(response) => self.agent.on_response(now, &response),
                Err(_) => Bucket::ParseReject,
            },
            StartLine::Request { method: b"ACK", .. } => match &message.ack() {
                Ok(ack) => self.agent.on_ack(now, ack),
                Err(_) => Bucket::ParseReject,
            },
            StartLine::Request { .. } => match &message.request() {
                Ok(request) => self.agent.on_request(now, flow, request, is_screened),
                Err(error) => {
                    self.agent.reject(flow, message, error.status);
                    Bucket::ParseReject
                }
            },
        }
    }

    /// Refuse or drop an INVITE at a glance, if it has to be; and take the ACK of a refusal.
    #[inline(never)]
    fn screen(&mut self, now: Timestamp, datagram: &Datagram<'_>) -> Screened {
        let Datagram { flow, bytes, age } = *datagram;
        if bytes.starts_with(b"INVITE ") {
            self.agent.screen(now, flow, age, bytes)
        } else if bytes.starts_with(b"ACK ") {
            self.agent.screen_ack(now, bytes)
        } else {
            Screened::Unseen
        }
    }
}

/// Nothing, line ends or zeros alone (RFC 5626 §3.5.1 and habit).
fn is_keepalive(bytes: &[u8]) -> bool {
    bytes.len() <= 4 && bytes.iter().all(|byte| matches!(byte, b'\r' | b'\n' | 0))
}
