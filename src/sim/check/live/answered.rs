//! Answered: a request other than INVITE and ACK gets its response (RFC 3261 §8.2.6, RFC 4320), and a 2xx to an INVITE
//! of the engine's own gets its ACK (RFC 3261 §13.2.2.4), before anything else happens.

use crate::sim::Sight;
use crate::sim::check::Violation;
use crate::sip::Method;

/// Watches what is sent while one message is handled.
#[derive(Debug)]
pub struct Answered {
    owed: Owed,
    cause: Sight,
    is_answered: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owed {
    Response,
    Ack,
}

impl Answered {
    /// The engine is handed `request`. `None`: no response is owed at once.
    pub fn by_response(request: Sight) -> Option<Answered> {
        let is_owed =
            request.is_request() && !matches!(request.method, Method::Invite | Method::Ack);
        is_owed.then_some(Answered { owed: Owed::Response, cause: request, is_answered: false })
    }

    /// The engine is handed `success`, a 2xx to its own INVITE.
    pub fn by_ack(success: Sight) -> Answered {
        Answered { owed: Owed::Ack, cause: success, is_answered: false }
    }

    /// The engine sends `message`.
    pub fn on_departure(&mut self, message: &Sight) {
        let is_of_same = message.cseq == self.cause.cseq;
        self.is_answered |= is_of_same
            && match self.owed {
                Owed::Response => {
                    let names = (self.cause.method, self.cause.via);
                    message.is_final() && (message.method, message.via) == names
                }
                Owed::Ack => {
                    let is_ack = message.is_request() && message.method == Method::Ack;
                    is_ack && message.to_tag == self.cause.to_tag
                }
            };
    }

    /// The engine is at rest.
    pub fn on_rest(&self) -> Result<(), Violation> {
        if self.is_answered {
            return Ok(());
        }
        let rule = match self.owed {
            Owed::Response => "every request gets its response",
            Owed::Ack => "every 2xx gets its ACK",
        };
        Err(Violation::new(rule, format!("{:?} {}", self.cause.method, self.cause.cseq)))
    }
}
