//! A route: whom it is for, and what is done with their calls.

use std::fmt;

use super::{Bridge, RecordingPath, Step};
use crate::api::{Prompt, Treatment};

/// Whom a route is for: what the user part of the Request-URI must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callee {
    /// Exactly this.
    User(String),
    /// Anything that begins so.
    Prefix(String),
    /// Anything.
    Anyone,
}

impl Callee {
    /// Whether `user` is meant.
    pub fn is(&self, user: &[u8]) -> bool {
        match self {
            Callee::User(own) => own.as_bytes() == user,
            Callee::Prefix(prefix) => user.starts_with(prefix.as_bytes()),
            Callee::Anyone => true,
        }
    }

    /// Whether whoever is meant by `other` is meant here as well.
    pub fn covers(&self, other: &Callee) -> bool {
        match (self, other) {
            (_, Callee::User(user)) => self.is(user.as_bytes()),
            (Callee::Prefix(_) | Callee::Anyone, Callee::Prefix(prefix)) => {
                self.is(prefix.as_bytes())
            }
            (Callee::Anyone, Callee::Anyone) => true,
            (Callee::User(_), Callee::Prefix(_) | Callee::Anyone)
            | (Callee::Prefix(_), Callee::Anyone) => false,
        }
    }
}

/// When the media of a route begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Start {
    /// With the 183, while it rings.
    Early,
    /// With the 200.
    #[default]
    Answered,
}

/// A route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Whom it is for.
    pub callee: Callee,
    /// What is done, in order; nothing of it when there is a bridge.
    pub steps: Vec<Step>,
    /// What becomes of the media; `None`: what the server does unasked.
    pub treatment: Option<Treatment>,
    /// When that begins.
    pub start: Start,
    /// Where calls are recorded.
    pub recording: Option<RecordingPath>,
    /// Whom calls are connected with.
    pub bridge: Option<Bridge>,
}

impl Route {
    /// A route for `user`.
    pub fn to(user: &str, steps: &[Step]) -> Route {
        Route::for_callee(Callee::User(user.to_owned()), steps)
    }

    /// A route for everybody whose name begins with `prefix`.
    pub fn to_prefix(prefix: &str, steps: &[Step]) -> Route {
        Route::for_callee(Callee::Prefix(prefix.to_owned()), steps)
    }

    /// A route for everybody else.
    pub fn to_anyone(steps: &[Step]) -> Route {
        Route::for_callee(Callee::Anyone, steps)
    }

    /// The same with audio of its own, for another shard. Routes of one audio file go on to share it: `copies` are
    /// those made so far, each behind what it is a copy of.
    pub(super) fn unshared(&self, copies: &mut Vec<(Prompt, Prompt)>) -> Route {
        let mut route = self.clone();
        if let Some(Treatment::Play { prompt, .. }) = &mut route.treatment {
            let is_of = |known: &Prompt| known.pcmu().as_ptr() == prompt.pcmu().as_ptr();
            let copy = match copies.iter().find(|(known, _)| is_of(known)) {
                Some((_, copy)) => copy.clone(),
                None => {
                    let copy = prompt.unshared();
                    copies.push((prompt.clone(), copy.clone()));
                    copy
                }
            };
            *prompt = copy;
        }
        route
    }

    fn for_callee(callee: Callee, steps: &[Step]) -> Route {
        let (treatment, start, recording, bridge) = (None, Start::default(), None, None);
        Route { callee, steps: steps.to_vec(), treatment, start, recording, bridge }
    }

    /// The same with this done to its media, beginning at `start`.
    pub fn treated(self, treatment: Treatment, start: Start) -> Route {
        Route { treatment: Some(treatment), start, ..self }
    }

    /// The same, recorded.
    pub fn recorded(self, recording: RecordingPath) -> Route {
        Route { recording: Some(recording), ..self }
    }

    /// The same, its calls connected with somebody.
    pub fn bridged(self, bridge: Bridge) -> Route {
        Route { bridge: Some(bridge), ..self }
    }
}

impl fmt::Display for Callee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Callee::User(user) => write!(f, "`{user}`"),
            Callee::Prefix(prefix) => write!(f, "`{prefix}...`"),
            Callee::Anyone => f.write_str("anyone"),
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.callee)?;
        for (index, step) in self.steps.iter().enumerate() {
            write!(f, "{} {step}", if index == 0 { "" } else { "," })?;
        }
        if let Some(bridge) = &self.bridge {
            write!(f, " connect with {bridge}")?;
        }
        match &self.treatment {
            None => {}
            Some(Treatment::Echo) => f.write_str("; echo")?,
            Some(Treatment::Sink) => f.write_str("; hear nothing, say nothing")?,
            Some(Treatment::Silence) => f.write_str("; silence")?,
            Some(Treatment::Play { prompt, is_looped }) => {
                let again = if *is_looped { ", again and again" } else { "" };
                write!(f, "; play {:.1} s{again}", prompt.duration().as_secs_f64())?;
            }
            Some(Treatment::Relay(call)) => write!(f, "; relay to {call}")?,
        }
        match (self.start, &self.treatment) {
            (Start::Early, Some(_)) => f.write_str(", from the 183 on")?,
            (Start::Early, None) | (Start::Answered, _) => {}
        }
        match &self.recording {
            Some(recording) => write!(f, "; record to {recording}"),
            None => Ok(()),
        }
    }
}
