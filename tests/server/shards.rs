//! Two shards behind one port: a trunk is one 4-tuple, so the kernel gives all of it to one of them.

use std::time::Duration;

use crossbeam::channel::{Sender, unbounded};
use trunkline::api::{CallInfo, Commands, Event, OverloadConfig, Server, Stats, Steering};
use trunkline::limits::MAILBOX_MAX;

use crate::phone::{Call, Phone};
use crate::process::{PATIENCE, Process};
use crate::stats::{self, check_ledger, number};

const CALLS: usize = 200;

/// A slow host is no overload: what waits for T1 is not dropped.
const UNHURRIED: [&str; 2] = ["--overload", "off"];

fn has_two_cores(test: &str) -> bool {
    let cores = core_affinity::get_core_ids().unwrap().len();
    if cores < 2 {
        println!("skipped: {test}: one core only");
    }
    cores >= 2
}

#[test]
fn calls_of_one_socket_spread_over_the_shards_and_each_stays_with_its_own() {
    if !has_two_cores("two shards") {
        return;
    }
    let stats = stats::Stats::new("shards");
    let arguments = ["--listen", "127.0.0.1:0", "--shards", "2", "--steering", "mailbox"];
    let server = Process::serve(&[&arguments[..], &UNHURRIED, &["--stats", stats.path()]].concat());
    assert!(server.hear("steering").contains("by mailbox"));
    let phone = Phone::to(server.address());
    let mut calls: Vec<_> = (0..CALLS).map(|_| phone.call("service")).collect();

    let up = stats.ask_until(&server, |stats| number(stats, "ledger/offered") == 2 * CALLS as u64);
    assert_eq!(number(&up, "live/sessions"), CALLS as u64, "{up:#}");
    for (call, answer) in &mut calls {
        assert_eq!(answer.status(), 200);
        // On the wrong shard nobody knows the dialog: it would be 481.
        assert_eq!(phone.hang_up(call), 200);
    }

    let last =
        stats.ask_until(&server, |stats| number(stats, "ledger/offered") == 3 * CALLS as u64);
    check_ledger(&last);
    assert_eq!(number(&last, "calls_total"), CALLS as u64);
    assert_eq!(number(&last, "ledger/delivered"), 3 * CALLS as u64, "{last:#}");
    assert_eq!(number(&last, "live/sessions"), 0, "{last:#}");
    for shard in 0..2 {
        let of_shard = number(&last, &format!("shards/{shard}/calls_total"));
        // One in 2^200 is all on one side; a skew as large as this is one in a million.
        assert!((60..=140).contains(&of_shard), "{last:#}");
        // Every message of every call of the shard that the kernel did not choose crossed once, and no other did.
        let taken_in = number(&last, &format!("shards/{shard}/taken_in"));
        let handed_over = number(&last, &format!("shards/{}/handed_over", 1 - shard));
        assert_eq!(taken_in, handed_over, "{last:#}");
        assert!(taken_in == 0 || taken_in == 3 * of_shard, "{last:#}");
    }
    assert!(number(&last, "handed_over") > 0, "{last:#}");
    for timing in ["latency_us", "age_us"] {
        assert_eq!(number(&last, &format!("{timing}/count")), 3 * CALLS as u64, "{last:#}");
    }
}

#[test]
fn a_call_that_is_up_is_hung_up_by_the_shard_that_owns_it() {
    if !has_two_cores("two shards at the end") {
        return;
    }
    let arguments = ["--listen", "127.0.0.1:0", "--shards", "2", "--drain", "0"];
    let server = Process::serve(&arguments);
    let phone = Phone::to(server.address());
    let calls: Vec<_> = (0..8).map(|_| phone.call("service")).collect();
    server.signal("TERM");
    for _ in &calls {
        phone.obey("BYE");
    }
    let end = server.end();
    assert_eq!(end.status.code(), Some(0), "{end:?}");
}

/// Says when its shard has ended.
struct Ended(Sender<()>);

impl Drop for Ended {
    fn drop(&mut self) {
        // Nobody waits for the last one.
        let _ = self.0.send(());
    }
}

/// Have `flood` send so many requests while one of two shards is stuck; the other may hand over those of the call, which
/// is the stuck one's. The numbers at the end, which hold all that was sent.
fn beside_a_stuck_shard(flood: impl FnOnce(&Phone, &Call) -> u64) -> Stats {
    let (stuck, is_stuck) = unbounded();
    let (ended, has_ended) = unbounded();
    let server = Server::new().listen(([127, 0, 0, 1], 0).into()).shards(2);
    // As above.
    let unhurried = OverloadConfig { age_max: None, ..OverloadConfig::default() };
    let server = server.steering(Steering::Mailbox).overload(unhurried);
    // The first call holds its shard until the other one has left.
    let server = server
        .start(move |_shard| {
            let (stuck, has_ended, own) = (stuck.clone(), has_ended.clone(), Ended(ended.clone()));
            move |event: Event, _: Option<CallInfo<'_>>, _: &mut Commands| {
                if let Event::Incoming { .. } = event {
                    let _ = (&own, stuck.send(()), has_ended.recv());
                }
            }
        })
        .unwrap();
    let phone = Phone::to(server.addresses()[0]);
    let mut sent = 0;
    let foreign = loop {
        let before = server.stats().handed_over;
        let asked = phone.options();
        sent += 1;
        assert_eq!(phone.response(&asked, "OPTIONS").status(), 200);
        if server.stats().handed_over > before {
            break asked;
        }
    };
    phone.invite_again(&foreign, 6_000);
    is_stuck.recv_timeout(PATIENCE).unwrap();
    sent += 1 + flood(&phone, &foreign);
    // The stuck shard does not answer; the other one has seen all that was sent.
    while server
        .stats()
        .shards
        .iter()
        .map(|shard| shard.ledger.offered + shard.handed_over)
        .sum::<u64>()
        < sent
    {}

    let last = server.shut_down(Duration::ZERO, || false);
    assert_eq!(last.shards.len(), 2);
    assert_eq!(last.ledger.abandoned, last.handed_over - last.taken_in, "{last:?}");
    assert_eq!(last.ledger.offered, sent, "{last:?}");
    for part in last.shards.iter().chain([&last]) {
        assert!(part.ledger.balanced && part.ledger.offered == part.ledger.sum(), "{part:?}");
    }
    last
}

#[test]
fn what_a_shard_was_handed_and_never_took_is_counted_at_the_end() {
    const REQUESTS: u64 = 300;
    if !has_two_cores("a stuck shard") {
        return;
    }
    let last = beside_a_stuck_shard(|phone, _| {
        (0..REQUESTS).for_each(|_| drop(phone.options()));
        REQUESTS
    });
    assert!((1..REQUESTS).contains(&last.ledger.abandoned), "{last:?}");
}

#[test]
fn what_finds_the_mailbox_of_a_stuck_shard_full_is_counted_by_who_had_it() {
    const REQUESTS: u64 = MAILBOX_MAX as u64 + 500;
    if !has_two_cores("a full mailbox") {
        return;
    }
    let last = beside_a_stuck_shard(|phone, foreign| {
        (0..REQUESTS).for_each(|_| phone.request(foreign, "OPTIONS", ""));
        REQUESTS
    });
    // A sender faster than the shard loses some at the socket; the mailbox holds so many at most.
    let ledger = &last.ledger;
    let lost = ledger.mailbox_overflow + ledger.kernel_drop;
    assert!(lost >= REQUESTS - MAILBOX_MAX as u64, "{last:?}");
    assert!(ledger.mailbox_overflow > 0, "{last:?}");
}
