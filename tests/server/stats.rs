//! The numbers of a server in a process of its own, as its `--stats` file tells them.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::process::{PATIENCE, Process, scratch};

/// A `--stats` file.
pub(crate) struct Stats {
    file: PathBuf,
}

impl Stats {
    pub(crate) fn new(test: &str) -> Stats {
        Stats { file: scratch(&format!("{test}.json")) }
    }

    pub(crate) fn path(&self) -> &str {
        self.file.to_str().unwrap()
    }

    /// What `server` writes when it is asked to.
    pub(crate) fn ask(&self, server: &Process) -> Value {
        let _ = fs::remove_file(&self.file);
        server.signal("USR1");
        let deadline = Instant::now() + PATIENCE;
        while !self.file.exists() {
            assert!(Instant::now() < deadline, "SIGUSR1 brings no numbers");
            // sleeps: another process writes the file when it hears the signal
            thread::sleep(Duration::from_millis(5));
        }
        self.last()
    }

    /// Ask again until `is_so`: what was sent last may not have been handled yet.
    pub(crate) fn ask_until(&self, server: &Process, is_so: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let stats = self.ask(server);
            if is_so(&stats) {
                return stats;
            }
            assert!(Instant::now() < deadline, "this does not change any more: {stats:#}");
        }
    }

    /// What was written last.
    pub(crate) fn last(&self) -> Value {
        read(&self.file)
    }
}

impl Drop for Stats {
    fn drop(&mut self) {
        // A test that failed early has left none.
        let _ = fs::remove_file(&self.file);
    }
}

fn read(file: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

/// The number at `path`, its parts separated by slashes.
pub(crate) fn number(stats: &Value, path: &str) -> u64 {
    let value = stats.pointer(&format!("/{path}")).and_then(Value::as_u64);
    value.unwrap_or_else(|| panic!("no number {path} in {stats:#}"))
}

/// Fails unless every datagram is in exactly one bucket, on every shard.
pub(crate) fn check_ledger(stats: &Value) {
    let shards = stats["shards"].as_array().unwrap();
    for part in shards.iter().chain([stats]) {
        assert_eq!(part["ledger"]["balanced"], true, "{part:#}");
    }
    let offered: u64 = shards.iter().map(|shard| number(shard, "ledger/offered")).sum();
    assert_eq!(number(stats, "ledger/offered"), offered, "{stats:#}");
}
