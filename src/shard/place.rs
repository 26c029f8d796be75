//! Placement: which core each shard is pinned to.

use super::StartFailure;

/// The cores a process may use, and those its shards take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cores(Vec<usize>);

impl Cores {
    /// One core for each shard: the first of those `wanted`, or of all this process may use.
    /// `shards`: how many; without it as many as there are cores.
    pub fn choose(wanted: &[usize], shards: Option<usize>) -> Result<Cores, StartFailure> {
        let usable: Vec<usize> =
            core_affinity::get_core_ids().unwrap_or_default().iter().map(|core| core.id).collect();
        Cores::among(&usable, wanted, shards)
    }

    fn among(
        usable: &[usize],
        wanted: &[usize],
        shards: Option<usize>,
    ) -> Result<Cores, StartFailure> {
        if let Some(&core) = wanted.iter().find(|core| !usable.contains(core)) {
            return Err(StartFailure::NoSuchCore { core, usable: usable.to_vec() });
        }
        if let Some(&core) = wanted
            .iter()
            .enumerate()
            .find_map(|(at, core)| wanted[..at].contains(core).then_some(core))
        {
            return Err(StartFailure::CoreTwice { core });
        }
        let offered = if wanted.is_empty() { usable } else { wanted };
        let shards = shards.unwrap_or(offered.len());
        if shards == 0 || shards > offered.len() {
            return Err(StartFailure::TooFewCores { shards, cores: offered.len() });
        }
        Ok(Cores(offered[..shards].to_vec()))
    }

    /// The cores, one a shard.
    pub fn as_slice(&self) -> &[usize] {
        &self.0
    }
}

#[cfg(test)]
mod tests;
