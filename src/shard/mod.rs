//! A shard: one pinned thread that owns an engine, its packet plane and its counters, and drives them.

mod address;
mod clock;
mod control;
mod driver;
mod error;
mod failure;
mod files;
mod floods;
mod lane;
mod launch;
mod losses;
mod mailbox;
mod meter;
mod offload;
mod place;
mod recorder;
mod rest;
mod runtime;
mod server;
mod sieve;
mod spin;
mod tally;
mod thread;
mod timings;

pub use error::StartFailure;
pub use failure::ShardFailure;
pub use files::MediaFiles;
pub use floods::Floods;
pub use launch::EXECUTOR_LOCKED_KIB;
pub use offload::{Offload, Steered};
pub use place::Cores;
pub use server::Running;
