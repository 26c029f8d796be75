//! The end of a server: new calls are sent away, those that are up may end, then they are hung up.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use trunkline::limits;

use crate::phone::Phone;
use crate::process::{End, Process};
use crate::stats::{Stats, check_ledger, number};

fn ended_well(end: &End) {
    assert_eq!(end.status.code(), Some(0), "{end:?}");
    assert_eq!(end.stderr, [""; 0], "{end:?}");
    assert!(end.stdout.iter().any(|line| line == "the ledger balances"), "{end:?}");
}

#[test]
fn an_idle_server_ends_at_once_on_either_signal() {
    for signal in ["TERM", "INT"] {
        let server = Process::serve(&["--listen", "127.0.0.1:0", "--drain", "3600"]);
        server.address();
        server.signal(signal);
        ended_well(&server.end());
    }
}

#[test]
fn while_it_drains_new_calls_are_sent_away_and_the_last_one_is_hung_up() {
    let stats = Stats::new("drain");
    let arguments =
        ["--listen", "127.0.0.1:0", "--shards", "1", "--drain", "1", "--stats", stats.path()];
    let server = Process::serve(&arguments);
    let phone = Phone::to(server.address());
    let (_, answer) = phone.call("service");
    assert_eq!(answer.status(), 200);

    server.signal("TERM");
    assert_eq!(server.hear("draining: "), "calls have 1 second to end");
    // The shard hears of it a moment later: until then it answers.
    let mut calls = 1;
    let refusal = loop {
        match phone.call("service").1 {
            answer if answer.status() == 200 => calls += 1,
            refusal => break refusal,
        }
    };
    assert_eq!(refusal.status(), 503);
    assert!(refusal.header("Retry-After").parse::<u32>().is_ok(), "{refusal:?}");
    for _ in 0..calls {
        phone.obey("BYE");
    }
    ended_well(&server.end());

    let last = stats.last();
    check_ledger(&last);
    assert_eq!(number(&last, "calls_total"), calls, "{last:#}");
    assert_eq!(number(&last, "ledger/shed"), 1, "{last:#}");
    for kind in ["sessions", "dialogs", "media_ports"] {
        assert_eq!(number(&last, &format!("live/{kind}")), 0, "{last:#}");
    }
    assert!(number(&last, "latency_us/count") >= 3, "{last:#}");
    assert_eq!(number(&last, "send_failed"), 0, "{last:#}");
}

#[test]
fn a_call_that_ends_while_it_drains_ends_the_server() {
    let server = Process::serve(&["--listen", "127.0.0.1:0", "--shards", "1", "--drain", "3600"]);
    let phone = Phone::to(server.address());
    let (mut call, _) = phone.call("service");
    server.signal("TERM");
    server.hear("draining: ");
    assert_eq!(phone.hang_up(&mut call), 200);
    ended_well(&server.end());
}

#[test]
fn a_second_signal_hangs_up_at_once() {
    let server = Process::serve(&["--listen", "127.0.0.1:0", "--shards", "1", "--drain", "3600"]);
    let phone = Phone::to(server.address());
    phone.call("service");
    server.signal("TERM");
    server.hear("draining: ");
    server.signal("TERM");
    phone.obey("BYE");
    ended_well(&server.end());
}

#[test]
fn a_third_signal_waits_for_no_answer_to_a_bye() {
    let server = Process::serve(&["--listen", "127.0.0.1:0", "--shards", "1", "--drain", "3600"]);
    let phone = Phone::to(server.address());
    phone.call("service");
    server.signal("TERM");
    server.hear("draining: ");
    server.signal("TERM");
    while !phone.receive().0.starts_with("BYE ") {}
    server.signal("TERM");
    ended_well(&server.end());
    // It would have sent two more before it gave up.
    assert!(phone.waiting().iter().filter(|message| message.0.starts_with("BYE ")).count() < 2);
}

#[test]
fn every_call_is_hung_up_however_many_there_are() {
    // More than an engine can say in one breath.
    const CALLS: usize = limits::OUTBOX_MAX + 500;
    let server = Process::serve(&["--listen", "127.0.0.1:0", "--shards", "1", "--drain", "0"]);
    let phone = Phone::to(server.address());
    for _ in 0..CALLS {
        assert_eq!(phone.call("service").1.status(), 200);
    }
    server.signal("TERM");
    // A BYE that found the phone's buffer full comes again, and so may one that was answered late.
    let mut hung_up = HashSet::new();
    while hung_up.len() < CALLS {
        hung_up.insert(phone.obey("BYE").header("Call-ID").to_owned());
    }
    ended_well(&server.end());
}

#[test]
fn a_peer_that_never_answers_the_bye_holds_nobody_up() {
    let server = Process::serve(&["--listen", "127.0.0.1:0", "--shards", "1", "--drain", "0"]);
    let phone = Phone::to(server.address());
    phone.call("service");
    server.signal("TERM");
    ended_well(&server.end());
}

#[test]
fn numbers_are_written_on_demand_and_a_folder_that_is_gone_ends_nothing() {
    let folder = crate::process::scratch("gone");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("stats.json");
    let arguments = ["--listen", "127.0.0.1:0", "--shards", "1", "--stats", file.to_str().unwrap()];
    let server = Process::serve(&arguments);
    let phone = Phone::to(server.address());
    std::fs::remove_dir(&folder).unwrap();
    server.signal("USR1");
    let (mut call, answer) = phone.call("service");
    assert_eq!((answer.status(), phone.hang_up(&mut call)), (200, 200));
    server.signal("TERM");
    let end = server.end();
    // Asked for twice and written never: not a success, but every call was served.
    assert_eq!(end.status.code(), Some(1), "{end:?}");
    assert_eq!(end.stderr.len(), 2, "{end:?}");
    assert!(end.stderr[0].starts_with("trunkline: cannot write "), "{end:?}");
}

#[test]
fn numbers_may_go_to_a_device_and_leave_it_in_place() {
    let arguments = ["--listen", "127.0.0.1:0", "--shards", "1", "--stats", "/dev/null"];
    let server = Process::serve(&arguments);
    server.address();
    server.signal("TERM");
    ended_well(&server.end());
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn from_start_to_the_first_answered_call() {
    let started = Instant::now();
    let server = Process::serve(&["--listen", "127.0.0.1:0", "--shards", "1"]);
    let phone = Phone::to(server.address());
    let listening = started.elapsed();
    assert_eq!(phone.call("service").1.status(), 200);
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    println!(
        "listening after {:.1} ms, first call after {:.1} ms",
        ms(listening),
        ms(started.elapsed())
    );
}
