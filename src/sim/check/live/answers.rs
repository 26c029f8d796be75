//! Answers: a request other than INVITE gets one final response, however often it comes (RFC 3261 §17.2.2).

use std::time::Duration;

use super::Passage;
use crate::sim::Sight;
use crate::sim::check::Violation;
use crate::sip::Method;
use crate::time::Timestamp;

const RULE: &str = "a request gets one final response, however often it comes";

/// Timer J.
const KEPT_FOR: Duration = Duration::from_secs(32);

/// What requests of one call were answered with.
#[derive(Debug, Default)]
pub(super) struct Answers {
    given: Vec<Given>,
    /// The highest number of an UPDATE.
    last_update: u32,
}

#[derive(Clone, Copy, Debug)]
struct Given {
    name: (u64, u32, Method),
    status: u16,
    at: Timestamp,
}

impl Answers {
    pub(super) fn on_arrival(&mut self, sight: &Sight) {
        if sight.is_request() && sight.method == Method::Update {
            self.last_update = self.last_update.max(sight.cseq);
        }
    }

    /// Whether `request` is an UPDATE that another came after: who sent that has the answer to this one.
    pub(super) fn is_outdated(&self, request: &Sight) -> bool {
        let is_update = request.is_request() && request.method == Method::Update;
        is_update && request.cseq < self.last_update
    }

    pub(super) fn on_departure(&mut self, passage: &Passage<'_>) -> Result<(), Violation> {
        let (sight, at) = (passage.sight, passage.at);
        if !sight.is_final() || !is_transaction(sight.method) {
            return Ok(());
        }
        let name = (sight.via, sight.cseq, sight.method);
        self.given.retain(|given| given.name != name || at < given.at + KEPT_FOR);
        match self.given.iter().find(|given| given.name == name) {
            // Nothing is kept of what belonged to no dialog; there may be one when it comes again (§8.2.7).
            Some(given) if given.status == 481 => Ok(()),
            // The answer to an UPDATE goes with its call.
            Some(_) if sight.method == Method::Update && sight.status == 481 => Ok(()),
            Some(given) if given.status != sight.status => {
                let text = String::from_utf8_lossy(passage.bytes);
                Err(Violation::new(RULE, format!("{} before, now\n{text}", given.status)))
            }
            Some(_) => Ok(()),
            None => {
                self.given.push(Given { name, status: sight.status, at });
                Ok(())
            }
        }
    }
}

/// Whether a server keeps what it answered: a CANCEL is judged by the INVITE there is when it comes.
fn is_transaction(method: Method) -> bool {
    !matches!(method, Method::Invite | Method::Ack | Method::Cancel | Method::Extension)
}
