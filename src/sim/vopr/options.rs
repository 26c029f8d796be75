//! Options: how long a storm lasts and how busy it is. All else follows from the seed.

use std::time::Duration;

use super::Defect;

/// What is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How long new calls are placed; after it the weather calms and the rest runs out.
    pub duration: Duration,
    /// New calls a second; `None`: the seed says how many.
    pub calls_per_second: Option<u32>,
    /// A defect planted between engine and world, to see it caught.
    pub defect: Option<Defect>,
}

impl Options {
    /// A storm of `duration`, as busy as the seed says.
    pub fn lasting(duration: Duration) -> Options {
        Options { duration, calls_per_second: None, defect: None }
    }

    /// The command line that runs `seed` like this again.
    pub fn command(&self, seed: u64) -> String {
        let rate = self.calls_per_second.map(|rate| format!(" --rate {rate}")).unwrap_or_default();
        let defect = self.defect.map(|defect| format!(" --plant {defect:?}")).unwrap_or_default();
        format!("tools/vopr {seed} --seconds {}{rate}{defect}", self.duration.as_secs())
    }
}

impl Default for Options {
    fn default() -> Options {
        Options::lasting(Duration::from_secs(60))
    }
}
