//! Whole messages: the torture vectors of RFC 4475 and RFC 5118, golden messages, and messages broken on purpose.

pub(crate) mod golden;
mod hostile;
mod kinds;
mod responses;
mod vectors;
mod words;

use super::{Message, ParseError, RequestError};

/// The INVITE of SIPp's built-in `uac` scenario: the message this engine meets most.
pub(crate) const INVITE: &[u8] = include_bytes!("../../tests/data/sipp_invite.sip");

/// What a driver would make of `bytes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Request,
    Refused(u16),
    Response,
    Dropped,
}

pub(crate) fn outcome(bytes: &[u8]) -> Outcome {
    let Ok(message) = Message::parse(bytes) else {
        return Outcome::Dropped;
    };
    match message.start_line() {
        super::StartLine::Request { .. } => match message.request() {
            Ok(_) => Outcome::Request,
            Err(RequestError { status, .. }) => Outcome::Refused(status.code()),
        },
        super::StartLine::Status { .. } => match message.response() {
            Ok(_) => Outcome::Response,
            Err(ParseError { .. }) => Outcome::Dropped,
        },
    }
}
