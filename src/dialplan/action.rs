//! What a route does with a call, step by step.

use std::fmt;
use std::time::Duration;

use crate::api::Status;

/// One thing a route does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// 180 (Ringing).
    Ring,
    /// 180 of another branch, with a To tag of its own.
    Fork,
    /// 183 (Session Progress) with SDP.
    Progress,
    /// 200 with SDP.
    Answer,
    /// This final status.
    Reject(Status),
}

/// An action and when it is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// How long after the step before; the first: after the INVITE.
    pub after: Duration,
    /// What is done.
    pub action: Action,
}

impl Step {
    /// A step without delay.
    pub const fn at_once(action: Action) -> Step {
        Step { after: Duration::ZERO, action }
    }

    /// A step `millis` milliseconds after the one before.
    pub const fn after_ms(millis: u64, action: Action) -> Step {
        Step { after: Duration::from_millis(millis), action }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.action {
            Action::Ring => f.write_str("ring")?,
            Action::Fork => f.write_str("ring as another phone")?,
            Action::Progress => f.write_str("let hear")?,
            Action::Answer => f.write_str("answer")?,
            Action::Reject(status) => write!(f, "reject with {status}")?,
        }
        match self.after.as_millis() {
            0 => Ok(()),
            after_ms => write!(f, " after {after_ms} ms"),
        }
    }
}
