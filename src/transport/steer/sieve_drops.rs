//! Sieve drops: what became of the INVITEs and ACKs that a sieve looked at.

/// What a sieve has dropped since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SieveDrops {
    /// Datagrams above the share that may pass, for the first time.
    pub shed: u64,
    /// Copies of these, above theirs.
    pub shed_again: u64,
    /// Datagrams of sources that were blocked.
    pub blocked: u64,
    /// The packets all of them came in: by these the kernel's own count of drops grows.
    pub packets: u64,
    /// Datagrams that had not been dropped before and passed, while not all do.
    pub passed: u64,
    /// Copies of datagrams that were dropped, when they passed.
    pub passed_again: u64,
    /// ACKs of refusals, dropped.
    pub acks: u64,
}

impl SieveDrops {
    /// Of the words that the program counts in.
    pub(super) fn of(
        [shed, blocked, packets, shed_again, passed, passed_again, acks]: [u64; 7],
    ) -> SieveDrops {
        SieveDrops { shed, shed_again, blocked, packets, passed, passed_again, acks }
    }
}
