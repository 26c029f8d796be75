//! Class: how the scheduler treats a thread, as /proc tells.

use std::fmt::{Display, Formatter, Result};
use std::fs;

/// A scheduling class of Linux (sched(7)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Goes before all ordinary threads until it sleeps.
    Fifo,
    /// The same, in turn with others of its priority.
    RoundRobin,
    /// Goes before even those.
    Deadline,
    /// Shares its core: SCHED_OTHER, BATCH or IDLE, or what the kernel does not tell.
    Ordinary,
}

impl Class {
    /// Of the calling thread.
    pub(crate) fn of_this_thread() -> Class {
        let stat = fs::read_to_string("/proc/thread-self/stat").unwrap_or_default();
        Class::parse(&stat).unwrap_or(Class::Ordinary)
    }

    /// Whether such a thread takes the core whenever it wants it.
    pub(crate) fn goes_first(self) -> bool {
        match self {
            Class::Fifo | Class::RoundRobin | Class::Deadline => true,
            Class::Ordinary => false,
        }
    }

    /// Field 41 of `stat`. A name in brackets, the second field, may contain anything, blanks and
    /// brackets included.
    pub(super) fn parse(stat: &str) -> Option<Class> {
        let (_, after_name) = stat.rsplit_once(')')?;
        let policy: u32 = after_name.split_ascii_whitespace().nth(FIELD - 3)?.parse().ok()?;
        Some(match policy {
            1 => Class::Fifo,
            2 => Class::RoundRobin,
            6 => Class::Deadline,
            _ => Class::Ordinary,
        })
    }
}

impl Display for Class {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Class::Fifo => "SCHED_FIFO",
            Class::RoundRobin => "SCHED_RR",
            Class::Deadline => "SCHED_DEADLINE",
            Class::Ordinary => "an ordinary class",
        })
    }
}

/// `policy` (proc_pid_stat(5)); the third is the first after the name.
const FIELD: usize = 41;
