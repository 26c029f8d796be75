//! What is printed at the end: nothing that is counted may be missing.

use trunkline::api::{Ledger, MediaLedger, Stats};

#[test]
fn every_bucket_of_the_ledger_is_printed() {
    let ledger = Ledger { balanced: true, ..Ledger::default() };
    let media = MediaLedger { balanced: true, ..MediaLedger::default() };
    let stats = Stats { ledger, media, ..Stats::default() };
    let text = super::ledger(&stats);
    let buckets = serde_json::to_value(stats.ledger).unwrap();
    for bucket in buckets.as_object().unwrap().keys() {
        let name = match bucket.as_str() {
            "offered" => "datagrams, of which",
            "balanced" => "the ledger balances",
            other => &format!("   {}\n", other.replace('_', " ")),
        };
        assert!(text.contains(name), "{bucket} is not in:\n{text}");
    }
}
