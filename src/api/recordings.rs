//! What became of recordings.

use serde::Serialize;

/// Counts of recordings since start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recordings {
    /// Begun with [`Command::Record`](super::Command::Record).
    pub begun: u64,
    /// Whose files are complete.
    pub finished: u64,
    /// Whose files could not be created, or not be written to the end.
    pub failed: u64,
    /// Seconds that files could not take in time; silence is in their place.
    pub chunks_dropped: u64,
    /// Silences of more than ten seconds that were left out.
    pub silences_cut: u64,
}

impl Recordings {
    /// Add another shard's counts.
    pub(crate) fn add(&mut self, other: &Recordings) {
        self.begun += other.begun;
        self.finished += other.finished;
        self.failed += other.failed;
        self.chunks_dropped += other.chunks_dropped;
        self.silences_cut += other.silences_cut;
    }
}
