//! The host, as files of the kernel tell it: cores, quotas, interrupts, queues. Read, never changed.
//!
//! Every noun is read from a [`Host`], whose root tests choose. What is missing or garbled stays unknown: no reader
//! guesses, and none fails.
//!
//! | file | noun | read from |
//! |---|---|---|
//! | `topology.rs` | [`Topology`]: NUMA nodes and SMT siblings | `/sys/devices/system/{cpu,node}` |
//! | `quota.rs`, `cgroup.rs` | [`CpuQuota`]: what cgroups let a process use | `/proc/self`, `/sys/fs/cgroup` |
//! | `governor.rs` | [`Governors`]: who chooses a core's frequency | `/sys/devices/system/cpu/cpu*/cpufreq` |
//! | `interface.rs` | [`Interface`]: receive queues and who serves them | `/sys/class/net`, `/proc/irq` |
//! | `overflow.rs` | [`udp_overflows`]: datagrams that found a socket full | `/proc/net/snmp`, `snmp6` |
//! | `list.rs` | lists and masks of cores | |

mod cgroup;
mod governor;
mod interface;
mod list;
mod overflow;
mod quota;
#[cfg(test)]
pub(crate) mod tests;
mod topology;

use std::fs;
use std::path::PathBuf;

pub use governor::Governors;
pub use interface::{Interface, Interrupt};
pub use list::{masked, told};
pub use overflow::udp_overflows;
pub use quota::{CpuLimit, CpuQuota};
pub use topology::Topology;

/// Where the kernel's files are.
#[derive(Clone, Debug)]
pub struct Host {
    root: PathBuf,
}

impl Host {
    /// The host this process runs on.
    pub fn here() -> Host {
        Host::at("/")
    }

    /// A host whose `/proc` and `/sys` are below `root`.
    pub fn at(root: impl Into<PathBuf>) -> Host {
        Host { root: root.into() }
    }

    /// What the file at `path` says; `None`: it is not there, or not for us.
    fn text(&self, path: &str) -> Option<String> {
        let bytes = fs::read(self.path(path)).ok()?;
        Some(String::from_utf8_lossy(&bytes).trim().to_owned())
    }

    /// The names in the folder at `path`, in order; `None`: it is not there.
    fn names(&self, path: &str) -> Option<Vec<String>> {
        let entries = fs::read_dir(self.path(path)).ok()?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<String> = names.collect();
        names.sort_unstable();
        Some(names)
    }

    /// The numbers in names such as `node0` or `rx-3`, ascending.
    fn numbered(&self, folder: &str, prefix: &str) -> Option<Vec<usize>> {
        let names = self.names(folder)?;
        let numbers = names.iter().filter_map(|name| name.strip_prefix(prefix)?.parse().ok());
        let mut numbers: Vec<usize> = numbers.collect();
        numbers.sort_unstable();
        Some(numbers)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.join(path.trim_start_matches('/'))
    }
}
