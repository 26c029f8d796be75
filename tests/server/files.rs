//! Files that run out while the server runs: calls are refused for want of ports, and taken again when there are files.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::phone::Phone;
use crate::process::{PATIENCE, Process, has};
use crate::stats::{Stats, number};

/// More than are opened ahead of calls.
const CALLS_MAX: usize = 2_000;

/// How many files `server` may have open.
fn files(server: &Process) -> u64 {
    let limits = fs::read_to_string(format!("/proc/{}/limits", server.id())).unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    line.split_whitespace().nth(3).unwrap().parse().unwrap()
}

/// Let `server` have so many.
fn limit(server: &Process, files: u64) {
    let [of, to] = [format!("--pid={}", server.id()), format!("--nofile={files}:")];
    assert!(Command::new("prlimit").args([of, to]).status().unwrap().success());
}

#[test]
fn ports_that_had_no_file_are_leased_when_there_are_files_again() {
    if !has("prlimit", "files that run out") {
        return;
    }
    let stats = Stats::new("files");
    let fixed = ["--listen", "127.0.0.1:0", "--shards", "1", "--overload", "off"];
    let server = Process::serve(&[&fixed[..], &["--stats", stats.path()]].concat());
    let phone = Phone::to(server.address());
    assert_eq!(phone.call("service").1.status(), 200);

    let enough = files(&server);
    limit(&server, 3);
    let is_refused = |_| phone.call("service").1.status() == 503;
    let taken = (0..CALLS_MAX).position(is_refused).expect("no port without a file");
    assert!(taken > 0, "some are always opened ahead");
    assert_eq!(phone.call("service").1.status(), 503);

    limit(&server, enough);
    let deadline = Instant::now() + PATIENCE;
    while phone.call("service").1.status() == 503 {
        assert!(Instant::now() < deadline, "files are free, and ports are not");
        // sleeps: the server looks again after a second of its own
        thread::sleep(Duration::from_millis(50));
    }
    for _ in 0..taken {
        assert_eq!(phone.call("service").1.status(), 200);
    }
    let last = stats.ask(&server);
    assert!(number(&last, "shed/ports") >= 2, "{last:#}");
    assert_eq!(number(&last, "shed/ports"), number(&last, "ledger/shed"), "{last:#}");
    assert_eq!(number(&last, "live/media_ports"), 2 + 2 * taken as u64, "{last:#}");
}
