//! A sum has what both had.

use trunkline::sip::Status;
use trunkline::time::Timestamp;

use crate::stats::{Stats, record};

fn stats(calls: u64) -> Stats {
    let mut stats = Stats::new();
    (stats.started, stats.completed) = (10 * calls, 9 * calls);
    stats.failures.invite_timeout = calls;
    stats.failures.bye_timeout = 2 * calls;
    stats.failures.count_refused(Status::SERVICE_UNAVAILABLE);
    stats.failures.count_bye_refused(Status::SERVICE_UNAVAILABLE);
    stats.sent.invite_again = 3 * calls;
    (stats.ledger.received, stats.ledger.delivered) = (calls, calls);
    record(&mut stats.latency.call, Timestamp::ZERO, Timestamp::from_millis(calls));
    stats
}

#[test]
fn two_sources_are_one_run() {
    let mut sum = stats(1);
    sum += &stats(2);
    assert_eq!((sum.started, sum.completed, sum.sent.repeats()), (30, 27, 9));
    assert_eq!((sum.failures.refused(), sum.failures.in_dialog()), (2, 6 + 2));
    assert_eq!(sum.failures.total(), 3 + 6 + 2 + 2);
    assert_eq!((sum.ledger.offered(), sum.ledger.is_balanced()), (3, true));
    assert_eq!((sum.latency.call.len(), sum.latency.call.max()), (2, 2_000));
}
