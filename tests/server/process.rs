//! A real process: started, listened to, signalled, and ended by its own id whatever happens.
#![allow(dead_code)] // two test binaries share it, and neither needs all of it

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// The program under test.
pub(crate) const TRUNKLINE: &str = env!("CARGO_BIN_EXE_trunkline");

/// The longest anything here may take; a test that waits so long has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A process and what it says.
pub(crate) struct Process {
    child: Child,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
}

impl Process {
    pub(crate) fn start(command: &mut Command) -> Process {
        let spawned =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = spawned.unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let stdout = lines(child.stdout.take().unwrap());
        let stderr = lines(child.stderr.take().unwrap());
        Process { child, stdout, stderr }
    }

    /// `trunkline serve` with `arguments`.
    pub(crate) fn serve(arguments: &[&str]) -> Process {
        Process::start(Command::new(TRUNKLINE).arg("serve").args(arguments))
    }

    /// The next line on stdout that starts with `prefix`; the rest of it.
    pub(crate) fn hear(&self, prefix: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.stdout.recv_timeout(left) {
                Ok(line) => {
                    if let Some(rest) = line.strip_prefix(prefix) {
                        return rest.to_owned();
                    }
                }
                Err(_) => panic!("no `{prefix}`; on stderr: {:?}", rest(&self.stderr)),
            }
        }
    }

    /// The next address it listens on.
    pub(crate) fn address(&self) -> SocketAddr {
        self.hear("listening udp ").parse().unwrap()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Send the signal of this name.
    pub(crate) fn signal(&self, name: &str) {
        let line = format!("kill -{name} {}", self.id());
        assert!(Command::new("sh").args(["-c", &line]).status().unwrap().success(), "{line}");
    }

    /// Wait for its end.
    pub(crate) fn end(mut self) -> End {
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "it does not end");
            // sleeps: a process of another program is waited for, and std waits without limit only
            thread::sleep(Duration::from_millis(5));
        };
        End { status, stdout: rest(&self.stdout), stderr: rest(&self.stderr) }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already, which is as well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How a process ended, and what it said that nobody has heard yet.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: Vec<String>,
    pub(crate) stderr: Vec<String>,
}

/// Lines as they come, so that the process never waits for a reader.
fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        lines.map(|line| sender.send(line)).take_while(Result::is_ok).for_each(drop);
    });
    receiver
}

/// All lines up to the end of the stream.
fn rest(lines: &Receiver<String>) -> Vec<String> {
    std::iter::from_fn(|| lines.recv_timeout(Duration::from_secs(2)).ok()).collect()
}

/// A file of this test's own, which is not there yet.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let file =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()));
    let _ = fs::remove_file(&file);
    file
}

/// `trunkline` in a kernel that answers `errno` to `call` when its `argument` is `min` or more.
pub(crate) fn sealed(errno: i32, call: &str, argument: usize, min: usize) -> Command {
    static SEALED: OnceLock<PathBuf> = OnceLock::new();
    let program = SEALED.get_or_init(|| {
        let fresh = scratch("sealed");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/server/sealed.c");
        let compiled = Command::new("cc").arg("-o").arg(&fresh).arg(source).status();
        assert!(compiled.is_ok_and(|status| status.success()), "a C compiler is needed");
        // One file for all runs; whoever runs the old one keeps it.
        let program = fresh.with_file_name("sealed");
        fs::rename(&fresh, &program).unwrap();
        program
    });
    let mut command = Command::new(program);
    command.args([&errno.to_string(), call, &argument.to_string(), &min.to_string(), TRUNKLINE]);
    command
}

/// Whether `program` can be run here; when not, says that `test` is skipped.
pub(crate) fn has(program: &str, test: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).status().is_ok();
    if !found {
        println!("skipped: {test}: there is no {program} here");
    }
    found
}
