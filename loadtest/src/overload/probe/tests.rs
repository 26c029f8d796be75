//! Which calls are clean.

use super::clean_share;
use crate::stats::Stats;

#[test]
fn a_call_that_needed_a_second_invite_is_not_clean() {
    let mut stats = Stats::new();
    stats.started = 1_000;
    stats.completed = 999;
    assert_eq!(clean_share(&stats, 0), 0.999);
    stats.sent.invite_again = 99;
    assert_eq!(clean_share(&stats, 0), 0.9);
    stats.sent.invite_again = 7_000;
    assert_eq!(clean_share(&stats, 0), 0.0, "more copies than calls");
    assert_eq!(clean_share(&Stats::new(), 0), 0.0);
    stats.sent.invite_again = 0;
    assert_eq!(clean_share(&stats, 998), 0.5, "as many were held back");
}
