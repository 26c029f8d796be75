//! Live: checks that are fed message by message at the engine's seam and remember one call at a time, so that a day of
//! traffic can be checked as it passes.

mod answered;
mod answers;
mod events;
mod finals;
mod home;
mod pracks;
mod ration;
mod schedule;
mod strangers;
mod tags;
mod versions;

use super::Violation;
use crate::sim::Sight;
use crate::time::Timestamp;

pub use answered::Answered;
pub use events::Events;
pub use home::at_home;
pub use ration::Ration;
pub use schedule::Schedule;
pub use strangers::Strangers;

use answers::Answers;
use finals::Finals;
use pracks::Pracks;
use tags::Tags;
use versions::Versions;

/// A message as it passes the engine's seam.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a> {
    /// The engine's own time.
    pub at: Timestamp,
    /// What it is.
    pub sight: &'a Sight,
    /// All of it.
    pub bytes: &'a [u8],
    /// The message the engine was handling; `None`: a timer's.
    pub cause: Option<&'a Sight>,
}

/// What is checked of one call.
#[derive(Debug, Default)]
pub struct CallChecks {
    tags: Tags,
    finals: Finals,
    schedule: Schedule,
    versions: Versions,
    pracks: Pracks,
    answers: Answers,
    /// A mutilated message had its Call-ID: nobody knows what the engine made of it.
    pub is_tainted: bool,
    /// The engine's clock jumped while it was up: nothing can be said of times.
    pub is_jolted: bool,
    /// Its peer is not trusted, so that messages may be held back: nothing can be said of those either.
    pub is_rationed: bool,
}

impl CallChecks {
    /// The engine is handed a message of this call.
    pub fn on_arrival(&mut self, passage: &Passage<'_>) -> Result<(), Violation> {
        if self.is_tainted {
            return Ok(());
        }
        if self.schedule.is_renewed_by(passage) {
            self.finals.forget(passage.sight);
        }
        self.versions.on_arrival(passage.sight);
        self.finals.on_arrival(passage.sight);
        self.pracks.on_arrival(passage);
        self.answers.on_arrival(passage.sight);
        if self.is_loose() { Ok(()) } else { self.schedule.on_arrival(passage, &self.tags) }
    }

    /// The engine sends a message of this call.
    pub fn on_departure(&mut self, passage: &Passage<'_>) -> Result<(), Violation> {
        if self.is_tainted {
            return Ok(());
        }
        self.tags.on_departure(passage)?;
        if self.is_loose() {
            return Ok(());
        }
        self.finals.on_departure(passage)?;
        self.schedule.on_departure(passage)?;
        self.pracks.on_departure(passage)?;
        self.answers.on_departure(passage)?;
        self.versions.on_departure(passage)
    }

    /// Whether `success` is a 2xx to an INVITE of the engine's own that must be acknowledged.
    pub fn owes_ack(&self, passage: &Passage<'_>) -> bool {
        !self.is_tainted && !self.is_loose() && self.schedule.owes_ack(passage)
    }

    /// Whether nobody waits for the answer to `request` any more.
    pub fn is_outdated(&self, request: &Sight) -> bool {
        self.answers.is_outdated(request)
    }

    /// The engine told its application of a new call under this Call-ID.
    pub fn on_incoming(&mut self) {
        self.versions = Versions::default();
    }

    /// The engine told its application of the call's end.
    pub fn on_ended(&mut self, at: Timestamp) {
        self.schedule.on_ended(at);
    }

    /// The engine is gone and another in its place: what it owed is forgotten, not what it was sent.
    pub fn restart(&mut self) {
        let CallChecks { is_tainted, is_rationed, .. } = *self;
        *self = CallChecks { is_tainted, is_rationed, ..CallChecks::default() };
    }

    /// Whether whoever sent `message` has received what the engine sent to its peer.
    pub fn is_proof(&self, message: &Sight) -> bool {
        let is_known = self.tags.is_local(message.to_tag);
        // Of a tainted call nobody noted the tag.
        !message.is_request() || is_known || (self.is_tainted && message.to_tag != 0)
    }

    /// Whether nothing can be said of when the engine sends what.
    fn is_loose(&self) -> bool {
        self.is_jolted || self.is_rationed
    }

    /// Nothing more will come.
    pub fn on_close(&self) -> Result<(), Violation> {
        if self.is_tainted || self.is_loose() { Ok(()) } else { self.finals.on_close() }
    }
}
