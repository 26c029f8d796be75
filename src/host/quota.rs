//! CPU quota: how much of the cores the cgroups around a process let it use.

use std::fmt;

use super::Host;
use super::cgroup::{Version, cgroups};

/// What the process' own cgroup and every one around it allow: the strictest counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CpuQuota {
    /// The strictest limit; `None`: no cgroup limits.
    pub limit: Option<CpuLimit>,
    /// A file that should tell and could not be understood.
    pub unread: Option<String>,
}

/// So much CPU time each period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CpuLimit {
    quota_us: u64,
    period_us: u64,
    /// The folder of the cgroup that says so.
    pub folder: String,
}

impl CpuQuota {
    /// Read the files of every level.
    pub fn read(host: &Host) -> CpuQuota {
        let Some(folders) = cgroups(host) else {
            return CpuQuota { limit: None, unread: Some("/proc/self/cgroup".to_owned()) };
        };
        let mut found = CpuQuota::default();
        for (version, folder) in folders {
            match level(host, version, &folder) {
                Level::Free => {}
                Level::Garbled => found.unread = Some(folder),
                Level::Limited { quota_us, period_us } => {
                    let limit = CpuLimit { quota_us, period_us, folder };
                    if found.limit.as_ref().is_none_or(|least| limit.is_below(least)) {
                        found.limit = Some(limit);
                    }
                }
            }
        }
        found
    }

    /// How many shards can be kept busy; `None`: as many as there are cores.
    pub fn cores(&self) -> Option<usize> {
        self.limit.as_ref().map(CpuLimit::cores)
    }
}

impl CpuLimit {
    /// Whole cores, at least one: a shard that gets no time while its period lasts answers nobody, so what is left of
    /// a core is not worth a shard.
    pub fn cores(&self) -> usize {
        usize::try_from(self.quota_us / self.period_us).unwrap_or(usize::MAX).max(1)
    }

    /// Whether so many shards may spin without ever being stopped.
    pub fn keeps_busy(&self, shards: usize) -> bool {
        u128::from(self.quota_us) >= shards as u128 * u128::from(self.period_us)
    }

    fn is_below(&self, other: &CpuLimit) -> bool {
        let share = |of: &CpuLimit, period_us: u64| u128::from(of.quota_us) * u128::from(period_us);
        share(self, other.period_us) < share(other, self.period_us)
    }
}

/// As in `2.5 cores (/sys/fs/cgroup/system.slice)`.
impl fmt::Display for CpuLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = u128::from(self.quota_us) * 100 / u128::from(self.period_us);
        let (whole, rest) = (hundredths / 100, hundredths % 100);
        match rest {
            0 => write!(f, "{whole}")?,
            _ => write!(f, "{}", format!("{whole}.{rest:02}").trim_end_matches('0'))?,
        }
        write!(f, " {} ({})", if hundredths == 100 { "core" } else { "cores" }, self.folder)
    }
}

enum Level {
    Free,
    Garbled,
    Limited { quota_us: u64, period_us: u64 },
}

/// What one cgroup says. The topmost one has no such file, nor has one that the CPU is not handed out in.
fn level(host: &Host, version: Version, folder: &str) -> Level {
    match version {
        Version::Two => match host.text(&format!("{folder}/cpu.max")) {
            None => Level::Free,
            Some(text) => match text.split_once(' ') {
                Some(("max", _)) => Level::Free,
                Some((quota, period)) => limited(quota, period),
                None => Level::Garbled,
            },
        },
        Version::One => match host.text(&format!("{folder}/cpu.cfs_quota_us")).as_deref() {
            None | Some("-1") => Level::Free,
            Some(quota) => {
                let period = host.text(&format!("{folder}/cpu.cfs_period_us"));
                limited(quota, &period.unwrap_or_default())
            }
        },
    }
}

fn limited(quota: &str, period: &str) -> Level {
    match (quota.parse(), period.parse()) {
        (Ok(quota_us), Ok(period_us)) if period_us > 0 => Level::Limited { quota_us, period_us },
        _ => Level::Garbled,
    }
}
