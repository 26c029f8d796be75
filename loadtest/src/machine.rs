//! Machine: what a result must name to be worth anything later.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

/// Where, when and how a result was made.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Machine {
    /// Model name of the processor.
    pub(crate) cpu: String,
    /// Cores this process may use.
    pub(crate) cores: usize,
    /// The kernel's release.
    pub(crate) kernel: String,
    /// Seconds since 1970-01-01 00:00 UTC.
    pub(crate) started_unix_s: u64,
    /// The command line.
    pub(crate) command: String,
}

impl Machine {
    /// This one, now.
    pub(crate) fn here() -> Machine {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
        Machine {
            cpu: cpu_model(&text("/proc/cpuinfo")).unwrap_or("unknown").to_owned(),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            kernel: text("/proc/sys/kernel/osrelease").trim().to_owned(),
            started_unix_s: since_epoch.map_or(0, |time| time.as_secs()),
            command: std::env::args().collect::<Vec<_>>().join(" "),
        }
    }
}

fn cpu_model(cpuinfo: &str) -> Option<&str> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim())
}

fn text(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}
