//! A shard that its host kept off its core for a while serves on.

use std::io::Write;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::phone::Phone;
use crate::process::Process;

/// The moment in which a stop did harm is short: the more of them at a time, the sooner one is hit.
const SERVERS: usize = 16;

/// How often they are stopped. In six runs with shards that could not bear it, the first harmful stop was number 1, 2,
/// 7, 28, 29 and 55.
const STOPS: usize = 70;

/// Longer than the 100 ms an executor runs before it would do something else, unless it is told otherwise.
const STOPPED: Duration = Duration::from_millis(120);

/// A shell that waits for its next line: its signals need no process to be started first.
struct Shell {
    child: Child,
    lines: Option<ChildStdin>,
}

impl Shell {
    fn start() -> Shell {
        let mut child = Command::new("sh").stdin(Stdio::piped()).spawn().unwrap();
        let lines = child.stdin.take();
        Shell { child, lines }
    }

    /// Send the signal of this name to all `servers`, soon.
    fn signal(&mut self, name: &str, servers: &[Process]) {
        let ids: String = servers.iter().map(|server| format!(" {}", server.id())).collect();
        writeln!(self.lines.as_mut().unwrap(), "kill -{name}{ids}").unwrap();
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        // Without another line it ends.
        self.lines = None;
        let _ = self.child.wait();
    }
}

#[test]
fn a_shard_stopped_at_any_moment_serves_on() {
    let serve = |_| Process::serve(&["--listen", "127.0.0.1:0", "--shards", "1"]);
    let servers: Vec<Process> = (0..SERVERS).map(serve).collect();
    let phones: Vec<Phone> = servers.iter().map(|server| Phone::to(server.address())).collect();
    let mut shell = Shell::start();
    for stop in 1..=STOPS {
        println!("stop {stop} of {STOPS}");
        shell.signal("STOP", &servers);
        // Shards wake up and go back to sleep while the signals are on their way.
        let asked = phones.iter().chain(&phones).map(|phone| (phone, phone.options()));
        let asked: Vec<_> = asked.collect();
        // sleeps: stands for a host that has other plans
        thread::sleep(STOPPED);
        shell.signal("CONT", &servers);
        for (phone, call) in asked {
            assert_eq!(phone.response(&call, "OPTIONS").status(), 200);
        }
    }
}
