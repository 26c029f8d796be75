//! Numbers: what an engine counts, and what is alive in it.

use super::Engine;
use crate::api::{Ledger, Live, MediaLedger, QualitySums, Recordings, ShedCounts};

impl Engine {
    /// Why new calls were refused for want of room.
    pub fn shed(&self) -> ShedCounts {
        self.agent.shed()
    }

    /// What became of recordings; whether their files are complete is for the runtime to add.
    pub fn recordings(&self) -> Recordings {
        self.agent.recordings()
    }

    /// Where every media packet ended.
    pub fn media_ledger(&self) -> MediaLedger {
        let ledger = self.agent.media_ledger();
        MediaLedger { balanced: ledger.offered == ledger.sum(), ..ledger }
    }

    /// How the media of calls went that are over.
    pub fn quality(&self) -> QualitySums {
        self.agent.quality()
    }

    /// Messages built and dropped: too long for a datagram, or more than the outbox holds.
    pub fn dropped(&self) -> u64 {
        self.agent.dropped()
    }

    /// Messages kept back: their source is not trusted, and had drawn three times what it sent.
    pub fn suppressed(&self) -> u64 {
        self.agent.suppressed()
    }

    /// What is alive.
    pub fn live(&self) -> Live {
        self.agent.live()
    }

    /// Where every datagram ended.
    pub fn ledger(&self) -> Ledger {
        Ledger { balanced: self.ledger.offered == self.ledger.sum(), ..self.ledger }
    }

    /// Calls accepted since start.
    pub fn calls_total(&self) -> u64 {
        self.agent.calls_total()
    }
}
