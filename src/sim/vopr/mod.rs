//! VOPR: whole hosts in bad weather. One seed is one storm: a network that loses, repeats and overtakes, peers that
//! vanish or mean harm, shards that die, clocks that jump; and checks of every message as it passes.

mod agenda;
mod answerer;
mod audio;
mod bag;
mod callee;
mod caller;
mod calls;
mod defect;
mod failure;
mod fate;
mod letters;
mod mischief;
mod options;
mod outside;
mod peer;
mod people;
mod place;
mod plan;
mod seam;
mod shard;
mod storm;
mod story;
mod summary;
mod thrift;
mod weather;

pub use defect::Defect;
pub use failure::Failure;
pub use options::Options;
pub use summary::Summary;

use storm::Storm;

/// Run the storm of `seed`. Equal seeds and options give equal results.
pub fn run(seed: u64, options: Options) -> Result<Summary, Box<Failure>> {
    Storm::new(seed, options).run()
}
