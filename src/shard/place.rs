//! Placement: which core each shard is pinned to.

use super::StartFailure;
use crate::host::{CpuQuota, Host, Topology, told};
use crate::limits::SHARDS_MAX;

/// The cores a process may use, and those its shards take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cores {
    taken: Vec<usize>,
    /// NUMA nodes of the cores taken; empty when the kernel tells of none.
    nodes: Vec<usize>,
    offered: usize,
    bound: Option<Bound>,
}

/// Why there are fewer shards than cores although nobody asked for fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    Quota,
    ShardsMax,
}

impl Cores {
    /// One core for each shard: the first of those `wanted`, or of all this process may use, as its affinity mask and
    /// its cpuset say. Those are taken node by node, and physical cores before their second threads.
    ///
    /// `shards`: how many; without it as many as there are cores, but of cores that nobody named no more than the CPU
    /// quota of the cgroups keeps busy, and no more than there may be.
    pub fn choose(wanted: &[usize], shards: Option<usize>) -> Result<Cores, StartFailure> {
        let usable: Vec<usize> =
            core_affinity::get_core_ids().unwrap_or_default().iter().map(|core| core.id).collect();
        Cores::among(&Host::here(), &usable, wanted, shards)
    }

    fn among(
        host: &Host,
        usable: &[usize],
        wanted: &[usize],
        shards: Option<usize>,
    ) -> Result<Cores, StartFailure> {
        check(usable, wanted)?;
        let topology = Topology::read(host, usable);
        let offered = if wanted.is_empty() { topology.order() } else { wanted.to_vec() };
        let (shards, bound) = match shards {
            Some(shards) => (shards, None),
            None if wanted.is_empty() => all(host, offered.len()),
            None => (offered.len(), None),
        };
        if shards == 0 || shards > offered.len() {
            return Err(StartFailure::TooFewCores { shards, cores: offered.len() });
        }
        let taken = offered[..shards].to_vec();
        let nodes = topology.nodes(&taken);
        Ok(Cores { taken, nodes, offered: offered.len(), bound })
    }

    /// The cores, one a shard.
    pub fn as_slice(&self) -> &[usize] {
        &self.taken
    }

    /// In words: `cores 0, 1 (NUMA node 0); 2 of 8: the cgroup's CPU quota allows no more`.
    pub fn describe(&self) -> String {
        let mut text = listed("core", &self.taken);
        if !self.nodes.is_empty() {
            text = format!("{text} ({})", listed("NUMA node", &self.nodes));
        }
        let why = match self.bound {
            None => return text,
            Some(Bound::Quota) => "the cgroup's CPU quota allows no more",
            Some(Bound::ShardsMax) => "there are no more shards in a process",
        };
        format!("{text}; {} of {}: {why}", self.taken.len(), self.offered)
    }
}

/// Whether each core `wanted` is ours and named once.
fn check(usable: &[usize], wanted: &[usize]) -> Result<(), StartFailure> {
    if let Some(&core) = wanted.iter().find(|core| !usable.contains(core)) {
        return Err(StartFailure::NoSuchCore { core, usable: usable.to_vec() });
    }
    let mut cores = wanted.iter().enumerate();
    match cores.find(|(at, core)| wanted[..*at].contains(core)) {
        Some((_, &core)) => Err(StartFailure::CoreTwice { core }),
        None => Ok(()),
    }
}

/// How many of `cores` are worth a shard, and what keeps the others idle. Shards that spin through more time than the
/// quota grants are all stopped together until the period ends: tens of milliseconds in which nobody is answered.
fn all(host: &Host, cores: usize) -> (usize, Option<Bound>) {
    let quota = CpuQuota::read(host).cores().unwrap_or(cores);
    if quota < cores.min(SHARDS_MAX) {
        (quota, Some(Bound::Quota))
    } else if SHARDS_MAX < cores {
        (SHARDS_MAX, Some(Bound::ShardsMax))
    } else {
        (cores, None)
    }
}

/// `core 0`, `cores 0, 1`.
fn listed(noun: &str, numbers: &[usize]) -> String {
    format!("{noun}{} {}", if numbers.len() == 1 { "" } else { "s" }, told(numbers))
}

#[cfg(test)]
mod tests;
