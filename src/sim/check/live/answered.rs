//! Answered: a request other than INVITE and ACK is answered before anything else happens (RFC 3261 §8.2.6, RFC 4320).

use crate::sim::Sight;
use crate::sim::check::Violation;
use crate::sip::Method;

const RULE: &str = "every request gets its response";

/// Watches the responses while one request is handled.
#[derive(Debug)]
pub struct Answered {
    request: Sight,
    is_answered: bool,
}

impl Answered {
    /// The engine is handed `request`. `None`: no response is owed at once.
    pub fn new(request: Sight) -> Option<Answered> {
        let is_owed =
            request.is_request() && !matches!(request.method, Method::Invite | Method::Ack);
        is_owed.then_some(Answered { request, is_answered: false })
    }

    /// The engine sends `message`.
    pub fn on_departure(&mut self, message: &Sight) {
        self.is_answered |= message.is_final()
            && (message.method, message.cseq, message.via)
                == (self.request.method, self.request.cseq, self.request.via);
    }

    /// The engine is at rest.
    pub fn on_rest(&self) -> Result<(), Violation> {
        if self.is_answered {
            return Ok(());
        }
        Err(Violation::new(RULE, format!("{:?} {}", self.request.method, self.request.cseq)))
    }
}
