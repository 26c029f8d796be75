//! Reports: each shard counts once, whatever an impatient call left behind.

use crossbeam::channel::{Sender, unbounded};

use super::{Report, gather};
use crate::api::Stats;
use crate::shard::mailbox::{Mailbox, connect};
use crate::shard::timings::Timings;

fn send(to: &Sender<Report>, shard: usize, calls_total: u64, mailbox: Option<Mailbox>) {
    let stats = Stats { calls_total, ..Stats::default() };
    to.send(Report { shard, stats, timings: Timings::new(), mailbox }).unwrap();
}

fn told(reports: &[Report]) -> Vec<(usize, u64)> {
    reports.iter().map(|report| (report.shard, report.stats.calls_total)).collect()
}

#[test]
fn a_shard_that_answers_twice_does_not_stand_for_another() {
    let (to, from) = unbounded();
    send(&to, 0, 7, None);
    send(&to, 0, 8, None);
    send(&to, 1, 1, None);
    assert_eq!(told(&gather(&from, 2, |_| true)), [(0, 8), (1, 1)]);
}

#[test]
fn a_late_answer_is_not_the_last_word() {
    let (to, from) = unbounded();
    let (_, mut mailboxes) = connect(Vec::new());
    assert!(mailboxes.pop().is_none(), "no shards, no mailboxes");
    send(&to, 0, 7, None);
    drop(to);
    assert!(gather(&from, 1, |report| report.mailbox.is_some()).is_empty());
}
