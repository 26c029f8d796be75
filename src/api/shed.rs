//! Shed: why new calls were refused for want of room.

use serde::Serialize;

/// 503 responses by reason. Their sum is the bucket [`shed`](super::Ledger::shed), but for what else got a 503.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ShedCounts {
    /// As many calls as are allowed were up.
    pub calls: u64,
    /// No media port was free.
    pub ports: u64,
    /// No memory was left for what a call keeps of its messages.
    pub memory: u64,
    /// The server was ending.
    pub draining: u64,
    /// More came than could be served.
    pub overload: u64,
    /// Their source started more than it may.
    pub source: u64,
}

/// Why a new call was refused; [`ShedCounts`] says what each means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShedReason {
    Calls,
    Ports,
    Memory,
    Draining,
    Overload,
    Source,
}

impl ShedCounts {
    /// One more call was refused.
    pub(crate) fn count(&mut self, reason: ShedReason) {
        *match reason {
            ShedReason::Calls => &mut self.calls,
            ShedReason::Ports => &mut self.ports,
            ShedReason::Memory => &mut self.memory,
            ShedReason::Draining => &mut self.draining,
            ShedReason::Overload => &mut self.overload,
            ShedReason::Source => &mut self.source,
        } += 1;
    }

    /// Add another shard's counts.
    pub(crate) fn add(&mut self, other: &ShedCounts) {
        let ShedCounts { calls, ports, memory, draining, overload, source } = other;
        self.calls += calls;
        self.ports += ports;
        self.memory += memory;
        self.draining += draining;
        self.overload += overload;
        self.source += source;
    }
}
