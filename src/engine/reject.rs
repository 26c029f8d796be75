//! Reject: answers to requests that are not well formed, as far as they can be answered (RFC 3261 §8.2, §16.3).

use super::Engine;
use crate::api::Bucket;
use crate::sip::{Message, Status};
use crate::wire::Flow;

impl Engine {
    pub(super) fn reject(&mut self, flow: Flow, message: &Message<'_>, status: Status) -> Bucket {
        self.agent.reject(flow, message, status);
        Bucket::ParseReject
    }
}
