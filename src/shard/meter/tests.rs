use std::io::pipe;
use std::os::fd::OwnedFd;

use super::{merge, settle};
use crate::api::{Ledger, Stats};
use crate::shard::control::Report;
use crate::shard::mailbox::{Mailbox, connect};
use crate::shard::timings::Timings;
use crate::time::Timestamp;
use crate::transport::Doorbell;
use crate::wire::Flow;

fn mailboxes(shards: usize) -> Vec<Mailbox> {
    let doorbells = (0..shards).map(|_| {
        let (_, writer) = pipe().unwrap();
        Doorbell::new(&OwnedFd::from(writer)).unwrap()
    });
    connect(doorbells.collect()).1
}

fn report(shard: usize, ledger: Ledger, mailbox: Option<Mailbox>) -> Report {
    let stats = Stats { ledger: Ledger { balanced: true, ..ledger }, ..Stats::default() };
    Report { shard, stats, timings: Timings::new(), mailbox }
}

#[test]
fn what_nobody_took_is_on_the_books_of_who_handed_it_over() {
    let mut mailboxes = mailboxes(2);
    let flow = Flow::udp(0, ([127, 0, 0, 1], 5_060).into());
    for _ in 0..3 {
        assert!(mailboxes[0].post(1, flow, Timestamp::ZERO, b"OPTIONS"));
    }
    mailboxes[0].flush();
    drop(mailboxes[1].take());
    let taken = mailboxes.pop();
    let given = mailboxes.pop();
    // The one received 5 and handed over 3, the other took in 1.
    let mut reports = vec![
        report(1, Ledger { offered: 1, delivered: 1, ..Ledger::default() }, taken),
        report(0, Ledger { offered: 2, delivered: 2, ..Ledger::default() }, given),
    ];
    settle(&mut reports);
    let all = merge(reports);
    assert_eq!((all.ledger.offered, all.ledger.abandoned, all.ledger.delivered), (5, 2, 3));
    assert!(all.ledger.balanced);
    assert_eq!([all.shards[0].ledger.abandoned, all.shards[1].ledger.abandoned], [2, 0]);
    for shard in &all.shards {
        assert_eq!(shard.ledger.offered, shard.ledger.sum(), "{shard:?}");
    }
}

#[test]
fn a_shard_that_is_lost_leaves_what_it_was_handed_with_the_others() {
    let mut mailboxes = mailboxes(2);
    let flow = Flow::udp(0, ([127, 0, 0, 1], 5_060).into());
    assert!(mailboxes[0].post(1, flow, Timestamp::ZERO, b"OPTIONS"));
    mailboxes[0].flush();
    drop(mailboxes.pop());
    let mut reports = vec![report(0, Ledger::default(), mailboxes.pop())];
    settle(&mut reports);
    let all = merge(reports);
    assert_eq!((all.ledger.offered, all.ledger.abandoned), (1, 1));
    assert!(all.ledger.balanced);
}

#[test]
fn a_ledger_that_lost_a_datagram_is_seen_not_to_balance() {
    let short = Ledger { offered: 2, delivered: 1, ..Ledger::default() };
    assert!(!merge(vec![report(0, short, None)]).ledger.balanced);
}
