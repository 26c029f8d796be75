//! Governor: who chooses the frequency of a core.

use super::Host;

/// The governors of some cores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Governors(Vec<(usize, String)>);

impl Governors {
    /// The governors of those of `cores` whose frequency this host lets us choose: a guest's is its host's matter.
    pub fn read(host: &Host, cores: &[usize]) -> Governors {
        let governor = |&core: &usize| {
            let path = format!("/sys/devices/system/cpu/cpu{core}/cpufreq/scaling_governor");
            Some((core, host.text(&path).filter(|name| !name.is_empty())?))
        };
        Governors(cores.iter().filter_map(governor).collect())
    }

    /// Whether there is none to choose.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The cores that are not always at their highest frequency, each with its governor.
    pub fn slow(&self) -> impl Iterator<Item = (usize, &str)> {
        let all = self.0.iter().map(|(core, name)| (*core, name.as_str()));
        all.filter(|(_, name)| *name != "performance")
    }
}
