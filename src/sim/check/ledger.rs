//! Ledger: every datagram ended in exactly one bucket.

use super::Violation;
use crate::api::{Ledger, MediaLedger};

/// The buckets add up to what was offered, and that is what was delivered.
pub fn balanced(ledger: &Ledger, delivered: u64) -> Result<(), Violation> {
    if ledger.balanced && ledger.offered == ledger.sum() && ledger.offered == delivered {
        return Ok(());
    }
    let detail = format!("{delivered} datagrams delivered, {ledger:?}");
    Err(Violation::new("every datagram ends in one bucket", detail))
}

/// The same of media packets.
pub fn media_balanced(ledger: &MediaLedger) -> Result<(), Violation> {
    if ledger.offered == ledger.sum() {
        return Ok(());
    }
    Err(Violation::new("every media packet ends in one bucket", format!("{ledger:?}")))
}
