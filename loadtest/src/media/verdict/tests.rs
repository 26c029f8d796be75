//! The generator's own faults make a run invalid; the server's are named.

use trunkline::time::Timestamp;

use super::super::stats::MediaStats;
use super::super::{MediaMode, MediaRun};
use crate::stats::record;
use crate::verdict::Verdict;

fn verdict(spoil: impl FnOnce(&mut MediaStats)) -> Verdict {
    let mut stats = MediaStats::new();
    (stats.streams, stats.sent) = (10, 1_000);
    (stats.ledger.received, stats.ledger.heard) = (1_000, 1_000);
    spoil(&mut stats);
    let mut verdict = Verdict::default();
    verdict.judge_media(&MediaRun { mode: MediaMode::Echo, stats });
    verdict
}

#[test]
fn a_clean_run_has_no_fault() {
    assert_eq!(verdict(|_| ()), Verdict::default());
}

#[test]
fn a_generator_that_is_late_or_loses_makes_the_run_invalid() {
    let late = verdict(|stats| {
        for _ in 0..100 {
            record(&mut stats.lateness, Timestamp::ZERO, Timestamp::from_millis(3));
        }
    });
    assert!(late.invalid[0].contains("late"), "{late:?}");
    let spoils: [fn(&mut MediaStats); 3] = [
        |stats| stats.unsent = 1,
        |stats| stats.ledger.kernel_drops = 1,
        |stats| stats.ledger.heard = 999,
    ];
    for spoil in spoils {
        let verdict = verdict(spoil);
        assert_eq!((verdict.invalid.len(), verdict.faults.len()), (1, 0), "{verdict:?}");
    }
}

#[test]
fn each_fault_of_the_server_is_named() {
    let spoils: [fn(&mut MediaStats); 5] = [
        |stats| stats.lost = 1,
        |stats| stats.silent = 1,
        |stats| stats.without_media = 1,
        |stats| stats.ssrc_changes = 1,
        |stats| stats.timestamp_breaks = 1,
    ];
    for spoil in spoils {
        let verdict = verdict(spoil);
        assert_eq!((verdict.invalid.len(), verdict.faults.len()), (0, 1), "{verdict:?}");
    }
    let foreign = verdict(|stats| {
        stats.ledger.received += 4;
        (stats.ledger.foreign, stats.ledger.duplicate) = (1, 1);
        (stats.ledger.damaged, stats.ledger.misdelivered) = (1, 1);
    });
    assert_eq!((foreign.invalid.len(), foreign.faults.len()), (0, 4), "{foreign:?}");
}
