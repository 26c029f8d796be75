//! Placement: which core each shard is pinned to.

use super::StartFailure;

/// The cores a process may use, and those its shards take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cores(Vec<usize>);

impl Cores {
    /// One core for each shard: the first of those `wanted`, or of all this process may use. `shards`: how many; without
    /// it as many as there are cores.
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
mod tests {
    use super::*;

    #[test]
    fn one_shard_per_core_unless_told_otherwise() {
        assert_eq!(Cores::among(&[0, 1, 4], &[], None).unwrap(), Cores(vec![0, 1, 4]));
        assert_eq!(Cores::among(&[0, 1, 4], &[], Some(2)).unwrap(), Cores(vec![0, 1]));
        assert_eq!(Cores::among(&[0, 1, 4], &[4, 1], None).unwrap(), Cores(vec![4, 1]));
    }

    #[test]
    fn what_cannot_be_is_named() {
        let failure = |wanted: &[usize], shards| Cores::among(&[0, 1], wanted, shards).unwrap_err();
        assert!(matches!(failure(&[2], None), StartFailure::NoSuchCore { core: 2, .. }));
        assert!(matches!(failure(&[1, 1], None), StartFailure::CoreTwice { core: 1 }));
        assert!(matches!(failure(&[], Some(3)), StartFailure::TooFewCores { shards: 3, cores: 2 }));
        assert!(matches!(failure(&[], Some(0)), StartFailure::TooFewCores { .. }));
    }
}
