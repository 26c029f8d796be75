//! Failure: what went wrong in a storm, told so that it can be seen again.

use std::time::Duration;

use super::Options;
use crate::sim::check::Violation;

/// The first rule that was broken. The same seed and options break it again, at the same time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "seed {seed} at {:.6} s: {violation}\n\nthe call:\n{story}\nagain: {}",
    at.as_secs_f64(), options.command(*seed)
)]
pub struct Failure {
    /// The seed.
    pub seed: u64,
    /// The options.
    pub options: Options,
    /// The simulated time.
    pub at: Duration,
    /// The rule, and who broke it.
    pub violation: Violation,
    /// The last messages of the call that broke it; empty when it was no call's.
    pub story: String,
}
