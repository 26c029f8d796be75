//! Cores: where the shards run, and what they share with each other.

use trunkline::host::{CpuQuota, Topology, told};
use trunkline::shard::{Cores, StartFailure};

use super::Finding;

pub(super) fn placement(chosen: &Result<Cores, StartFailure>) -> Finding {
    match chosen {
        Ok(cores) => Finding::Fit(format!(
            "cores: a shard on {}{}",
            if cores.as_slice().len() == 1 { "" } else { "each of " },
            cores.describe()
        )),
        Err(error) => Finding::Unfit(format!("cores: {error}")),
    }
}

/// Shards that use their quota up are all stopped together until its period ends.
pub(super) fn quota(quota: &CpuQuota, shards: usize) -> Finding {
    match (&quota.limit, &quota.unread) {
        (Some(limit), _) if !limit.keeps_busy(shards) => Finding::Poor(format!(
            "CPU quota: {limit} for {shards} shard{}, stopped together whenever it is used up; {}",
            if shards == 1 { "" } else { "s" },
            match limit.cores() {
                cores if cores < shards => format!("take --shards {cores}, or raise it"),
                _ => "raise it to a whole core at least".to_owned(),
            },
        )),
        (_, Some(file)) => Finding::Poor(format!(
            "CPU quota: unknown, {file} cannot be read; give --shards no more than it allows"
        )),
        (Some(limit), None) => Finding::Fit(format!("CPU quota: {limit}")),
        (None, None) => Finding::Fit("CPU quota: none".to_owned()),
    }
}

/// Two threads of a physical core share its arithmetic and its caches: together they do little more than one.
pub(super) fn siblings(topology: &Topology, cores: &[usize]) -> Finding {
    let shared = topology.shared(cores);
    if shared.is_empty() {
        return Finding::Fit(match topology.tells_threads() {
            true => "SMT: no two shards on one physical core".to_owned(),
            false => "SMT: this host does not tell which cores are threads of one".to_owned(),
        });
    }
    let groups: Vec<String> = shared.iter().map(|group| told(group)).collect();
    let is_second = |core: &usize| shared.iter().any(|group| group[1..].contains(core));
    let alone: Vec<usize> = cores.iter().copied().filter(|core| !is_second(core)).collect();
    Finding::Poor(format!(
        "SMT: shards share a physical core: {}; give each its own with --cores {}",
        groups.join(" and "),
        flag(&alone),
    ))
}

/// What one shard hands to another crosses from node to node when theirs differ.
pub(super) fn nodes(topology: &Topology, cores: &[usize]) -> Finding {
    match topology.nodes(cores)[..] {
        [] => Finding::Fit("NUMA: this host tells of no nodes".to_owned()),
        [node] => Finding::Fit(format!("NUMA: all on node {node}")),
        [first, .., _] => {
            let is_near = |core: &usize| topology.nodes(&[*core]) == [first];
            let near: Vec<usize> = cores.iter().copied().filter(is_near).collect();
            Finding::Poor(format!(
                "NUMA: shards on nodes {}; run a server on each node, this one with --cores {}",
                told(&topology.nodes(cores)),
                flag(&near),
            ))
        }
    }
}

/// Cores as `--cores` takes them.
fn flag(cores: &[usize]) -> String {
    told(cores).replace(' ', "")
}
