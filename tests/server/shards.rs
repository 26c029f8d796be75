//! Two shards behind one port: a trunk is one 4-tuple, so the kernel gives all of it to one of them.

use crate::phone::Phone;
use crate::process::Process;
use crate::stats::{Stats, check_ledger, number};

const CALLS: usize = 200;

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
    let stats = Stats::new("shards");
    let arguments = ["--listen", "127.0.0.1:0", "--shards", "2", "--stats", stats.path()];
    let server = Process::serve(&arguments);
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
