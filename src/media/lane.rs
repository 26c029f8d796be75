//! Lane: what is known of one media port while a call leases it. Small, since most calls of a signalling test never
//! send a packet: everything else is a stream's.

use super::terms::Terms;

/// A port on lease.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lane {
    /// Slot of the call.
    pub(super) call: u32,
    /// Slot of its stream, or [`NO_STREAM`]: nothing came, and nothing was asked for.
    pub(super) stream: u32,
    /// What was agreed on last, or is about to be.
    pub(super) terms: Option<Terms>,
    /// Whether the terms are in force: the peer has our description.
    pub(super) is_in_force: bool,
    /// Whether the peer may be somebody else than it says: then it is sent nothing before something came from there.
    pub(super) is_guarded: bool,
}

/// A lane without stream.
pub(super) const NO_STREAM: u32 = u32::MAX;

/// Nobody's lane.
pub(super) const NO_CALL: u32 = u32::MAX;

impl Lane {
    /// Whether a call has it.
    #[inline]
    pub(super) fn is_leased(&self) -> bool {
        self.call != NO_CALL
    }

    /// The call is over. What is left means nothing while nobody has it.
    #[inline]
    pub(super) fn vacate(&mut self) {
        (self.call, self.is_in_force) = (NO_CALL, false);
    }

    pub(super) const VACANT: Lane = Lane {
        call: NO_CALL,
        stream: NO_STREAM,
        terms: None,
        is_in_force: false,
        is_guarded: false,
    };
}
