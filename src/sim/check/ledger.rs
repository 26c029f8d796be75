//! Ledger: every datagram ended in exactly one bucket.

use super::Violation;
use crate::api::Ledger;

/// The buckets add up to what was offered, and that is what was delivered.
pub fn balanced(ledger: &Ledger, delivered: u64) -> Result<(), Violation> {
    if ledger.balanced && ledger.offered == ledger.sum() && ledger.offered == delivered {
        return Ok(());
    }
    let detail = format!("{delivered} datagrams delivered, {ledger:?}");
    Err(Violation::new("every datagram ends in one bucket", detail))
}
