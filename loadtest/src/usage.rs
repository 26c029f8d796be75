//! Usage: how long threads were on a core, and how long they waited for one, as the scheduler counts it.

use std::fs;
use std::time::Duration;

use trunkline::time::Timestamp;

use crate::clock::Clock;

/// Nanoseconds since the thread began.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    ran: u64,
    waited: u64,
}

/// Shares of a stretch of wall time.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub(crate) struct Usage {
    /// Time on a core.
    pub(crate) cpu_us: u64,
    /// The same as a share of wall time. 1.0: one core, all the time.
    pub(crate) busy_share: f64,
    /// Ready to run, while something else had the core.
    pub(crate) waiting_share: f64,
}

impl Usage {
    /// Share of the core that was used, or in use by something else when wanted.
    pub(crate) fn taken(&self) -> f64 {
        self.busy_share + self.waiting_share
    }
}

/// Measures a stretch from its making on.
pub(crate) struct UsageMeter {
    source: Source,
    clock: Clock,
    start: Timestamp,
    counts: Counts,
}

enum Source {
    ThisThread,
    Process(u32),
}

impl UsageMeter {
    /// Of the thread that makes it, which must also read it.
    pub(crate) fn of_this_thread(clock: Clock) -> UsageMeter {
        UsageMeter::new(Source::ThisThread, clock)
    }

    /// Of all threads of process `pid`.
    pub(crate) fn of_process(pid: u32, clock: Clock) -> UsageMeter {
        UsageMeter::new(Source::Process(pid), clock)
    }

    fn new(source: Source, clock: Clock) -> UsageMeter {
        let counts = source.read();
        UsageMeter { source, clock, start: clock.now(), counts }
    }

    /// The shares so far. All zero on a kernel that does not count.
    pub(crate) fn usage(&self) -> Usage {
        self.usage_but(Duration::ZERO)
    }

    /// The same without time on the core that was no work.
    pub(crate) fn usage_but(&self, idle: Duration) -> Usage {
        let counts = self.source.read();
        let wall = self.clock.now().since(self.start);
        let ran = counts.ran.saturating_sub(self.counts.ran);
        let ran = ran.saturating_sub(idle.as_nanos() as u64);
        Usage {
            cpu_us: ran / 1_000,
            busy_share: share(ran, wall),
            waiting_share: share(counts.waited.saturating_sub(self.counts.waited), wall),
        }
    }
}

impl Source {
    fn read(&self) -> Counts {
        match self {
            Source::ThisThread => of_file("/proc/thread-self/schedstat".as_ref()),
            Source::Process(pid) => {
                let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else {
                    return Counts::default();
                };
                threads.flatten().fold(Counts::default(), |sum, thread| {
                    let counts = of_file(&thread.path().join("schedstat"));
                    Counts { ran: sum.ran + counts.ran, waited: sum.waited + counts.waited }
                })
            }
        }
    }
}

fn of_file(path: &std::path::Path) -> Counts {
    fs::read_to_string(path).ok().and_then(|text| parse(&text)).unwrap_or_default()
}

/// `ran waited slices`, in nanoseconds.
fn parse(text: &str) -> Option<Counts> {
    let mut words = text.split_ascii_whitespace().map(str::parse);
    Some(Counts { ran: words.next()?.ok()?, waited: words.next()?.ok()? })
}

fn share(nanos: u64, wall: Duration) -> f64 {
    if wall.is_zero() { 0.0 } else { nanos as f64 / wall.as_nanos() as f64 }
}

#[cfg(test)]
mod tests;
